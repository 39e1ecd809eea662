package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// benchFlags are what bench's flags say.
type benchFlags struct {
	models, shapes []string
	speed          eval.SpeedOptions
	variants       []string
	block          eval.BlockOptions
	dffs           []int
	dtype          string
	engine         engineFlags
	sparse         sparseFlag
	format         string
	picture        pictureFlags
	report         string
}

func newBenchCommand() *cobra.Command {
	var f benchFlags
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure the speed of models or of FFN blocks alone",
		Long: `Bench measures prefill (pp) and decode (tg) of models, or of a published model's shape with random weights, or, with --ffn,
FFN blocks alone. Random weights say something about speed only, nothing about quality.

roofline_pct is the share of what this machine could do at best: the read bandwidth and the arithmetic rate that it
divides by are measured first and printed. gb_s counts weights once a pass, and the KV cache that decoding reads.

--tokens and --d-ff take lists, and --plot draws what they sweep, under the roofline. --report keeps everything in a folder:
report.json with the machine and every sample, a page and pictures; compare shows two of them side by side.`,
		Example: `  ffnrun bench
  ffnrun bench --shape tinyllama-1.1b -p 512 -n 64 -r 5 --format md
  ffnrun bench --ffn relu,swiglu --d-model 2048 --d-ff 8192 --tokens 1,128
  ffnrun bench --ffn all --dtype f32
  ffnrun bench --ffn relu,reglu --zeros 0.9 --tokens 1
  ffnrun bench --ffn relu,swiglu --tokens 1,2,4,8,16,32,64,128,256,512 --plot roofline.svg
  ffnrun bench --ffn swiglu --d-ff 1024,4096,16384 --tokens 1 --report before`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runBench(c, f) },
	}
	fl := c.Flags()
	fl.StringArrayVarP(&f.models, "model", "m", nil, "zoo name or checkpoint folder, may be repeated (default "+zoo.Default+")")
	fl.StringSliceVar(&f.shapes, "shape", nil, "shapes to run with random weights: "+strings.Join(eval.Shapes(), ", "))
	fl.IntVarP(&f.speed.Prompt, "prompt", "p", 512, "tokens of the prefill test, 0 for none")
	fl.IntVarP(&f.speed.Generate, "generate", "n", 64, "tokens of the decode test, 0 for none")
	fl.IntVarP(&f.speed.Repetitions, "repetitions", "r", 5, "repetitions of each test, after one that warms up")
	fl.StringSliceVar(&f.variants, "ffn", nil, "FFN variants to measure alone, or all")
	fl.IntVar(&f.block.DModel, "d-model", 2048, "width of the model, with --ffn")
	fl.IntSliceVar(&f.dffs, "d-ff", []int{8192}, "widths of a plain block, with --ffn; gated ones get 2/3, for equal parameters")
	fl.BoolVar(&f.block.SameDFF, "same-d-ff", false, "give gated blocks the whole of --d-ff")
	fl.IntSliceVar(&f.block.Tokens, "tokens", []int{1, 128}, "tokens that share a pass, with --ffn")
	fl.Float64Var(&f.block.Zeros, "zeros", 0, "close a `share` of the ReLU family's gates, with --ffn; decode that skips them is a row more")
	fl.StringVar(&f.dtype, "dtype", "bf16", "f32, f16 or bf16, of random weights")
	f.engine.add(c)
	f.sparse.add(c)
	addFormatFlag(c, &f.format)
	f.picture.add(c)
	fl.StringVar(&f.report, "report", "", "keep report.json, a page and pictures in a new `folder`")
	c.MarkFlagsMutuallyExclusive("ffn", "model")
	c.MarkFlagsMutuallyExclusive("ffn", "shape")
	complete(c, "model", zoo.Names())
	complete(c, "shape", eval.Shapes())
	complete(c, "ffn", append(ffn.Names(), "all"))
	complete(c, "dtype", []string{"f32", "f16", "bf16"})
	return c
}

func runBench(c *cobra.Command, f benchFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	variants, err := findVariants(f.variants)
	if err != nil {
		return usageError("--ffn: %w", err)
	}
	pool := kernels.NewPool(f.engine.threads)
	defer pool.Close()
	note := newNotes(c.ErrOrStderr())
	ceiling, err := eval.MeasureCeiling(c.Context(), pool, f.engine.options().Precision, f.engine.formats()...)
	if err != nil {
		return err
	}
	note.printf("%s", ceiling)
	report := eval.NewBenchReport(eval.DescribeMachine(version()), ceiling)
	if len(variants) > 0 {
		report.Blocks, err = benchBlocks(c.Context(), f, pool, ceiling, variants, note)
	} else {
		report.Models, err = benchModels(c.Context(), f, ceiling, note)
	}
	if err != nil {
		return err
	}
	return f.show(c.OutOrStdout(), report)
}

