package model

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// GenerateOptions for Generate. Nil and the zero value are greedy until an end token or the end of the context.
type GenerateOptions struct {
	MaxTokens int            // 0: as many as the context holds; below 0 is ErrOption
	Sampler   sample.Sampler // nil: greedy
	Stop      []string       // texts that end the generation and are not part of it; an empty one ends nothing
	StopIDs   []int          // ids that end it, besides the checkpoint's end tokens
}

// reserveAhead is the number of tokens that Generate makes room for before it begins: a config may claim a context that no
// memory holds, and the cache grows by doubling.
const reserveAhead = 4096

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
	if opts == nil {
		opts = &GenerateOptions{}
	}
	ctx = orBackground(ctx)
	if opts.MaxTokens < 0 {
		yield(Token{}, fmt.Errorf("%w: %d tokens to generate, want a count, or 0 for as many as the context holds", ErrOption, opts.MaxTokens))
		return
	}
	w := newWriter(s.m, opts, tok)
	ids, err := s.begin(ctx, ids)
	if err != nil {
		yield(Token{}, err)
		return
	}
	w.sampler.Reset(ids)
	w.follow(ids)
	budget := opts.MaxTokens
	if budget == 0 {
		budget = s.Room() - len(ids) + 1 // the last token need not be run
	}
	turn, last := s.turn.Load(), [1]int{}
	err = s.change(func() { s.reserve(s.pos + len(ids) + min(budget, reserveAhead)) })
	for n := 1; err == nil; n++ {
		var t Token
		turn++
		if t, err = s.step(ctx, ids, n == 1, turn, w); err != nil {
			break
		}
		if t.Finish == NotFinished && n >= budget {
			t.Finish = FinishLength
		}
		if t.Finish != NotFinished {
			t.Text += w.flush()
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
	t := w.next(logits)
	if t.ID < 0 {
		return Token{}, fmt.Errorf("the logits after position %d hold no number: the weights or the arithmetic overflowed", s.pos-1)
	}
	if vocab := s.m.conf.VocabSize; t.ID >= vocab {
		return Token{}, fmt.Errorf("%w: the sampler picked %d, the vocabulary has %d", ErrTokenID, t.ID, vocab)
	}
	return t, nil
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

// writer turns logits into tokens and tokens into text that is certain.
type writer struct {
	sampler sample.Sampler
	stream  *tokenizer.Stream // nil without a tokenizer
	tok     *tokenizer.Tokenizer
	ends    []int
	stop    stopper
}

func newWriter(m *Model, opts *GenerateOptions, tok *tokenizer.Tokenizer) *writer {
	w := &writer{sampler: opts.Sampler, tok: tok, stop: stopper{texts: opts.Stop}, ends: slices.Concat(m.gen.EOS, opts.StopIDs)}
	if w.sampler == nil {
		w.sampler = sample.Greedy{}
	}
	if tok != nil {
		w.stream = tok.NewStream(true)
	}
	return w
}

// follow shows the prompt to the stream, whose decoder may strip a text's first space: a continuation keeps its own.
func (w *writer) follow(ids []int) {
	if w.stream == nil {
		return
	}
	for _, id := range ids {
		w.stream.Push(id)
	}
}

// next samples a token; ID −1 means that no logit is a number.
func (w *writer) next(logits []float32) Token {
	id := w.sampler.Sample(logits)
	t := Token{ID: id}
	if id < 0 {
		return t
	}
	if slices.Contains(w.ends, id) {
		t.Finish = FinishStop
		return t
	}
	if w.stream != nil {
		var stopped bool
		if t.Text, stopped = w.stop.push(w.stream.Push(id)); stopped {
			t.Finish = FinishStop
		}
	}
	return t
}

// flush returns the text held back until now; after a stop text nothing is.
func (w *writer) flush() string {
	if w.stream == nil || w.stop.hit {
		return ""
	}
	text, _ := w.stop.push(w.stream.Flush())
	return text + w.stop.rest()
}
