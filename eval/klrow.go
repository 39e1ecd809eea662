package eval

import (
	"fmt"
	"math"
	"slices"

	"github.com/ffnrun/ffnrun/model"
	"gonum.org/v1/gonum/stat"
)

// KLRow says how far a model's predictions are from those of a base on the same tokens: what a quantization or another
// precision changes. KL is the divergence Σ p·ln(p/q) of the model's distribution q from the base's p over the vocabulary,
// in nats, after each scored token's context. Δp is the difference of the probabilities, in percent, of the token that
// follows in the text.
type KLRow struct {
	Model        string   `json:"model"`
	Base         string   `json:"base"`
	FFN          string   `json:"ffn"`
	DType        string   `json:"dtype"`
	BaseDType    string   `json:"base_dtype"`
	Quant        string   `json:"quant"`
	Text         string   `json:"text"` // the caller's name for it
	Protocol     Protocol `json:"protocol"`
	Ctx          int      `json:"ctx"`
	Stride       *int     `json:"stride"`
	Tokens       int      `json:"tokens"`
	TokensScored int      `json:"tokens_scored"`
	PPL          float64  `json:"ppl"`
	BasePPL      float64  `json:"base_ppl"`
	LnPPLRatio   float64  `json:"ln_ppl_ratio"` // ln(PPL/BasePPL): the mean difference of the NLL
	LnPPLRatioSE float64  `json:"ln_ppl_ratio_se"`
	KLMean       float64  `json:"kl_mean"`
	KLStdErr     float64  `json:"kl_se"`
	KLMax        float64  `json:"kl_max"`
	KLP999       float64  `json:"kl_p99_9"` // percentiles, linear between neighbours
	KLP99        float64  `json:"kl_p99"`
	KLP95        float64  `json:"kl_p95"`
	KLP90        float64  `json:"kl_p90"`
	KLP50        float64  `json:"kl_p50"`
	KLP10        float64  `json:"kl_p10"`
	KLP5         float64  `json:"kl_p5"`
	KLP1         float64  `json:"kl_p1"`
	KLP01        float64  `json:"kl_p0_1"`
	RMSDeltaP    float64  `json:"rms_dp_pct"`
	RMSDeltaPSE  float64  `json:"rms_dp_pct_se"`
	SameTop      float64  `json:"same_top_pct"` // of tokens at which both hold the same one most probable
	SameTopSE    float64  `json:"same_top_pct_se"`
	Kernel       string   `json:"kernel"`
	Threads      int      `json:"threads"`
}

func newKLRow(m, base *model.Model, o Options) KLRow {
	r, b := newRow(m, o), newRow(base, o)
	return KLRow{
		Model: r.Model, Base: b.Model, FFN: r.FFN, DType: r.DType, BaseDType: b.DType, Quant: r.Quant,
		Protocol: r.Protocol, Ctx: r.Ctx, Stride: r.Stride, Kernel: r.Kernel, Threads: r.Threads,
	}
}

// summarize computes the row's figures from those of each token.
func (k *KLRow) summarize(r *run) error {
	k.TokensScored = len(r.NLL)
	k.PPL, k.BasePPL = math.Exp(stat.Mean(r.NLL, nil)), math.Exp(stat.Mean(r.BaseNLL, nil))
	k.LnPPLRatio, k.LnPPLRatioSE = meanStdErr(differences(r.NLL, r.BaseNLL))
	k.KLMean, k.KLStdErr = meanStdErr(r.KL)
	k.RMSDeltaP, k.RMSDeltaPSE = rms(deltaP(r.NLL, r.BaseNLL))
	k.SameTop, k.SameTopSE = meanStdErr(percents(r.SameTop))
	if sum := k.PPL + k.BasePPL + k.KLMean + k.KLStdErr; math.IsNaN(sum) || math.IsInf(sum, 0) {
		return fmt.Errorf("the mean divergence is %g: the weights or the arithmetic of one of the models overflowed", k.KLMean)
	}
	sorted := slices.Sorted(slices.Values(r.KL))
	k.KLMax = sorted[len(sorted)-1]
	for _, q := range []struct {
		cell    *float64
		percent float64
	}{
		{&k.KLP999, 99.9}, {&k.KLP99, 99}, {&k.KLP95, 95}, {&k.KLP90, 90}, {&k.KLP50, 50},
		{&k.KLP10, 10}, {&k.KLP5, 5}, {&k.KLP1, 1}, {&k.KLP01, 0.1},
	} {
		*q.cell = percentile(sorted, q.percent)
	}
	return nil
}

// deltaP are the differences of the probabilities of the tokens that followed, in percent.
func deltaP(nll, base []float64) []float64 {
	d := make([]float64, len(nll))
	for i := range d {
		d[i] = 100 * (math.Exp(-nll[i]) - math.Exp(-base[i]))
	}
	return d
}

// rms is the root of the mean square. Its standard error is that of the mean square, carried through the root's slope.
func rms(x []float64) (root, se float64) {
	squares := make([]float64, len(x))
	for i, v := range x {
		squares[i] = v * v
	}
	mean, meanSE := meanStdErr(squares)
	if mean == 0 {
		return 0, 0
	}
	root = math.Sqrt(mean)
	return root, meanSE / (2 * root)
}

// percents are 0 or 100.
func percents(flags []byte) []float64 {
	x := make([]float64, len(flags))
	for i, f := range flags {
		x[i] = 100 * float64(f)
	}
	return x
}

// percentile of sorted numbers, linear between neighbours: numpy's default and llama-perplexity's.
func percentile(sorted []float64, percent float64) float64 {
	at := percent / 100 * float64(len(sorted)-1)
	i := int(at)
	low, high := sorted[i], sorted[min(i+1, len(sorted)-1)]
	return low + (at-float64(i))*(high-low)
}
