package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// evalFlags are what eval's flags say.
type evalFlags struct {
	models      []string
	text        string
	protocols   []string
	ctx, stride int
	threads     int
	format      string
}

func newEvalCommand() *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   "eval",
		Short: "Measure how well models predict a text",
		Long: `Eval scores a text with each model and prints its perplexity with the protocol, context length and standard error that
other people need to compare it, and bits per byte, which can be compared between tokenizers.

  llama.cpp  disjoint chunks of --ctx tokens, the second half of each scored
  strided    windows of --ctx tokens moved by --stride, each token scored once (Hugging Face)
  rolling    every token scored once, with word and byte perplexity (lm-evaluation-harness)`,
		Example: `  ffnrun eval
  ffnrun eval -m swiglu -m relu --protocol llama.cpp,rolling --format md
  ffnrun eval -m ~/checkpoints/tinyllama --text wiki.test.raw --ctx 2048`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runEval(c, f) },
	}
	fl := c.Flags()
	fl.StringArrayVarP(&f.models, "model", "m", nil, "zoo name or checkpoint folder, may be repeated (default all of the zoo)")
	fl.StringVar(&f.text, "text", "", "file to score, - for standard input (default the zoo's held-out text)")
	fl.StringSliceVar(&f.protocols, "protocol", []string{string(eval.LlamaCpp)}, "one or more of llama.cpp, strided, rolling")
	fl.IntVar(&f.ctx, "ctx", eval.DefaultCtx, "context length in tokens; models with a smaller one run at their own")
	fl.IntVar(&f.stride, "stride", 0, "tokens between two windows of strided (default half of --ctx)")
	fl.IntVar(&f.threads, "threads", 0, "threads (default one for each processor)")
	addFormatFlag(c, &f.format)
	complete(c, "model", zoo.Names())
	complete(c, "protocol", eval.Protocols())
	return c
}

func runEval(c *cobra.Command, f evalFlags) error {
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
	var rows []eval.Row
	for _, name := range names {
		more, err := evalModel(c.Context(), name, text, f, note)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	if tokenizersDiffer(rows) {
		note.printf("perplexities of models with different tokenizers cannot be compared; bits_per_byte can")
	}
	return eval.Write(c.OutOrStdout(), f.format, rows)
}

func (f *evalFlags) check() error {
	if err := eval.CheckFormat(f.format); err != nil {
		return usageError("--format: %w", err)
	}
	for _, p := range f.protocols {
		if _, err := eval.ParseProtocol(p); err != nil {
			return usageError("--protocol: %w", err)
		}
	}
	if f.ctx < 3 {
		return usageError("--ctx: a context of %d tokens, want at least 3", f.ctx)
	}
	if f.stride < 0 || f.stride > f.ctx {
		return usageError("--stride: a stride of %d tokens, want 1 to %d, the context, or 0 for half of it", f.stride, f.ctx)
	}
	return nil
}

// evalModel gives a row for each protocol.
func evalModel(ctx context.Context, name, text string, f evalFlags, note *notes) (rows []eval.Row, err error) {
	m, err := openModel(name, f.threads, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	if limit := m.MaxContext(); f.ctx > limit {
		note.printf("%s: its context is %d tokens and --ctx is %d: it runs at %d", name, limit, f.ctx, limit)
		f.ctx, f.stride = limit, min(f.stride, limit)
	}
	for _, p := range f.protocols {
		bar := note.bar(fmt.Sprintf("%s %s", name, p))
		o := eval.Options{Protocol: eval.Protocol(p), Ctx: f.ctx, Stride: f.stride, Progress: bar.set}
		row, err := eval.Perplexity(ctx, m, text, &o)
		bar.clear()
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// tokenizersDiffer tells whether the text has different numbers of tokens to two rows of one protocol: tokenizers that
// differ in anything that matters give a long text different numbers.
func tokenizersDiffer(rows []eval.Row) bool {
	tokens := map[eval.Protocol]int{}
	for _, r := range rows {
		if n, ok := tokens[r.Protocol]; ok && n != r.Tokens {
			return true
		}
		tokens[r.Protocol] = r.Tokens
	}
	return false
}

// readText reads a file, standard input or the zoo's held-out text.
func readText(stdin io.Reader, path string) (string, error) {
	switch path {
	case "":
		return zoo.HeldOut(), nil
	case "-":
		b, err := io.ReadAll(stdin)
		if err != nil {
			return "", fmt.Errorf("standard input: %w", err)
		}
		return string(b), nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("--text: %w", err)
	}
	return string(b), nil
}
