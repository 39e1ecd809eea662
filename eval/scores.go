package eval

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// Scores are a text's tokens as a model predicts them.
type Scores struct {
	Row Row       // the figures
	NLL []float64 // −ln p of each scored token, in nats and in order

	text digest
	plan plan
}

// decodeTokens is the number of tokens whose decoding a Row's DecodeTPS averages.
const decodeTokens = 32

// Score scores text, which must be UTF-8, with m. Each NLL is a float64 computed from float32 logits. Cancelling ctx ends it
// with ctx's error within the time that Session.Prefill says. Besides it returns the errors of m's tokenizer and of Session.Forward,
// ErrTooShort, ErrOption, ErrProtocol and ErrState, each beginning with the model's name.
func Score(ctx context.Context, m *model.Model, text string, opts *Options) (*Scores, error) {
	ctx = orBackground(ctx)
	tok, err := m.Tokenizer() // its errors have the name already
	if err != nil {
		return nil, err
	}
	s, err := scoreText(ctx, m, tok, text, opts)
	return s, named(ctx, m, err)
}

// named puts the model's name before an error, but for that of ctx.
func named(ctx context.Context, m *model.Model, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("%s: %w", m.Info().Name, err)
}

func scoreText(ctx context.Context, m *model.Model, tok *tokenizer.Tokenizer, text string, opts *Options) (*Scores, error) {
	o, err := opts.resolved(m.MaxContext())
	if err != nil {
		return nil, err
	}
	p, err := cut(m, tok, text, o)
	if err != nil {
		return nil, err
	}
	r, err := o.State.begin(ctx, p, newSubject(text, o), m, nil)
	if err != nil {
		return nil, err
	}
	s := m.NewSession()
	if err := r.walk(p, o, func(w window) error { return r.score(ctx, s, w) }); err != nil {
		return nil, err
	}
	out := &Scores{Row: newRow(m, o), NLL: r.NLL, text: sha256.Sum256([]byte(text)), plan: p}
	out.Row.Tokens = p.tokens
	if tps := s.Stats().PrefillTPS(); tps > 0 {
		out.Row.PrefillTPS = &tps
	}
	if err := out.Row.summarize(r.NLL, text); err != nil {
		return nil, err
	}
	out.Row.DecodeTPS, err = decodeTPS(ctx, s, p.windows[0].ids)
	return out, err
}

// score appends the NLL of a window's scored tokens. The output head is computed for those alone.
func (r *run) score(ctx context.Context, s *model.Session, w window) error {
	s.Reset()
	if head := w.ids[:w.from-1]; len(head) > 0 {
		if err := s.Forward(ctx, head, model.Trace{}); err != nil {
			return err
		}
	}
	return s.Forward(ctx, w.ids[w.from-1:len(w.ids)-1], model.Trace{Logits: func(pos int, logits []float32) {
		r.NLL = append(r.NLL, kernels.LogSumExp(logits)-float64(logits[w.ids[pos+1]]))
	}})
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
