package eval

import (
	"context"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/tokenizer"
	"gonum.org/v1/gonum/stat"
)

// DefaultCtx is the context length that llama-perplexity uses unless told otherwise.
const DefaultCtx = 512

// decodeTokens is the number of tokens whose decoding a Row's DecodeTPS averages.
const decodeTokens = 32

// Options for Perplexity. Nil and the zero value are the llama.cpp protocol at DefaultCtx.
type Options struct {
	Protocol Protocol
	Ctx      int // tokens that a window runs; 0: DefaultCtx, or the model's limit where that is smaller
	Stride   int // tokens between two windows of Strided; 0: half of Ctx

	// Progress is told after each window how many tokens were run, of how many in all.
	Progress func(done, total int)
}

// Row is the result of one evaluation. NLL is in nats per token.
type Row struct {
	Model        string   `json:"model"`
	Family       string   `json:"family"`
	FFN          string   `json:"ffn"`
	Params       int      `json:"params"`
	DType        string   `json:"dtype"`
	Quant        string   `json:"quant"`
	Protocol     Protocol `json:"protocol"`
	Ctx          int      `json:"ctx"`
	Stride       *int     `json:"stride"` // Strided's alone
	Tokens       int      `json:"tokens"` // of the whole text
	TokensScored int      `json:"tokens_scored"`
	NLLMean      float64  `json:"nll_mean"`
	PPL          float64  `json:"ppl"`           // exp(NLLMean)
	PPLStdErr    float64  `json:"ppl_se"`        // PPL · sd(NLL) / √TokensScored
	BitsPerByte  float64  `json:"bits_per_byte"` // comparable between tokenizers; an estimate unless every token is scored
	WordPPL      *float64 `json:"word_ppl"`      // Rolling's alone, and none where it is beyond float64
	BytePPL      *float64 `json:"byte_ppl"`      // Rolling's alone
	PrefillTPS   float64  `json:"prefill_tps"`   // tokens run a second while scoring, the output head of scored tokens included
	DecodeTPS    *float64 `json:"decode_tps"`    // of up to 32 of the text's tokens after half a window, one at a time
	Kernel       string   `json:"kernel"`
	Threads      int      `json:"threads"`
}

// Perplexity scores text, which must be UTF-8, with m. Each NLL is a float64 computed from float32 logits. Cancelling ctx
// ends it with ctx's error within the time of one token. Besides it returns the errors of m's tokenizer and of
// Session.Forward, ErrTooShort, ErrOption and ErrProtocol, each beginning with the model's name.
func Perplexity(ctx context.Context, m *model.Model, text string, opts *Options) (Row, error) {
	tok, err := m.Tokenizer() // its errors have the name already
	if err != nil {
		return Row{}, err
	}
	var o Options
	if opts != nil {
		o = *opts
	}
	row, err := perplexity(ctx, m, tok, text, o)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%s: %w", m.Info().Name, err)
	}
	return row, err
}

func perplexity(ctx context.Context, m *model.Model, tok *tokenizer.Tokenizer, text string, o Options) (Row, error) {
	if err := o.resolve(m); err != nil {
		return Row{}, err
	}
	p, err := cut(m, tok, text, o)
	if err != nil {
		return Row{}, err
	}
	s := m.NewSession()
	nll, err := score(ctx, s, p.windows, o.Progress)
	if err != nil {
		return Row{}, err
	}
	row := label(m, o)
	row.PrefillTPS = s.Stats().PrefillTPS()
	row.Tokens = p.tokens
	if err := row.summarize(nll, text); err != nil {
		return Row{}, err
	}
	row.DecodeTPS, err = decodeTPS(ctx, s, p.windows[0].ids)
	return row, err
}

// resolve fills in defaults and checks the rest.
func (o *Options) resolve(m *model.Model) error {
	if o.Protocol == "" {
		o.Protocol = LlamaCpp
	}
	if _, err := ParseProtocol(string(o.Protocol)); err != nil {
		return err
	}
	if o.Ctx == 0 {
		o.Ctx = min(DefaultCtx, m.MaxContext())
	}
	if o.Ctx < minCtx || o.Ctx > m.MaxContext() {
		return fmt.Errorf("%w: a context of %d tokens, want %d to %d, the model's limit", ErrOption, o.Ctx, minCtx, m.MaxContext())
	}
	if o.Protocol != Strided {
		o.Stride = 0
		return nil
	}
	if o.Stride == 0 {
		o.Stride = o.Ctx / 2
	}
	if o.Stride < 1 || o.Stride > o.Ctx {
		return fmt.Errorf("%w: a stride of %d tokens, want 1 to %d, the context", ErrOption, o.Stride, o.Ctx)
	}
	return nil
}

var errNotUTF8 = errors.New("the text is not UTF-8, so its tokens do not stand for its bytes: convert it first")

// minCtx is the least context of which the llama.cpp protocol scores a token.
const minCtx = 3

// plan is a text cut for scoring.
type plan struct {
	windows []window
	tokens  int // of the text
}

