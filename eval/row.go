package eval

import (
	"fmt"
	"math"
	"slices"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/quant"
	"gonum.org/v1/gonum/stat"
)

// Row is the result of one evaluation. NLL is in nats per token.
type Row struct {
	Model        string   `json:"model"`
	Family       string   `json:"family"`
	FFN          string   `json:"ffn"`
	Params       int      `json:"params"`
	DType        string   `json:"dtype"`
	Quant        string   `json:"quant"`
	Text         string   `json:"text"` // the caller's name for it
	Protocol     Protocol `json:"protocol"`
	Ctx          int      `json:"ctx"`
	Stride       *int     `json:"stride"` // Strided's alone
	Tokens       int      `json:"tokens"` // of the whole text
	TokensScored int      `json:"tokens_scored"`
	NLLMean      float64  `json:"nll_mean"`
	NLLStdErr    float64  `json:"nll_se"`        // sd(NLL) / √TokensScored
	NLLDiff      *float64 `json:"nll_diff"`      // from the first model's, set by Compare
	NLLDiffSE    *float64 `json:"nll_diff_se"`   // its standard error, paired by tokens
	PPL          float64  `json:"ppl"`           // exp(NLLMean)
	PPLStdErr    float64  `json:"ppl_se"`        // PPL · NLLStdErr
	BitsPerByte  float64  `json:"bits_per_byte"` // comparable between tokenizers; an estimate unless every token is scored
	WordPPL      *float64 `json:"word_ppl"`      // Rolling's alone, and none where it is beyond float64
	BytePPL      *float64 `json:"byte_ppl"`      // Rolling's alone
	PrefillTPS   *float64 `json:"prefill_tps"`   // tokens run a second while scoring, the output head of scored tokens included
	DecodeTPS    *float64 `json:"decode_tps"`    // of up to 32 of the text's tokens after half a window, one at a time
	Kernel       string   `json:"kernel"`
	Threads      int      `json:"threads"`
}

// ByteRow is a Row without what cannot be compared between tokenizers.
type ByteRow struct {
	Model         string   `json:"model"`
	Family        string   `json:"family"`
	FFN           string   `json:"ffn"`
	Params        int      `json:"params"`
	DType         string   `json:"dtype"`
	Quant         string   `json:"quant"`
	Text          string   `json:"text"`
	Protocol      Protocol `json:"protocol"`
	Ctx           int      `json:"ctx"`
	Stride        *int     `json:"stride"`
	Tokens        int      `json:"tokens"`
	TokensScored  int      `json:"tokens_scored"`
	BitsPerByte   float64  `json:"bits_per_byte"`
	BitsPerByteSE float64  `json:"bits_per_byte_se"`
	WordPPL       *float64 `json:"word_ppl"`
	BytePPL       *float64 `json:"byte_ppl"`
	PrefillTPS    *float64 `json:"prefill_tps"`
	DecodeTPS     *float64 `json:"decode_tps"`
	Kernel        string   `json:"kernel"`
	Threads       int      `json:"threads"`
}

// quantization is a format of the weights if that is a quantized one, else none.
func quantization(format string) string {
	if slices.Contains(quant.Packings(), format) {
		return format
	}
	return "none"
}

// newRow fills in what a row says of the model and the protocol.
func newRow(m *model.Model, o Options) Row {
	info := m.Info()
	return Row{
		Model: info.Name, Family: info.Family, FFN: info.FFN, Params: info.Params, DType: info.DType, Quant: quantization(info.DType),
		Protocol: o.Protocol, Ctx: o.Ctx, Stride: o.strideCell(), Kernel: info.Kernel, Threads: info.Threads,
	}
}

// summarize computes the row's figures from the NLL of each scored token.
func (r *Row) summarize(nll []float64, text string) error {
	r.TokensScored = len(nll)
	r.NLLMean, r.NLLStdErr = meanStdErr(nll)
	r.PPL = math.Exp(r.NLLMean)
	r.PPLStdErr = r.PPL * r.NLLStdErr
	if math.IsNaN(r.PPLStdErr) || math.IsInf(r.PPLStdErr, 0) {
		return fmt.Errorf("the mean negative log-likelihood is %g: the weights or the arithmetic overflowed", r.NLLMean)
	}
	bytes, tokens := float64(len(text)), float64(r.Tokens)
	r.BitsPerByte = r.NLLMean / math.Ln2 * tokens / bytes
	if r.Protocol == Rolling {
		r.WordPPL = finite(math.Exp(r.NLLMean * tokens / float64(words(text))))
		r.BytePPL = finite(math.Exp(r.NLLMean * tokens / bytes))
	}
	return nil
}

// bytesOnly is the row without what cannot be compared between tokenizers.
func (r *Row) bytesOnly() ByteRow {
	return ByteRow{
		Model: r.Model, Family: r.Family, FFN: r.FFN, Params: r.Params, DType: r.DType, Quant: r.Quant,
		Text: r.Text, Protocol: r.Protocol, Ctx: r.Ctx, Stride: r.Stride, Tokens: r.Tokens, TokensScored: r.TokensScored,
		BitsPerByte: r.BitsPerByte, BitsPerByteSE: r.BitsPerByte * r.NLLStdErr / r.NLLMean,
		WordPPL: r.WordPPL, BytePPL: r.BytePPL, PrefillTPS: r.PrefillTPS, DecodeTPS: r.DecodeTPS, Kernel: r.Kernel, Threads: r.Threads,
	}
}

// meanStdErr is the mean and its standard error, sd/√n.
func meanStdErr(x []float64) (mean, se float64) {
	mean, sd := stat.MeanStdDev(x, nil)
	return mean, stat.StdErr(sd, float64(len(x)))
}

// finite is a cell: empty where v is no number.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
