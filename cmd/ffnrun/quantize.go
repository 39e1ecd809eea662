package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// quantizeFlags are what quantize's flags say.
type quantizeFlags struct {
	model, to, out string
	threads        int
}

func newQuantizeCommand() *cobra.Command {
	var f quantizeFlags
	c := &cobra.Command{
		Use:   "quantize -m DIR --to q4 -o OUT",
		Short: "Write a checkpoint with its weights in 8, 6 or 4 bits, or in 12 without loss",
		Long: `Quantize reads a checkpoint and writes a new folder with its matrices in fewer bits, everything else as it was. -m takes that
folder as any other, and nothing needs to be said: the weights are used in place, and the results are those of --quant.

Of a weight, q8 keeps 8.25 bits, q6 6.25, q4 4.5: integers, with a scale for each row of 64 columns, fitted to least squares.
q4 keeps value projections in q6, and so the rows of embeddings and head whose tokens are frequent or special: the first quarter and
the last 64th, or all of less than 1024. q6 keeps embeddings and the head in q8. Norms, biases, positions and routers stay as they
are stored. A quantized model gives the same bits on every CPU.

bf12 keeps every bit of BF16 weights in 12 bits, and results are those of the original to the bit: a quarter less memory, and decoding
that waits for memory is as much faster. Matrices that are not BF16, or that it would not make smaller, stay as they are.`,
		Example: `  ffnrun quantize -m ~/checkpoints/tinyllama --to q4 -o tinyllama-q4
  ffnrun generate -m tinyllama-q4 "Gravity is"
  ffnrun eval -m tinyllama-q4 --base ~/checkpoints/tinyllama`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runQuantize(c, f) },
	}
	fl := c.Flags()
	fl.StringVarP(&f.model, "model", "m", zoo.Default, "zoo name or checkpoint folder")
	fl.StringVar(&f.to, "to", "q4", "q8, q6, q4 or bf12")
	fl.StringVarP(&f.out, "out", "o", "", "new `folder` to write")
	fl.IntVar(&f.threads, "threads", 0, "run `N` threads (default one for each core)")
	complete(c, "model", zoo.Names())
	complete(c, "to", model.Quantizations())
	return c
}

func runQuantize(c *cobra.Command, f quantizeFlags) (err error) {
	if f.out == "" {
		return usageError("-o is missing; name a new folder")
	}
	if err := model.CheckQuantization(f.to); err != nil || f.to == "" {
		return usageError("--to: %q is none of %s", f.to, strings.Join(model.Quantizations(), ", "))
	}
	engine := engineFlags{threads: f.threads, precision: kernels.Exact.String(), kv: model.KVAuto.String(), command: c}
	if err := engine.check(); err != nil {
		return err
	}
	opts := engine.options()
	m, err := openWith(f.model, opts)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	if err := m.SaveQuantized(f.out, f.to, opts.Progress); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.OutOrStdout(), f.out)
	return outputError(err)
}
