// Package sample picks the next token from a model's logits.
//
// The nouns are the [Sampler], which picks; [Greedy], which takes the best
// token; and [Config], from which [New] builds a sampler that draws. Logits are
// a [vocab] slice of float32, unnormalized log-probabilities indexed by token
// id. The steps and their order are those of Hugging Face transformers:
//
//	bias → penalties → temperature → top-k → top-p → min-p → draw
//
// Each step sees what the one before left; probabilities are renormalized over
// the tokens still allowed. A step that is off costs nothing.
//
// A sampler that draws is determined by its Config: the same logits and seed
// give the same tokens on every machine, Go version and thread count. That is
// why the probabilities are summed in float64 in order of token id, why the
// package has an exponential of its own (the standard library's differs between
// processors), and why numbers come from ChaCha8, whose output is specified
// (https://c2sp.org/chacha8rand).
//
// A Sampler belongs to one text at a time: it remembers what it returned, and
// may not be used by two goroutines at once. Reset starts the next text.
package sample
