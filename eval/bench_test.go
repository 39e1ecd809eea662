package eval_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// roof is a ceiling of round numbers.
var roof = eval.Ceiling{ReadGBs: 10, GFLOPs: 100, Kernel: "none", Threads: 1}

func TestBenchModel(t *testing.T) {
	m := openZoo(t, "swiglu")
	calls := 0
	rows, err := eval.BenchModel(context.Background(), m, roof, eval.SpeedOptions{
		Prompt: 32, Generate: 8, Repetitions: 2, Progress: func(done, total int) {
			if calls++; done != calls || total != 6 {
				t.Errorf("progress %d of %d at call %d, want 6 in all", done, total, calls)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[0].Test != "pp32" || rows[1].Test != "tg8" {
		t.Fatalf("rows %+v, want pp32 and tg8", rows)
	}
	for _, r := range rows {
		if r.Model != "swiglu" || r.Params != 1328512 || r.SizeBytes < 2*1328512 || r.DType != "BF16" || r.Samples != 2 || r.StdDevTS == nil {
			t.Errorf("labels: %+v", r)
		}
		want := math.Max(r.GBs/roof.ReadGBs, r.GFLOPs/roof.GFLOPs) * 100
		if !(r.AvgTS > 0) || math.Abs(r.RooflinePct-want) > 1e-9*want {
			t.Errorf("%s: %g tokens/s, %g %% of the ceiling, want %g", r.Test, r.AvgTS, r.RooflinePct, want)
		}
	}
	// A decoded token reads every weight and at least does a multiplication and an addition with each.
	if bytes, flops := 1e9*rows[1].GBs/rows[1].AvgTS, 1e9*rows[1].GFLOPs/rows[1].AvgTS; bytes < 2*1328512 || flops < 2*1.32e6 || flops > 3*1.33e6 {
		t.Errorf("a decoded token reads %g bytes and does %g operations", bytes, flops)
	}
}

func TestBenchModelRefuses(t *testing.T) {
	m := openZoo(t, "relu")
	for _, o := range []eval.SpeedOptions{{}, {Prompt: 1}, {Prompt: -1, Generate: 2, Repetitions: 1}, {Prompt: 513, Repetitions: 1}} {
		if _, err := eval.BenchModel(context.Background(), m, roof, o); !errors.Is(err, eval.ErrOption) {
			t.Errorf("%+v: %v, want ErrOption", o, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, o := range []eval.SpeedOptions{{Prompt: 8, Repetitions: 1}, {Generate: 8, Repetitions: 1}} {
		if _, err := eval.BenchModel(ctx, m, roof, o); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
	}
}

func TestBenchBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second and half a gigabyte")
	}
	var variants []ffn.Variant
	for _, name := range []string{"relu", "swiglu", "xielu"} {
		v, err := ffn.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		variants = append(variants, v)
	}
	pool := kernels.NewPool(2)
	defer pool.Close()
	rows, err := eval.BenchBlocks(context.Background(), pool, roof, variants, eval.BlockOptions{DModel: 64, DFF: 96, DType: "BF16", Tokens: []int{1, 16}})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 6 {
		t.Fatalf("%d rows, want 6", len(rows))
	}
	for i, r := range rows {
		if r.FFN != variants[i/2].Name || r.Tokens != []int{1, 16}[i%2] || r.Params != 2*64*96 || !(r.AvgTS > 0) || r.Threads != 2 {
			t.Errorf("row %d: %+v", i, r)
		}
		if d := r.USPerToken * r.AvgTS / 1e6; math.Abs(d-1) > 1e-9 {
			t.Errorf("row %d: %g µs a token, %g tokens/s", i, r.USPerToken, r.AvgTS)
		}
	}
	if rows[2].DFF != 64 {
		t.Errorf("swiglu is %d wide, want 2/3 of 96", rows[2].DFF)
	}
}

func TestBenchBlocksRefuses(t *testing.T) {
	for _, c := range []struct {
		o    eval.BlockOptions
		want error
	}{
		{eval.BlockOptions{DModel: 0, DFF: 64, DType: "F32"}, eval.ErrOption},
		{eval.BlockOptions{DModel: 64, DFF: 1, DType: "F32"}, eval.ErrOption},
		{eval.BlockOptions{DModel: math.MaxInt, DFF: math.MaxInt, DType: "F32"}, eval.ErrOption},
		{eval.BlockOptions{DModel: 64, DFF: 64, DType: "F32", Tokens: []int{0}}, eval.ErrOption},
		{eval.BlockOptions{DModel: 64, DFF: 64, DType: "F32", Tokens: []int{1 << 40}}, eval.ErrOption},
		{eval.BlockOptions{DModel: 64, DFF: 64, DType: "F8"}, quant.ErrFormat},
	} {
		if _, err := eval.BenchBlocks(context.Background(), nil, roof, ffn.Variants()[:1], c.o); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.o, err, c.want)
		}
	}
}

func TestMeasureCeiling(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes seconds and half a gigabyte")
	}
	pool := kernels.NewPool(2)
	defer pool.Close()
	c, err := eval.MeasureCeiling(context.Background(), pool, kernels.Fast, "q8")
	if err != nil || !(c.ReadGBs > 0.1) || !(c.GFLOPs > 0.1) || c.Threads != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	t.Log(c)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := eval.MeasureCeiling(ctx, pool, kernels.Exact); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestBenchZeros: closing gates adds a row for decode that skips them, where the variant can.
func TestBenchZeros(t *testing.T) {
	var variants []ffn.Variant
	for _, name := range []string{"reglu", "swiglu"} {
		v, err := ffn.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		variants = append(variants, v)
	}
	rows, err := eval.BenchBlocks(context.Background(), nil, roof, variants, eval.BlockOptions{DModel: 64, DFF: 96, DType: "F16", Tokens: []int{1, 4}, Zeros: 0.9})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rows {
		zeros := 0.0
		if r.Zeros != nil {
			zeros = *r.Zeros
		}
		got = append(got, fmt.Sprintf("%s %s %d %g", r.FFN, r.Path, r.Tokens, zeros))
	}
	want := []string{"reglu dense 1 0.9", "reglu sparse 1 0.9", "reglu dense 4 0.9", "swiglu dense 1 0", "swiglu dense 4 0"}
	if !slices.Equal(got, want) {
		t.Errorf("rows %q, want %q", got, want)
	}
	if _, err := eval.BenchBlocks(context.Background(), nil, roof, variants, eval.BlockOptions{DModel: 64, DFF: 96, DType: "F16", Zeros: 1}); !errors.Is(err, eval.ErrOption) {
		t.Errorf("all zeros: %v", err)
	}
}
