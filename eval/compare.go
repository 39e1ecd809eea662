package eval

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// ErrNothingInCommon is wrapped when two reports have no row that measures the same.
var ErrNothingInCommon = errors.New("nothing in common")

// CompareConfidence is that of the interval of a Comparison: one in a hundred that lie beyond 1 does so by chance.
const CompareConfidence = 0.99

// Verdicts of a Comparison.
const (
	Faster  = "faster"  // B is, beyond noise
	Slower  = "slower"  // B is, beyond noise
	Noise   = "noise"   // the interval of the ratio has 1 in it
	Unknown = "unknown" // one sample tells nothing of noise
)

// Comparison is the same measurement in two reports, A and B.
//
// The interval and PValue are Welch's t-test on the logarithms of the samples: a ratio of speeds is a difference of
// logarithms, and the two machines' noise need not be equal. They cover what varied within each run; what varies from run to
// run (clock, temperature, neighbours) only repeated runs show.
type Comparison struct {
	What      string   `json:"what"` // a model or an FFN variant
	DModel    *int     `json:"d_model"`
	DFF       *int     `json:"d_ff"`
	DType     string   `json:"dtype"`
	Test      string   `json:"test"` // ppN or tgN of a model, the tokens of a pass of a block
	ATS       float64  `json:"a_ts"` // geometric means of the samples' tokens a second
	BTS       float64  `json:"b_ts"`
	Ratio     float64  `json:"ratio"`      // B over A
	RatioLow  *float64 `json:"ratio_low"`  // at CompareConfidence
	RatioHigh *float64 `json:"ratio_high"` // at CompareConfidence
	PValue    *float64 `json:"p_value"`    // of there being no difference, two-sided
	Verdict   string   `json:"verdict"`
}

// CompareReports compares the rows that two reports have in common, in a's order, and counts those that only one has. It
// returns ErrNothingInCommon.
func CompareReports(a, b *BenchReport) (rows []Comparison, onlyA, onlyB int, err error) {
	inB := map[comparisonKey][]float64{}
	for _, m := range b.measurements() {
		inB[m.key] = m.samples
	}
	total := len(inB)
	for _, m := range a.measurements() {
		samples, both := inB[m.key]
		if !both {
			onlyA++
			continue
		}
		delete(inB, m.key) // a report that has a row twice has it compared once
		rows = append(rows, m.key.compare(m.samples, samples))
	}
	if len(rows) == 0 {
		return nil, onlyA, total, fmt.Errorf("%w: none of %d rows measures what one of the other's %d does; run bench with the same flags", ErrNothingInCommon, onlyA, total)
	}
	return rows, onlyA, len(inB), nil
}

// comparisonKey is what two rows must share to be the same measurement. Threads and kernels are the machine's.
type comparisonKey struct {
	what, dtype, test string
	dModel, dff       int // 0 of a model
}

// measurement is a row's samples, in tokens a second.
type measurement struct {
	key     comparisonKey
	samples []float64
}

func (r *BenchReport) measurements() []measurement {
	var all []measurement
	for _, m := range r.Models {
		all = append(all, measurement{comparisonKey{what: m.Model, dtype: m.DType, test: m.Test}, m.SamplesTS})
	}
	for _, b := range r.Blocks {
		key := comparisonKey{what: b.label(), dtype: b.DType, test: passName(b.Tokens), dModel: b.DModel, dff: b.DFF}
		if b.Zeros != nil {
			key.test += fmt.Sprintf(", %g zeros", *b.Zeros)
		}
		all = append(all, measurement{key, b.SamplesTS})
	}
	return all
}

func passName(tokens int) string {
	if tokens == 1 {
		return "1 token"
	}
	return fmt.Sprintf("%d tokens", tokens)
}

func (k comparisonKey) compare(a, b []float64) Comparison {
	t := welch(logarithms(a), logarithms(b))
	c := Comparison{
		What: k.what, DType: k.dtype, Test: k.test, ATS: math.Exp(t.meanA), BTS: math.Exp(t.meanB), Ratio: math.Exp(t.meanB - t.meanA), Verdict: Unknown,
	}
	if k.dff > 0 {
		c.DModel, c.DFF = &k.dModel, &k.dff
	}
	if math.IsNaN(t.half) {
		return c
	}
	low, high := math.Exp(t.meanB-t.meanA-t.half), math.Exp(t.meanB-t.meanA+t.half)
	c.RatioLow, c.RatioHigh, c.PValue = &low, &high, &t.p
	switch {
	case low > 1:
		c.Verdict = Faster
	case high < 1:
		c.Verdict = Slower
	default:
		c.Verdict = Noise
	}
	return c
}

func logarithms(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = math.Log(v)
	}
	return y
}

// tTest is what Welch's test says of two samples.
type tTest struct {
	meanA, meanB float64
	half         float64 // of the confidence interval of the difference; NaN if a sample has fewer than two values
	p            float64 // two-sided
}

// welch is Welch's t-test with the degrees of freedom of Welch and Satterthwaite (1947).
func welch(a, b []float64) tTest {
	t := tTest{half: math.NaN(), p: math.NaN()}
	var va, vb float64
	t.meanA, va = stat.MeanVariance(a, nil)
	t.meanB, vb = stat.MeanVariance(b, nil)
	if len(a) < 2 || len(b) < 2 {
		return t
	}
	na, nb := float64(len(a)), float64(len(b))
	va, vb = va/na, vb/nb
	se := math.Sqrt(va + vb)
	if se == 0 { // samples without any spread
		t.half, t.p = 0, 0
		if t.meanA == t.meanB {
			t.p = 1
		}
		return t
	}
	dist := distuv.StudentsT{Sigma: 1, Nu: (va + vb) * (va + vb) / (va*va/(na-1) + vb*vb/(nb-1))}
	t.half = se * dist.Quantile((1+CompareConfidence)/2)
	t.p = 2 * dist.Survival(math.Abs(t.meanB-t.meanA)/se)
	return t
}
