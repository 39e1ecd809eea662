package tokenizer

import "strings"

// Decode returns the text of ids, without special tokens if skipSpecial is set.
// Ids that no token has are left out.
func (t *Tokenizer) Decode(ids []int, skipSpecial bool) string {
	s := t.NewStream(skipSpecial)
	for _, id := range ids {
		s.push(id)
	}
	return s.Flush()
}

// Stream decodes ids one at a time. What its calls return, joined, is what
// Decode returns for all ids, and no piece ends within a character.
type Stream struct {
	t           *Tokenizer
	skipSpecial bool
	first       stage
	out         *outputStage
}

// NewStream returns a Stream at the beginning of a text. It must not be used
// by two goroutines at once.
func (t *Tokenizer) NewStream(skipSpecial bool) *Stream {
	s := &Stream{t: t, skipSpecial: skipSpecial, out: &outputStage{spaced: len(t.decoders) == 0}}
	s.first = s.out
	for i := len(t.decoders) - 1; i >= 0; i-- {
		s.first = t.decoders[i].stage(s.first)
	}
	return s
}

// Push takes the next id and returns the text that is certain by now; often
// the token's own, but empty or some earlier text when tokens hang together.
func (s *Stream) Push(id int) string {
	s.push(id)
	return s.out.take()
}

// Flush ends the text and returns what was held back. The Stream is then at the
// beginning of a new text.
func (s *Stream) Flush() string {
	s.first.flush()
	s.out.tokens = 0
	return s.out.take()
}

func (s *Stream) push(id int) {
	piece, ok := s.t.decoded(id)
	if !ok || s.skipSpecial && s.t.added.special[piece] {
		return
	}
	s.first.text(piece)
	s.first.end()
}

// decoded returns what decoding reads for an id.
func (t *Tokenizer) decoded(id int) (string, bool) {
	if _, ok := t.added.byID[id]; ok {
		return t.added.decoded(id), true
	}
	return t.model.piece(id)
}

// outputStage collects the text. Without a decoder the library puts a space
// between tokens.
type outputStage struct {
	b      strings.Builder
	spaced bool
	tokens int
}

func (s *outputStage) text(t string) {
	if s.spaced && s.tokens > 0 {
		s.b.WriteByte(' ')
	}
	s.b.WriteString(t)
}

func (s *outputStage) end()   { s.tokens++ }
func (s *outputStage) flush() {}

// take returns the text since the last call.
func (s *outputStage) take() string {
	text := s.b.String()
	s.b.Reset()
	return text
}
