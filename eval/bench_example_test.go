package eval_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
)

func ExampleSweepBlocks() {
	v, err := ffn.Find("swiglu")
	if err != nil {
		fmt.Println(err)
		return
	}
	pool := kernels.NewPool(2)
	defer pool.Close()
	ceiling := eval.Ceiling{ReadGBs: 30, GFLOPs: 400} // MeasureCeiling's, of the machine at hand
	o := eval.BlockOptions{DModel: 64, DType: "BF16", Tokens: []int{1, 8}}
	rows, err := eval.SweepBlocks(context.Background(), pool, ceiling, []ffn.Variant{v}, o, []int{96, 192})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rows {
		fmt.Println(r.FFN, r.DFF, r.Tokens, r.AvgTS > 0)
	}
	// Output:
	// swiglu 64 1 true
	// swiglu 64 8 true
	// swiglu 128 1 true
	// swiglu 128 8 true
}

func ExampleBenchReport_WriteFolder() {
	temporary, err := os.MkdirTemp("", "report")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(temporary) }()
	r := eval.NewBenchReport(eval.DescribeMachine("v1.2.3"), eval.Ceiling{ReadGBs: 30, GFLOPs: 400})
	r.Blocks = []eval.BlockRow{{ // BenchBlocks's
		FFN: "relu", DModel: 64, DFF: 96, DType: "BF16", Tokens: 1, AvgTS: 2, GBs: 10, GFLOPs: 10, RooflinePct: 33, SamplesTS: []float64{1, 3},
	}}
	folder := filepath.Join(temporary, "laptop")
	if err := r.WriteFolder(folder); err != nil {
		fmt.Println(err)
		return
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range files {
		fmt.Println(f.Name())
	}
	read, err := eval.ReadBenchReport(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(read.Machine.FFNRun, read.Blocks[0].SamplesTS)
	// Output:
	// blocks.svg
	// report.json
	// report.md
	// v1.2.3 [1 3]
}

func ExampleCompareReports() {
	report := func(samples ...float64) *eval.BenchReport { // or ReadBenchReport("laptop/report.json")
		return &eval.BenchReport{Models: []eval.SpeedRow{{Model: "swiglu", DType: "BF16", Test: "tg64", SamplesTS: samples}}}
	}
	for _, b := range []*eval.BenchReport{report(104, 99, 101), report(131, 126, 128)} {
		rows, _, _, err := eval.CompareReports(report(100, 102, 98), b)
		if err != nil {
			fmt.Println(err)
			return
		}
		r := rows[0]
		fmt.Printf("%s %s: ratio %.2f (%.2f to %.2f), %s\n", r.What, r.Test, r.Ratio, *r.RatioLow, *r.RatioHigh, r.Verdict)
	}
	// Output:
	// swiglu tg64: ratio 1.01 (0.93 to 1.11), noise
	// swiglu tg64: ratio 1.28 (1.19 to 1.38), faster
}
