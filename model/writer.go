package model

import (
	"fmt"
	"math"
	"slices"

	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// writer turns logits into tokens and tokens into text that is certain, until a text ends.
type writer struct {
	sampler sample.Sampler
	stream  *tokenizer.Stream // nil without a tokenizer
	ends    []int
	stop    stopper
	vocab   int
	most    int // tokens to write, 0 for as many as fit
	left    int // of them
	echo    bool
	probs   *logProbs // nil where nobody asks
	top     int
}

// newWriter returns ErrOption for options that make no sense.
func newWriter(m *Model, opts *GenerateOptions, tok *tokenizer.Tokenizer) (*writer, error) {
	if opts == nil {
		opts = &GenerateOptions{}
	}
	if opts.MaxTokens < 0 {
		return nil, fmt.Errorf("%w: %d tokens to generate, want a count, or 0 for as many as the context holds", ErrOption, opts.MaxTokens)
	}
	if opts.Top < 0 || opts.Top > mostTop {
		return nil, fmt.Errorf("%w: the %d most probable tokens, want 0 to %d", ErrOption, opts.Top, mostTop)
	}
	if opts.Echo && m.enc != nil {
		return nil, fmt.Errorf("%w: the prompt of an encoder–decoder is no part of its text and has no echo", ErrOption)
	}
	w := &writer{
		sampler: opts.Sampler, stop: stopper{texts: opts.Stop}, ends: slices.Concat(m.gen.EOS, opts.StopIDs),
		vocab: m.conf.VocabSize, most: opts.MaxTokens, echo: opts.Echo, top: opts.Top,
	}
	if opts.LogProbs {
		w.probs = &logProbs{}
	}
	if w.sampler == nil {
		w.sampler = sample.Greedy{}
	}
	if tok != nil {
		w.stream = tok.NewStream(true)
	}
	return w, nil
}

// begin starts a text after a prompt, in a context that has room for so many tokens, the prompt among them. The stream is shown the prompt, since its decoder
// may strip a text's first space: a continuation keeps its own.
func (w *writer) begin(prompt []int, room int) {
	w.left = w.most
	if w.left == 0 {
		w.left = room - len(prompt) + 1 // the last token need not be run
	}
	w.sampler.Reset(prompt)
	if w.stream == nil || w.echo {
		return
	}
	for _, id := range prompt {
		w.stream.Push(id)
	}
}

// reserveAhead is the number of tokens that a generation makes room for before it begins: a config may claim a context that no
// memory holds, and the cache grows by doubling.
const reserveAhead = 4096

// reserve is how many tokens a session should have room for, the prompt among them.
func (w *writer) reserve(prompt []int) int { return len(prompt) + min(w.left, reserveAhead) }

// heard is a prompt's token as it is echoed; logits are those before it, nil for the first.
func (w *writer) heard(id int, logits []float32) Token {
	t := Token{ID: id}
	if w.stream != nil {
		t.Text = w.stream.Push(id)
	}
	switch {
	case w.probs == nil:
	case logits == nil:
		t.LogProb = math.NaN()
	default:
		w.probs.keep(logits)
		w.weigh(&t)
	}
	return t
}

// weigh sets what probs tells of a token.
func (w *writer) weigh(t *Token) { t.LogProb, t.Top = w.probs.of(t.ID), w.probs.top(w.top) }

// next samples the token after position pos.
func (w *writer) next(logits []float32, pos int) (Token, error) {
	if w.probs != nil {
		w.probs.keep(logits) // a sampler may overwrite them
	}
	t := Token{ID: w.sampler.Sample(logits)}
	if t.ID < 0 {
		return Token{}, fmt.Errorf("the logits after position %d hold no number: the weights or the arithmetic overflowed", pos)
	}
	if t.ID >= w.vocab {
		return Token{}, fmt.Errorf("%w: the sampler picked %d, the vocabulary has %d", ErrTokenID, t.ID, w.vocab)
	}
	if w.probs != nil {
		w.weigh(&t)
	}
	w.left--
	t.Text, t.Finish = w.text(t.ID)
	if t.Finish == NotFinished && w.left <= 0 {
		t.Finish = FinishLength
	}
	if t.Finish != NotFinished {
		t.Text += w.flush()
	}
	return t, nil
}

// text is what becomes certain with a token, and whether that ends the text.
func (w *writer) text(id int) (string, Finish) {
	if slices.Contains(w.ends, id) {
		return "", FinishStop
	}
	if w.stream == nil {
		return "", NotFinished
	}
	text, stopped := w.stop.push(w.stream.Push(id))
	if stopped {
		return text, FinishStop
	}
	return text, NotFinished
}

// flush returns the text held back until now; after a stop text nothing is.
func (w *writer) flush() string {
	if w.stream == nil || w.stop.hit {
		return ""
	}
	text, _ := w.stop.push(w.stream.Flush())
	return text + w.stop.rest()
}
