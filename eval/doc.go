// Package eval measures models: how well they predict a text, and how fast they and their FFN blocks run.
//
// The nouns:
//
//   - Protocol: how a long text is cut into the windows that a model scores. A perplexity means nothing without its
//     protocol, context length and tokenizer, so every Row has them. Perplexity computes one.
//   - Scores: each token's negative log-likelihood besides. Score computes them, PairedDifference and Compare set models
//     against each other on the same tokens.
//   - KLRow: how far a model's predictions are from a base's. Divergence computes one.
//   - State: the file from which an evaluation that was interrupted is continued.
//   - Table1: Shazeer's table of FFN variants, measured on models at hand.
//   - SparsityRow: what the activation of a layer's FFN leaves at zero on a text, and what it gets. Sparsity counts it.
//   - Ceiling: the read bandwidth and arithmetic rate that this machine reaches, measured by MeasureCeiling. What
//     BenchModel and BenchBlocks find is printed beside the share of that ceiling it reaches.
//   - BenchReport: all that a benchmark found, with every sample and the Machine. CompareReports sets two side by side and says
//     which differences exceed noise; PlotBlocks, PlotModels, PlotTable1 and PlotByPosition draw (package eval/plot).
//   - Shape: the dimensions of a published model, to be benchmarked with random weights.
//   - Write: rows of any kind as a table, md, csv, json or jsonl.
//
// Random weights say something about speed only, never about quality; and a perplexity says something about an FFN variant
// only on a checkpoint that was trained with it.
//
// Nothing here outlives the model.Model it is given: rows are plain values. A nil context is one that never ends; a nil
// model or a nil *Scores panics, as nil does in Go, and a model that was closed gives model.ErrClosed.
package eval
