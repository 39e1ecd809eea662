package main

import (
	"context"
	"errors"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// sparsityFlags are what sparsity's flags say.
type sparsityFlags struct {
	models     []string
	text       string
	ctx        int
	tokens     int
	thresholds []float64
	engine     engineFlags
	override   overrideFlag
	pictures   sparsityPictures
	format     string
}

func newSparsityCommand() *cobra.Command {
	var f sparsityFlags
	c := &cobra.Command{
		Use:   "sparsity",
		Short: "Count what the FFN's activation leaves at zero",
		Long: `Sparsity runs the beginning of a text through each model and counts, layer by layer and over all of them, what the
activation of its FFN does: the gate's, in a gated block.

  zeros       share of exact zeros: neurons that contribute nothing
  below_T     share of magnitudes below T, exact zeros included
  active_at   a neuron is active where the magnitude is at least that much; 0: where it is not exactly zero
  dead        neurons that no token activates; always_on: that every one does
  overlap     of the active neurons of two neighbouring tokens, the share that both have (mean Jaccard index)
  read_share  of the FFN's weights, what exact sparsity reads for a token; limit: how many times faster that could be
  pre_mean    of what the activation gets; pre_sd: its standard deviation

csv has more columns, such as percentiles of what the activation gets, and json and jsonl its histogram too. The text runs
in windows of --ctx tokens.`,
		Example: `  ffnrun sparsity
  ffnrun sparsity -m reglu -m swiglu --thresholds 0.01,0.05
  ffnrun sparsity -m ~/checkpoints/tinyllama --text wiki.test.raw --override-act relu
  ffnrun sparsity -m relu -m reglu --plot zeros.svg --plot-pre pre.svg`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runSparsity(c, f) },
	}
	fl := c.Flags()
	fl.StringArrayVarP(&f.models, "model", "m", nil, "zoo name or checkpoint folder, may be repeated (default all of the zoo)")
	fl.StringVar(&f.text, "text", "", "`FILE` to run, - for standard input (default the zoo's held-out text)")
	fl.IntVar(&f.tokens, "tokens", eval.DefaultSparsityTokens, "count the first `N` tokens of the text, or all if it has fewer")
	fl.Float64SliceVar(&f.thresholds, "thresholds", eval.DefaultThresholds(), "magnitudes `T` below which values are counted, separated by commas")
	fl.IntVar(&f.ctx, "ctx", eval.DefaultCtx, "context length in tokens; models with a smaller one run at their own")
	f.engine.add(c)
	f.override.add(c)
	f.pictures.add(c)
	addFormatFlag(c, &f.format)
	complete(c, "model", zoo.Names())
	return c
}

func runSparsity(c *cobra.Command, f sparsityFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	text, err := readText(c.InOrStdin(), f.text)
	if err != nil {
		return err
	}
	names := f.models
	if len(names) == 0 {
		names = zoo.Names()
	}
	note := newNotes(c.ErrOrStderr())
	f.override.warn(note)
	var rows []eval.SparsityRow
	for _, name := range names {
		more, err := sparsityOf(c.Context(), name, text, f, note)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	if err := outputError(eval.WriteSparsity(c.OutOrStdout(), f.format, rows)); err != nil {
		return err
	}
	return f.pictures.draw(rows)
}

func (f *sparsityFlags) check() error {
	if err := eval.CheckFormat(f.format); err != nil {
		return usageError("--format: %w", err)
	}
	if f.ctx < 1 {
		return usageError("--ctx: a context of %d tokens, want at least 1", f.ctx)
	}
	if f.tokens < 1 {
		return usageError("--tokens: %d tokens, want 1 or more", f.tokens)
	}
	if err := eval.CheckThresholds(f.thresholds); err != nil {
		return usageError("--thresholds: %w", err)
	}
	if err := errors.Join(f.engine.check(), f.override.check()); err != nil {
		return err
	}
	return f.pictures.check()
}

// sparsityOf gives the rows of a model.
func sparsityOf(ctx context.Context, name, text string, f sparsityFlags, note *notes) (rows []eval.SparsityRow, err error) {
	opts := f.engine.options()
	opts.Activation = f.override.act
	m, err := openWith(name, opts)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	noteContext(m, f.ctx, note)
	bar := note.bar(name)
	defer bar.clear()
	return eval.Sparsity(ctx, m, text, &eval.SparsityOptions{
		Ctx: min(f.ctx, m.MaxContext()), Tokens: f.tokens, Thresholds: f.thresholds, Progress: bar.set,
	})
}