// cut tokenizes the text once and cuts it by the protocol.
func cut(m *model.Model, tok *tokenizer.Tokenizer, text string, o Options) (plan, error) {
	if !utf8.ValidString(text) {
		return plan{}, errNotUTF8
	}
	ids, err := tok.EncodeChecked(text, o.Protocol != Rolling)
	if err != nil {
		return plan{}, fmt.Errorf("text: %w", err)
	}
	p := plan{tokens: len(ids)}
	if need := o.least(); len(ids) < need {
		return plan{}, fmt.Errorf("%w: it has %d tokens, the %s protocol at context %d needs %d", ErrTooShort, len(ids), o.Protocol, o.Ctx, need)
	}
	switch o.Protocol {
	case LlamaCpp:
		bos, ok := tok.BOS()
		if !ok {
			bos = -1
		}
		p.windows = chunks(ids, o.Ctx, bos)
	case Strided:
		p.windows = strides(ids, o.Ctx, o.Stride)
	case Rolling:
		prefix, err := prefixToken(m.Config())
		if err != nil {
			return plan{}, err
		}
		p.windows = rolls(append([]int{prefix}, ids...), o.Ctx)
	}
	return p, nil
}

// least is the number of tokens that a text must have: two chunks as llama.cpp asks, or enough for a standard error.
func (o *Options) least() int {
	switch o.Protocol {
	case LlamaCpp:
		return 2 * o.Ctx
	case Strided:
		return 3
	}
	return 2
}

// prefixToken is what lm-evaluation-harness puts before a document: BOS, or the end token where there is none.
func prefixToken(c model.Config) (int, error) {
	if c.BOS >= 0 {
		return c.BOS, nil
	}
	if len(c.EOS) > 0 {
		return c.EOS[0], nil
	}
	return 0, fmt.Errorf("config.json names neither bos_token_id nor eos_token_id, one of which begins a text in the rolling protocol: use another protocol")
}

// score runs the windows and returns the NLL of their scored tokens in order. The output head is computed for those alone.
func score(ctx context.Context, s *model.Session, ws []window, progress func(done, total int)) ([]float64, error) {
	scored, total, done := 0, 0, 0
	for _, w := range ws {
		scored += len(w.ids) - w.from
		total += len(w.ids) - 1
	}
	nll := make([]float64, 0, scored)
	for _, w := range ws {
		s.Reset()
		if head := w.ids[:w.from-1]; len(head) > 0 {
			if err := s.Forward(ctx, head, model.Trace{}); err != nil {
				return nil, err
			}
		}
		err := s.Forward(ctx, w.ids[w.from-1:len(w.ids)-1], model.Trace{Logits: func(pos int, logits []float32) {
			nll = append(nll, kernels.LogSumExp(logits)-float64(logits[w.ids[pos+1]]))
		}})
		if err != nil {
			return nil, err
		}
		done += len(w.ids) - 1
		if progress != nil {
			progress(done, total)
		}
	}
	return nll, nil
}

// label fills in what a row says of the model and the protocol.
func label(m *model.Model, o Options) Row {
	info := m.Info()
	row := Row{
		Model: info.Name, Family: info.Family, FFN: info.FFN, Params: info.Params, DType: info.DType, Quant: "none",
		Protocol: o.Protocol, Ctx: o.Ctx, Kernel: info.Kernel, Threads: info.Threads,
	}
	if o.Protocol == Strided {
		row.Stride = &o.Stride
	}
	return row
}

// summarize computes the row's figures from the NLL of each scored token.
func (r *Row) summarize(nll []float64, text string) error {
	r.TokensScored = len(nll)
	mean, sd := stat.MeanStdDev(nll, nil)
	r.NLLMean, r.PPL = mean, math.Exp(mean)
	r.PPLStdErr = r.PPL * stat.StdErr(sd, float64(len(nll)))
	if math.IsNaN(r.PPLStdErr) || math.IsInf(r.PPLStdErr, 0) {
		return fmt.Errorf("the mean negative log-likelihood is %g: the weights or the arithmetic overflowed", mean)
	}
	bytes, tokens := float64(len(text)), float64(r.Tokens)
	r.BitsPerByte = mean / math.Ln2 * tokens / bytes
	if r.Protocol == Rolling {
		r.WordPPL = finite(math.Exp(mean * tokens / float64(words(text))))
		r.BytePPL = finite(math.Exp(mean * tokens / bytes))
	}
	return nil
}

// decodeTPS decodes tokens of a window after half of it.
func decodeTPS(ctx context.Context, s *model.Session, ids []int) (*float64, error) {
	s.Reset()
	half := len(ids) / 2
	if err := s.Forward(ctx, ids[:half], model.Trace{}); err != nil {
		return nil, err
	}
	if err := decodeAll(ctx, s, ids[half:min(half+decodeTokens, len(ids)-1)]); err != nil {
		return nil, err
	}
	if tps := s.Stats().DecodeTPS(); tps > 0 {
		return &tps, nil
	}
	return nil, nil
}

// finite is a cell: empty where v is no number.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}
