package eval

import (
	"context"
	"fmt"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// Divergence compares m with base over a text. Both run the same windows side by side, so that no logits need be stored.
// Its errors are Score's, and ErrTokenizer for a base of another vocabulary.
func Divergence(ctx context.Context, m, base *model.Model, text string, opts *Options) (KLRow, error) {
	ctx = orBackground(ctx)
	tok, err := m.Tokenizer() // its errors have the name already
	if err != nil {
		return KLRow{}, err
	}
	baseTok, err := base.Tokenizer()
	if err != nil {
		return KLRow{}, err
	}
	row, err := diverge(ctx, m, base, tok, baseTok, text, opts)
	return row, named(ctx, m, err)
}

func diverge(ctx context.Context, m, base *model.Model, tok, baseTok *tokenizer.Tokenizer, text string, opts *Options) (KLRow, error) {
	if err := sameVocabulary(m, base, tok, baseTok); err != nil {
		return KLRow{}, err
	}
	o, err := opts.resolved(min(m.MaxContext(), base.MaxContext()))
	if err != nil {
		return KLRow{}, err
	}
	p, err := sameCut(m, base, tok, baseTok, text, o)
	if err != nil {
		return KLRow{}, err
	}
	r, err := o.State.begin(ctx, p, newSubject(text, o), m, base)
	if err != nil {
		return KLRow{}, err
	}
	l := newLockstep(r, m, base)
	if err := r.walk(p, o, func(w window) error { return l.score(ctx, w) }); err != nil {
		return KLRow{}, err
	}
	row := newKLRow(m, base, o)
	row.Tokens = p.tokens
	return row, row.summarize(r)
}

// sameVocabulary refuses a base whose logits are of other tokens.
func sameVocabulary(m, base *model.Model, tok, baseTok *tokenizer.Tokenizer) error {
	if a, b := m.Config().VocabSize, base.Config().VocabSize; a != b {
		return fmt.Errorf("%w: it has %d logits, base %s has %d; name a base with the same vocabulary", ErrTokenizer, a, base.Info().Name, b)
	}
	for id := range max(tok.Size(), baseTok.Size()) {
		a, inA := tok.Piece(id)
		b, inB := baseTok.Piece(id)
		if a != b || inA != inB {
			return fmt.Errorf("%w: token %d is %q, to base %s it is %q; name a base with the same vocabulary", ErrTokenizer, id, a, base.Info().Name, b)
		}
	}
	return nil
}

// sameCut cuts the text for both, which must give the same.
func sameCut(m, base *model.Model, tok, baseTok *tokenizer.Tokenizer, text string, o Options) (plan, error) {
	p, err := cut(m, tok, text, o)
	if err != nil {
		return p, err
	}
	q, err := cut(base, baseTok, text, o)
	if err == nil && p.digest != q.digest {
		err = fmt.Errorf("%w: base %s cuts the text into other tokens; name a base with the same tokenizer", ErrTokenizer, base.Info().Name)
	}
	return p, err
}
