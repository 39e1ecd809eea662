package eval_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// reportOf has a block row for each list of samples.
func reportOf(samples ...[]float64) *eval.BenchReport {
	r := eval.NewBenchReport(eval.DescribeMachine("test"), roof)
	for i, s := range samples {
		r.Blocks = append(r.Blocks, eval.BlockRow{
			FFN: "swiglu", DModel: 64, DFF: 96, DType: "BF16", Tokens: 1 << i, AvgTS: s[0], GBs: 1, GFLOPs: 1, RooflinePct: 50, SamplesTS: s,
		})
	}
	return r
}

// TestCompareAgreesWithIntegration holds ratios, intervals and p-values to testdata/welch.py.
func TestCompareAgreesWithIntegration(t *testing.T) {
	b, err := os.ReadFile("testdata/welch.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Verdict             string
		A, B                []float64
		Ratio, Low, High, P float64
	}
	if err := json.Unmarshal(b, &cases); err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	for i, c := range cases {
		rows, _, _, err := eval.CompareReports(reportOf(c.A), reportOf(c.B))
		if err != nil {
			t.Fatal(err)
		}
		got := rows[0]
		for name, v := range map[string][2]float64{
			"ratio": {got.Ratio, c.Ratio}, "low": {*got.RatioLow, c.Low}, "high": {*got.RatioHigh, c.High}, "p": {*got.PValue, c.P},
		} {
			if math.Abs(v[0]-v[1]) > 1e-6*v[1] {
				t.Errorf("case %d: %s is %.10g, want %.10g", i, name, v[0], v[1])
			}
		}
		if got.Verdict != c.Verdict {
			t.Errorf("case %d: %s, want %s", i, got.Verdict, c.Verdict)
		}
	}
}

func TestCompareWithoutSpread(t *testing.T) {
	a := reportOf([]float64{5, 5}, []float64{5, 5}, []float64{5}, []float64{7, 8})
	b := reportOf([]float64{5, 5}, []float64{6, 6}, []float64{6, 7})
	b.Models = []eval.SpeedRow{{Model: "relu", Test: "tg4", SamplesTS: []float64{1}}}
	rows, onlyA, onlyB, err := eval.CompareReports(a, b)
	if err != nil || onlyA != 1 || onlyB != 1 || len(rows) != 3 {
		t.Fatal(rows, onlyA, onlyB, err)
	}
	var verdicts []string
	for _, r := range rows {
		verdicts = append(verdicts, r.Test+": "+r.Verdict)
	}
	if d := cmp.Diff([]string{"1 token: noise", "2 tokens: faster", "4 tokens: unknown"}, verdicts); d != "" {
		t.Error(d)
	}
	if rows[2].PValue != nil || rows[2].RatioLow != nil {
		t.Errorf("one sample has an interval: %+v", rows[2])
	}
}

func TestCompareNothingInCommon(t *testing.T) {
	a, b := reportOf([]float64{1}), reportOf([]float64{1})
	b.Blocks[0].DType = "F32"
	_, _, _, err := eval.CompareReports(a, b)
	if want := "nothing in common: none of 1 rows measures what one of the other's 1 does; run bench with the same flags"; !errors.Is(err, eval.ErrNothingInCommon) || err.Error() != want {
		t.Error(err)
	}
}

// TestCompareIsSymmetric: B against A is the reciprocal of A against B.
func TestCompareIsSymmetric(t *testing.T) {
	samples := rapid.SliceOfN(rapid.Float64Range(1e-3, 1e6), 2, 8)
	opposite := map[string]string{eval.Faster: eval.Slower, eval.Slower: eval.Faster, eval.Noise: eval.Noise}
	rapid.Check(t, func(t *rapid.T) {
		a, b := reportOf(samples.Draw(t, "a")), reportOf(samples.Draw(t, "b"))
		ab, _, _, err1 := eval.CompareReports(a, b)
		ba, _, _, err2 := eval.CompareReports(b, a)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		near := func(x, y float64) bool { return x == y || math.Abs(x-y) <= 1e-9*math.Abs(y) }
		if !near(ab[0].Ratio*ba[0].Ratio, 1) || !near(*ab[0].RatioLow, 1 / *ba[0].RatioHigh) || !near(*ab[0].PValue, *ba[0].PValue) {
			t.Fatalf("%+v, %+v", ab[0], ba[0])
		}
		if opposite[ab[0].Verdict] != ba[0].Verdict || !(*ab[0].RatioLow <= ab[0].Ratio) || !(ab[0].Ratio <= *ab[0].RatioHigh) {
			t.Fatalf("%+v, %+v", ab[0], ba[0])
		}
	})
}

// TestCompareKeepsZerosApart: blocks with other shares of closed gates are other measurements.
func TestCompareKeepsZerosApart(t *testing.T) {
	a, b, half := reportOf([]float64{1}), reportOf([]float64{1}), 0.5
	b.Blocks[0].Zeros = &half
	if _, _, _, err := eval.CompareReports(a, b); !errors.Is(err, eval.ErrNothingInCommon) {
		t.Errorf("dense against half closed: %v", err)
	}
	if rows, _, _, err := eval.CompareReports(b, b); err != nil || rows[0].Test != "1 token, 0.5 zeros" {
		t.Errorf("%v, %v", rows, err)
	}
}

func TestCompareWrites(t *testing.T) {
	rows, _, _, err := eval.CompareReports(reportOf([]float64{100, 101, 99}), reportOf([]float64{150, 151, 149}))
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range eval.Formats() {
		var b strings.Builder
		if err := eval.Write(&b, format, rows); err != nil || !strings.Contains(b.String(), "faster") {
			t.Errorf("%s: %q, %v", format, b.String(), err)
		}
	}
}
