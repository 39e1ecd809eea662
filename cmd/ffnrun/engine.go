package main

import (
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/spf13/cobra"
)

// engineFlags say how a model computes. They mean the same in every command that opens one.
type engineFlags struct {
	threads   int
	precision string
	quant     string
	kv        string
	command   *cobra.Command
}

func (f *engineFlags) add(c *cobra.Command) {
	fl := c.Flags()
	fl.IntVar(&f.threads, "threads", 0, "run `N` threads (default one for each core)")
	fl.StringVar(&f.precision, "precision", kernels.Exact.String(), "exact, or fast: round activations, and F16 weights, to 8 bits where that gains speed")
	complete(c, "precision", kernels.Precisions())
	fl.StringVar(&f.quant, "quant", "", "keep the weights in about 8, 6 or 4 bits (q8, q6, q4), or those of BF16 exactly in 12 (bf12)")
	complete(c, "quant", model.Quantizations())
	fl.StringVar(&f.kv, "kv", model.KVAuto.String(), "keep keys and values as f32, or as bf16 in half the memory (auto: as bf16 if fast)")
	complete(c, "kv", model.KVFormats())
	f.command = c
}

func (f *engineFlags) check() error {
	if f.threads < 0 {
		return usageError("--threads: %d threads, want 1 or more, or 0 for one for each core", f.threads)
	}
	if _, err := kernels.ParsePrecision(f.precision); err != nil {
		return usageError("--precision: %w", err)
	}
	if err := model.CheckQuantization(f.quant); err != nil {
		return usageError("--quant: %w", err)
	}
	if _, err := model.ParseKVFormat(f.kv); err != nil {
		return usageError("--kv: %w", err)
	}
	return nil
}

// options are model's for these flags, which check found right.
func (f *engineFlags) options() *model.Options {
	p, _ := kernels.ParsePrecision(f.precision)
	kv, _ := model.ParseKVFormat(f.kv)
	bar := &byteBar{notes: newNotes(f.command.ErrOrStderr()), title: "quantizing"}
	return &model.Options{Threads: f.threads, Precision: p, Quantize: f.quant, KV: kv, Progress: bar.set}
}

// formats lists what the weights are asked to be kept in.
func (f *engineFlags) formats() []string {
	if f.quant == "" {
		return nil
	}
	return []string{f.quant}
}

// kernelFlag is --kernel, which all commands have.
type kernelFlag string

func (f *kernelFlag) add(root *cobra.Command) {
	root.PersistentFlags().StringVar((*string)(f), "kernel", "", "compute with the instruction set `NAME` instead of this CPU's best")
	complete(root, "kernel", kernels.Implementations())
}

// use sets the kernel that was asked for.
func (f kernelFlag) use() error {
	if f == "" {
		return nil
	}
	if err := kernels.Use(string(f)); err != nil {
		return usageError("--kernel: %w", err)
	}
	return nil
}