// check refuses what could only fail after minutes of measuring.
func (f *benchFlags) check() error {
	if err := eval.CheckFormat(f.format); err != nil {
		return usageError("--format: %w", err)
	}
	f.dtype = strings.ToUpper(f.dtype)
	if f.dtype != "F32" && f.dtype != "F16" && f.dtype != "BF16" {
		return usageError("--dtype: %q is none of f32, f16, bf16", strings.ToLower(f.dtype))
	}
	if err := f.engine.check(); err != nil {
		return err
	}
	if err := f.sparse.check(); err != nil {
		return err
	}
	if err := f.picture.check(); err != nil {
		return err
	}
	if f.report == "" {
		return nil
	}
	return eval.CheckFolder(f.report)
}

// show prints the rows, then draws and keeps them as asked: what was measured is printed before a disk can fail.
func (f *benchFlags) show(w io.Writer, r *eval.BenchReport) error {
	errs := []error{outputError(writeRows(w, f.format, r))}
	if f.picture.file != "" {
		errs = append(errs, f.draw(r))
	}
	if f.report != "" {
		errs = append(errs, r.WriteFolder(f.report))
	}
	return errors.Join(errs...)
}

func writeRows(w io.Writer, format string, r *eval.BenchReport) error {
	if len(r.Blocks) > 0 {
		return eval.Write(w, format, r.Blocks)
	}
	return eval.Write(w, format, r.Models)
}

// draw writes the picture of --plot.
func (f *benchFlags) draw(r *eval.BenchReport) error {
	if len(r.Blocks) > 0 {
		return f.picture.save(eval.PlotBlocks(r.Ceiling, r.Blocks))
	}
	return f.picture.save(eval.PlotModels(r.Ceiling, r.Models))
}

// findVariants reads the names given to --ffn.
func findVariants(names []string) ([]ffn.Variant, error) {
	var vs []ffn.Variant
	for _, name := range names {
		if name == "all" {
			return ffn.Variants(), nil
		}
		v, err := ffn.Find(name)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

func benchBlocks(ctx context.Context, f benchFlags, pool *kernels.Pool, ceiling eval.Ceiling, vs []ffn.Variant, note *notes) ([]eval.BlockRow, error) {
	note.printf("the weights are random: these figures are of speed only")
	bar := note.bar("ffn")
	f.block.DType, f.block.Progress = f.dtype, bar.set
	rows, err := eval.SweepBlocks(ctx, pool, ceiling, vs, f.block, f.dffs)
	bar.clear()
	if errors.Is(err, eval.ErrOption) {
		err = usageError("--ffn: %w", err)
	}
	return rows, err
}

func benchModels(ctx context.Context, f benchFlags, ceiling eval.Ceiling, note *notes) ([]eval.SpeedRow, error) {
	if len(f.models)+len(f.shapes) == 0 {
		f.models = []string{zoo.Default}
	}
	var rows []eval.SpeedRow
	for _, name := range f.models {
		more, err := benchModel(ctx, name, f, ceiling, note, func() (*model.Model, error) {
			opts := f.engine.options()
			opts.Sparse = f.sparse.on()
			return openWith(name, opts)
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	for _, name := range f.shapes {
		note.printf("%s: the weights are random: these figures are of speed only", name)
		more, err := benchModel(ctx, name, f, ceiling, note, func() (*model.Model, error) {
			return eval.OpenShape(name, f.dtype, f.engine.options())
		})
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// benchModel measures a model under the name it was asked for by.
func benchModel(ctx context.Context, name string, f benchFlags, ceiling eval.Ceiling, note *notes, open func() (*model.Model, error)) (rows []eval.SpeedRow, err error) {
	m, err := open()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	bar := note.bar(name)
	defer bar.clear()
	f.speed.Progress = bar.set
	rows, err = eval.BenchModel(ctx, m, ceiling, f.speed)
	for i := range rows {
		rows[i].Model = name
	}
	if errors.Is(err, eval.ErrOption) {
		err = usageError("%w", err)
	}
	return rows, err
}
