package model

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// GenerateOptions for Generate. Nil and the zero value are greedy until an end token or the end of the context.
type GenerateOptions struct {
	MaxTokens int            // 0: as many as the context holds; below 0 is ErrOption
	Sampler   sample.Sampler // nil: greedy
	Stop      []string       // texts that end the generation and are not part of it; an empty one ends nothing
	StopIDs   []int          // ids that end it, besides the checkpoint's end tokens
	LogProbs  bool           // set each Token's LogProb, and its Top
	Top       int            // of so many tokens, 20 at most
	Echo      bool           // yield the prompt's tokens first; ErrOption for an encoder–decoder
}

// Finish says why a generation ended.
type Finish string

// The reasons to end; NotFinished is that of every token but the last.
const (
	NotFinished  Finish = ""
	FinishStop   Finish = "stop"   // an end token, a stop id or a stop text
	FinishLength Finish = "length" // MaxTokens, or the context's end where MaxTokens is 0
)

// Token is one step of a generation.
type Token struct {
	ID     int
	Text   string // text that became certain with this token; pieces of a character are held back until it is whole
	Finish Finish
	// LogProb and Top are the natural logarithms of probabilities by the model's logits, before anything that the sampler does to them. They are set where
	// GenerateOptions ask for that; of a prompt's first token LogProb is NaN and Top empty.
	LogProb float64
	Top     []LogProb // the most probable tokens, the best first
}

// Generate appends prompt, encoded with the tokenizer's special tokens, and then samples tokens one by one; an
// encoder–decoder's prompt goes to the encoder, and the decoder begins anew. The last token
// yielded has Finish set, unless an error ends the sequence: ctx's, ErrContextFull where MaxTokens do not fit, and Prefill's.
// Breaking out of the loop leaves the session usable.
func (s *Session) Generate(ctx context.Context, prompt string, opts *GenerateOptions) iter.Seq2[Token, error] {
	return func(yield func(Token, error) bool) {
		tok, err := s.m.Tokenizer()
		if err != nil {
			yield(Token{}, err)
			return
		}
		ids, err := s.m.encodePrompt(tok, prompt, s.Len() == 0 || s.m.enc != nil)
		if err != nil {
			yield(Token{}, err)
			return
		}
		s.generate(ctx, ids, opts, tok, yield)
	}
}

// GenerateIDs is Generate from token ids. Text stays empty where the checkpoint has no tokenizer.
func (s *Session) GenerateIDs(ctx context.Context, ids []int, opts *GenerateOptions) iter.Seq2[Token, error] {
	return func(yield func(Token, error) bool) {
		s.generate(ctx, ids, opts, s.m.tok, yield)
	}
}

// EncodePrompt returns the ids that Generate would prefill in an empty session.
func (m *Model) EncodePrompt(prompt string) ([]int, error) {
	tok, err := m.Tokenizer()
	if err != nil {
		return nil, err
	}
	return m.encodePrompt(tok, prompt, true)
}

// EncodeRendered returns the ids of a text that has its special tokens already, as what a chat template makes does: they are recognized, and none is added.
func (m *Model) EncodeRendered(text string) ([]int, error) {
	tok, err := m.Tokenizer()
	if err != nil {
		return nil, err
	}
	ids, err := tok.EncodeChecked(text, false)
	if errors.Is(err, tokenizer.ErrPattern) {
		return nil, err // another text than the one that was given
	}
	if len(ids) == 0 {
		return nil, fmt.Errorf("%w: the rendered text is empty", ErrEmpty)
	}
	return ids, nil
}

// encodePrompt encodes a prompt; an empty one at the start of a session is the config's first token, as in transformers.
func (m *Model) encodePrompt(tok *tokenizer.Tokenizer, prompt string, first bool) ([]int, error) {
	ids, err := tok.EncodeChecked(prompt, first)
	if errors.Is(err, tokenizer.ErrPattern) {
		return nil, err // another text than the one that was given
	}
	if len(ids) > 0 {
		return ids, nil
	}
	if first && m.conf.BOS >= 0 && m.conf.BOS < m.conf.VocabSize {
		return []int{m.conf.BOS}, nil
	}
	return nil, fmt.Errorf("%w: the prompt is empty and the model has no token to begin with", ErrEmpty)
}

func (s *Session) generate(ctx context.Context, ids []int, opts *GenerateOptions, tok *tokenizer.Tokenizer, yield func(Token, error) bool) {
	ctx = orBackground(ctx)
	w, err := newWriter(s.m, opts, tok)
	if err != nil {
		yield(Token{}, err)
		return
	}
	if ids, err = s.begin(ctx, ids); err != nil {
		yield(Token{}, err)
		return
	}
	w.begin(ids, s.Room())
	turn, last := s.turn.Load(), [1]int{}
	err = s.change(func() { s.reserve(s.pos + w.reserve(ids)) })
	if w.echo && err == nil {
		if len(ids) > 1 {
			turn++ // echo's own call
		}
		if ids, err = s.echo(ctx, ids, w, yield); ids == nil && err == nil {
			return
		}
	}
	for first := true; err == nil; first = false {
		var t Token
		turn++
		if t, err = s.step(ctx, ids, first, turn, w); err != nil {
			break
		}
		if !yield(t, nil) || t.Finish != NotFinished {
			return
		}
		last[0] = t.ID
		ids, err = last[:], ctx.Err()
	}
	if held := w.flush(); held != "" && !yield(Token{ID: -1, Text: held}, nil) {
		return
	}
	yield(Token{}, err)
}

// echo yields a prompt's tokens, and runs all but the last of them, which it returns; nil where nobody wants more.
func (s *Session) echo(ctx context.Context, ids []int, w *writer, yield func(Token, error) bool) ([]int, error) {
	if err := s.m.admit(ids, s.Len()); err != nil {
		return nil, err
	}
	tokens := []Token{w.heard(ids[0], nil)}
	if rest := ids[1:]; len(rest) > 0 {
		start := s.Len()
		err := s.Forward(ctx, ids[:len(rest)], Trace{Logits: func(pos int, logits []float32) { tokens = append(tokens, w.heard(rest[pos-start], logits)) }})
		if err != nil {
			return nil, err
		}
	}
	for _, t := range tokens {
		if !yield(t, nil) {
			return nil, nil
		}
	}
	return ids[len(ids)-1:], nil
}

// step runs ids, the prompt first, and picks the token after them. It returns ErrBusy unless the session has had so many
// calls: another one came between.
func (s *Session) step(ctx context.Context, ids []int, first bool, turn uint64, w *writer) (Token, error) {
	if err := s.claim(); err != nil {
		return Token{}, err
	}
	defer s.free()
	if s.turn.Load() != turn+1 {
		return Token{}, ErrBusy
	}
	logits, err := s.prefillOrDecode(ctx, ids, first)
	if err != nil {
		return Token{}, err
	}
	return w.next(logits, s.pos-1)
}

func (s *Session) prefillOrDecode(ctx context.Context, ids []int, first bool) ([]float32, error) {
	if first {
		return s.prefill(ctx, ids)
	}
	return s.decode(ids[0])
}

// begin returns the ids that the decoder is given first: the prompt, or, where that goes to an encoder, the token that a
// decoder begins with.
func (s *Session) begin(ctx context.Context, prompt []int) ([]int, error) {
	if s.m.enc == nil {
		return prompt, nil
	}
	start := []int{s.m.conf.Encoder.DecoderStart}
	_, err := s.Encode(ctx, prompt)
	return start, err
}
