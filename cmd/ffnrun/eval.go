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
	base        string
	texts       []string
	protocols   []string
	ctx, stride int
	resume      string
	engine      engineFlags
	override    overrideFlag
	format      string
	picture     pictureFlags
}

func newEvalCommand() *cobra.Command {
	var f evalFlags
	c := &cobra.Command{
		Use:   "eval",
		Short: "Measure how well models predict a text",
		Long: `Eval scores texts with each model and prints perplexity with the protocol, context length and standard error that other
people need to compare it, and bits per byte, which can be compared between tokenizers.

  llama.cpp  disjoint chunks of --ctx tokens, the second half of each scored
  strided    windows of --ctx tokens moved by --stride, each token scored once (Hugging Face)
  rolling    every token scored once, with word and byte perplexity (lm-evaluation-harness)

nll_diff is how much worse a model is than the first one, in nats per token: paired by tokens, so that its standard error
is less than those of the two means. Models with different tokenizers get bits per byte only.

With --base each model is compared with that one token by token: the Kullback-Leibler divergence of its predictions, the
change in probability of the token that followed (dp, RMS in percent), and how often both hold the same token most
probable. Both run side by side; no file of logits is needed.

With --resume what is scored is kept in a file, and the same command continues an evaluation that was interrupted, with
the same result to the last bit. --plot draws the loss by position in the context.`,
		Example: `  ffnrun eval
  ffnrun eval -m swiglu -m relu --protocol llama.cpp,rolling --format md
  ffnrun eval -m ~/checkpoints/tinyllama --text wiki.test.raw --ctx 2048 --resume tinyllama.state
  ffnrun eval -m relu -m swiglu --protocol rolling --plot positions.svg
  ffnrun eval -m ~/checkpoints/tinyllama-f16 --base ~/checkpoints/tinyllama`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runEval(c, f) },
	}
	fl := c.Flags()
	fl.StringArrayVarP(&f.models, "model", "m", nil, "zoo name or checkpoint folder, may be repeated (default all of the zoo)")
	fl.StringVar(&f.base, "base", "", "model to compare each one with, token by token")
	fl.StringArrayVar(&f.texts, "text", nil, "file to score, - for standard input, may be repeated (default the zoo's held-out text)")
	fl.StringSliceVar(&f.protocols, "protocol", []string{string(eval.LlamaCpp)}, "one or more of llama.cpp, strided, rolling")
	fl.IntVar(&f.ctx, "ctx", eval.DefaultCtx, "context length in tokens; models with a smaller one run at their own")
	fl.IntVar(&f.stride, "stride", 0, "tokens between two windows of strided (default half of --ctx)")
	fl.StringVar(&f.resume, "resume", "", "file that keeps what is scored, and from which it is continued")
	f.engine.add(c)
	f.override.add(c)
	addFormatFlag(c, &f.format)
	f.picture.add(c)
	c.MarkFlagsMutuallyExclusive("base", "plot")
	complete(c, "model", zoo.Names())
	complete(c, "base", zoo.Names())
	complete(c, "protocol", eval.Protocols())
	return c
}

func runEval(c *cobra.Command, f evalFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	texts, err := readTexts(c.InOrStdin(), f.texts)
	if err != nil {
		return err
	}
	s := series{flags: f, texts: texts, note: newNotes(c.ErrOrStderr())}
	f.override.warn(s.note)
	if f.resume != "" {
		if s.state, err = eval.OpenState(f.resume); err != nil {
			return err
		}
	}
	if f.base != "" {
		err = s.diverge(c.Context(), c.OutOrStdout())
	} else {
		err = s.score(c.Context(), c.OutOrStdout())
	}
	if errors.Is(err, context.Canceled) && f.resume != "" {
		s.note.printf("what was scored is kept in %s; the same command continues", f.resume)
	}
	return err
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
	if err := f.picture.check(); err != nil {
		return err
	}
	return errors.Join(f.engine.check(), f.override.check())
}

// namedText is a text and what rows call it.
type namedText struct{ name, text string }

// readTexts reads all texts, or the held-out one where none is named.
func readTexts(stdin io.Reader, paths []string) ([]namedText, error) {
	if len(paths) == 0 {
		return []namedText{{"held-out", zoo.HeldOut()}}, nil
	}
	var texts []namedText
	seen := map[string]bool{}
	for _, path := range paths {
		if seen[path] {
			return nil, usageError("--text: %s is named twice", path)
		}
		seen[path] = true
		text, err := readText(stdin, path)
		if err != nil {
			return nil, err
		}
		texts = append(texts, namedText{path, text})
	}
	return texts, nil
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
