package eval

import (
	"context"

	"github.com/ffnrun/ffnrun/model"
)

// Table1Row is a model's line in the form of Shazeer 2020 (arXiv:2002.05202), Table 1, with what it costs beside.
type Table1Row struct {
	Model        string   `json:"model"`
	FFN          string   `json:"ffn"`
	DModel       int      `json:"d_model"`
	Layers       int      `json:"layers"`
	DFF          int      `json:"d_ff"`
	Params       int      `json:"params"`
	DType        string   `json:"dtype"`
	Protocol     Protocol `json:"protocol"`
	Ctx          int      `json:"ctx"`
	Stride       *int     `json:"stride"`
	TokensScored int      `json:"tokens_scored"`
	LogPPL       float64  `json:"log_ppl"` // mean NLL, nats per token
	LogPPLSE     float64  `json:"log_ppl_se"`
	Diff         *float64 `json:"diff"` // from the first row's, paired by tokens
	DiffSE       *float64 `json:"diff_se"`
	BitsPerByte  float64  `json:"bits_per_byte"`
	PrefillTPS   float64  `json:"prefill_tps"`  // of 256 tokens at once, the fastest of five rounds
	DecodeTPS    float64  `json:"decode_tps"`   // of 64 tokens one by one, from an empty context
	FFNMS        *float64 `json:"ffn_ms"`       // milliseconds a decoded token: the FFN blocks of all layers, alone
	ZerosPct     *float64 `json:"zeros_pct"`    // of the hidden layer exactly 0, where a ReLU makes such; of the first 5,120 tokens in all layers
	Shazeer65K   *float64 `json:"shazeer_65k"`  // published log-perplexity of the variant in T5-base on C4, after 65,536 steps
	Shazeer524K  *float64 `json:"shazeer_524k"` // and after 524,288
	Kernel       string   `json:"kernel"`
	Threads      int      `json:"threads"`
}

// published has the log-perplexities of Shazeer 2020, Table 1: after 65,536 and after 524,288 steps.
var published = map[string][2]float64{
	"relu": {1.997, 1.677}, "gelu": {1.983, 1.679}, "swish": {1.994, 1.683}, "glu": {1.982, 1.663}, "bilinear": {1.960, 1.648},
	"geglu": {1.942, 1.633}, "swiglu": {1.944, 1.636}, "reglu": {1.953, 1.645},
}

// Table1 measures models that differ in their FFN: what each predicts of text, what it loses or gains against the first one
// on the same tokens, and how fast it is. The models must share a tokenizer and hold the same context.
//
// The speeds are the fastest of five rounds in which the models take turns: what disturbs a machine only slows, and meets
// all of them. FFNMS is of as many blocks of the model's d_model and d_ff as it has layers, with random weights of its type:
// they take turns, one token a pass, as in decoding, but without attention between them. It is left out for mixtures of
// experts and for weights that are not stored as F32, F16 or BF16.
//
// Progress counts a measurement of speed as a tenth of a text's tokens. The errors are Score's, BenchModel's, BenchBlocks's
// and ErrTokenizer.
func Table1(ctx context.Context, models []*model.Model, text string, opts *Options) ([]Table1Row, error) {
	ctx = orBackground(ctx)
	var o Options
	if opts != nil {
		o = *opts
	}
	p := tableProgress{report: o.Progress, models: len(models)}
	var rows []Table1Row
	var first *Scores
	for i, m := range models {
		if o.Progress != nil {
			o.Progress = func(done, total int) { p.scored(i, done, total) }
		}
		s, err := Score(ctx, m, text, &o)
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = s
		}
		row, err := table1Row(ctx, m, s, first, text)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	for range speedRounds {
		for i, m := range models {
			if err := rows[i].measureSpeed(ctx, m); err != nil {
				return nil, err
			}
			p.measured()
		}
	}
	return rows, nil
}

func table1Row(ctx context.Context, m *model.Model, s, first *Scores, text string) (row Table1Row, err error) {
	r, c := s.Row, m.Config()
	row = Table1Row{
		Model: r.Model, FFN: r.FFN, DModel: c.DModel, Layers: c.NLayers, DFF: c.DFF, Params: r.Params, DType: r.DType,
		Protocol: r.Protocol, Ctx: r.Ctx, Stride: r.Stride, TokensScored: r.TokensScored,
		LogPPL: r.NLLMean, LogPPLSE: r.NLLStdErr, BitsPerByte: r.BitsPerByte, Kernel: r.Kernel, Threads: r.Threads,
	}
	if p, ok := published[r.FFN]; ok && !c.Parallel {
		row.Shazeer65K, row.Shazeer524K = &p[0], &p[1]
	}
	if s != first {
		d, err := PairedDifference(s, first)
		if err != nil {
			return row, err
		}
		row.Diff, row.DiffSE = &d.Mean, &d.StdErr
	}
	row.ZerosPct, err = zerosPct(ctx, m, text, r.Ctx)
	return row, err
}

// zerosPct is the share of exact zeros that the activation leaves at the beginning of a text, in percent. It is nil for
// functions that are not 0 below 0, and for mixtures of experts.
func zerosPct(ctx context.Context, m *model.Model, text string, length int) (*float64, error) {
	if c := m.Config(); !c.FFN.Variant.Act.ZeroBelow || c.FFN.Experts.N > 0 {
		return nil, nil
	}
	rows, err := Sparsity(ctx, m, text, &SparsityOptions{Ctx: length})
	if err != nil {
		return nil, err
	}
	pct := 100 * rows[len(rows)-1].Zeros // the last row is of all layers
	return &pct, nil
}
