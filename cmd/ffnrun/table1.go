package main

import (
	"context"
	"errors"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// table1Flags are what table1's flags say.
type table1Flags struct {
	models  []string
	text    string
	engine  engineFlags
	format  string
	picture pictureFlags
}

func newTable1Command() *cobra.Command {
	var f table1Flags
	c := &cobra.Command{
		Use:   "table1",
		Short: "Measure Shazeer's table of FFN variants on the zoo",
		Long: `Table1 makes Table 1 of "GLU Variants Improve Transformer" (Shazeer 2020) anew: for each FFN variant a model that was
trained alike, its log-perplexity on held-out text, how much that differs from the first model's on the same tokens, and
what the variant costs in time. The published figures stand beside: they are of T5-base on C4, other tokens and far more
of them, so compare the order of the variants and not the values.

log_ppl is nats per token by the protocol of llama.cpp at a context of 512 tokens; diff is paired by tokens, so its
standard error is less than those of the two means. prefill_tps is of 256 tokens at once, decode_tps of 64 tokens one by
one. ffn_ms is milliseconds a decoded token: FFN blocks of the model's dimensions with random weights, as many as it has
layers, run in turn without the rest of the model. Speeds are the fastest of five rounds in which the models take turns.
zeros_pct is the share of the hidden layer that is exactly 0, where a ReLU makes such. --plot draws perplexity
against decode speed.`,
		Example: `  ffnrun table1
  ffnrun table1 --format md --plot table1.svg
  ffnrun table1 -m relu -m reglu -m swiglu --threads 1`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runTable1(c, f) },
	}
	fl := c.Flags()
	fl.StringArrayVarP(&f.models, "model", "m", nil, "zoo name or checkpoint folder, may be repeated (default all of the zoo)")
	fl.StringVar(&f.text, "text", "", "file to score, - for standard input (default the zoo's held-out text)")
	f.engine.add(c)
	addFormatFlag(c, &f.format)
	f.picture.add(c)
	complete(c, "model", zoo.Names())
	return c
}

func runTable1(c *cobra.Command, f table1Flags) error {
	if err := eval.CheckFormat(f.format); err != nil {
		return usageError("--format: %w", err)
	}
	if err := errors.Join(f.engine.check(), f.picture.check()); err != nil {
		return err
	}
	text, err := readText(c.InOrStdin(), f.text)
	if err != nil {
		return err
	}
	note := newNotes(c.ErrOrStderr())
	rows, err := table1(c.Context(), f, text, note)
	if err != nil {
		return err
	}
	note.printf("one seed was trained of each of the zoo: differences below about 0.01 nats are no evidence, whatever their standard error")
	note.printf("the published figures are of T5-base on C4: compare the order, not the values")
	if err := eval.Write(c.OutOrStdout(), f.format, rows); err != nil || f.picture.file == "" {
		return outputError(err)
	}
	return f.picture.save(eval.PlotTable1(rows))
}

// table1 opens all models, which are small, and closes them.
func table1(ctx context.Context, f table1Flags, text string, note *notes) (rows []eval.Table1Row, err error) {
	names := f.models
	if len(names) == 0 {
		names = zoo.Names()
	}
	var models []*model.Model
	defer func() {
		for _, m := range models {
			err = errors.Join(err, m.Close())
		}
	}()
	for _, name := range names {
		m, err := openWith(name, f.engine.options())
		if err != nil {
			return nil, err
		}
		models = append(models, m)
	}
	bar := note.bar("table1")
	defer bar.clear()
	return eval.Table1(ctx, models, text, &eval.Options{Progress: bar.set})
}
