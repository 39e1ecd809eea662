package tokenizer

import (
	"fmt"
	"unicode/utf8"
)

// Tokenizer is one loaded tokenizer. It is immutable.
type Tokenizer struct {
	kind          string
	model         model
	added         *addedVocabulary
	normalizers   []normalizer
	preTokenizers []preTokenizer
	templates     []template
	decoders      []decoder
	truncation    *truncation
	padding       *padding
}

// model turns one pre-token into ids and knows its own vocabulary.
type model interface {
	// encode appends the ids of a pre-token. lost is the first part of it that
	// no token expresses, which is left out; empty when there is none.
	encode(dst []int, word string) (ids []int, lost string)
	size() int
	id(piece string) (int, bool)
	piece(id int) (string, bool)
}

// span is a part of the text in some stage. first says that it begins at the
// beginning of the original text, which Metaspace's "first" scheme asks for.
type span struct {
	text  string
	first bool
}

// Encode returns the ids of text; special adds the tokens that the file's
// post-processor puts around a text. Nothing is truncated or padded. What the
// vocabulary cannot express is left out, as the library does; EncodeChecked
// reports it. Invalid UTF-8 reads as U+FFFD.
func (t *Tokenizer) Encode(text string, special bool) []int {
	ids, _ := t.EncodeChecked(text, special)
	return ids
}

// EncodeChecked is Encode with an error, ErrNoToken for text that the
// vocabulary cannot express and ErrPattern for text on which an expression of
// the file gave up. The ids are those of Encode in either case.
func (t *Tokenizer) EncodeChecked(text string, special bool) ([]int, error) {
	ids, err := t.encodePlain(text)
	if special {
		ids = process(t.templates, ids)
	}
	return ids, err
}

// EncodeAsFile is Encode followed by the truncation and padding that the file
// itself asks for, as the tokenizers library does (transformers does not). Its
// errors are EncodeChecked's.
func (t *Tokenizer) EncodeAsFile(text string, special bool) ([]int, error) {
	ids, err := t.encodePlain(text)
	reserved := 0
	if special {
		reserved = addedLength(t.templates)
	}
	ids = t.truncation.apply(ids, reserved)
	if special {
		ids = process(t.templates, ids)
	}
	return t.padding.apply(ids), err
}

// encodePlain returns the ids of text without the post-processor's, and the
// first error met on the way.
func (t *Tokenizer) encodePlain(text string) ([]int, error) {
	if !utf8.ValidString(text) {
		text, _ = decodeUTF8([]byte(text), true)
	}
	p := pass{t: t, budget: newBudget(len(text)), ids: make([]int, 0, len(text)/4+8)}
	t.added.verbatim.split(text, func(id int, part string, at int) {
		if id >= 0 {
			p.ids = append(p.ids, id)
			return
		}
		p.encodeSpan(span{part, at == 0})
	})
	return p.ids, p.err
}

// pass is one run of a Tokenizer over one text.
type pass struct {
	t     *Tokenizer
	ids   []int
	spans [2][]span // the pre-tokenizers' input and output, by turns
	err   error

	budget *budget
}

// encodeSpan normalizes s and takes out the added tokens that match normalized
// text.
func (p *pass) encodeSpan(s span) {
	for _, n := range p.t.normalizers {
		var err error
		s, err = n.normalize(s, p.budget)
		p.note(err)
	}
	p.t.added.normalized.split(s.text, func(id int, part string, at int) {
		if id >= 0 {
			p.ids = append(p.ids, id)
			return
		}
		p.encodePreTokens(span{part, s.first && at == 0})
	})
}

// encodePreTokens cuts s into pre-tokens and hands them to the model.
func (p *pass) encodePreTokens(s span) {
	in := p.spans[0][:0]
	in = append(in, s)
	out := p.spans[1]
	for _, pre := range p.t.preTokenizers {
		out = out[:0]
		for _, s := range in {
			if s.text == "" {
				continue
			}
			var err error
			out, err = pre.split(out, s, p.budget)
			p.note(err)
		}
		in, out = out, in
	}
	for _, s := range in {
		if s.text == "" {
			continue
		}
		var lost string
		p.ids, lost = p.t.model.encode(p.ids, s.text)
		if lost != "" {
			p.note(fmt.Errorf("text: %w for %.80q: the vocabulary of %d tokens does not hold it and the file has no unknown token",
				ErrNoToken, lost, p.t.Size()))
		}
	}
	p.spans[0], p.spans[1] = in, out
}

// note keeps the first error.
func (p *pass) note(err error) {
	if p.err == nil {
		p.err = err
	}
}

// Size returns the number of tokens, added tokens included.
func (t *Tokenizer) Size() int { return t.model.size() + t.added.beyond }

// Piece returns the token with the given id as the vocabulary spells it, for
// example "Ġthe" or "▁the", and whether there is one.
func (t *Tokenizer) Piece(id int) (string, bool) {
	if a, ok := t.added.byID[id]; ok {
		return a.content, true
	}
	return t.model.piece(id)
}

// ID returns the id of a token spelled as in the vocabulary, and whether there
// is one.
func (t *Tokenizer) ID(piece string) (int, bool) {
	if id, ok := t.added.byContent[piece]; ok {
		return id, true
	}
	return t.model.id(piece)
}

// IsSpecial reports whether id is a special token, one that Decode leaves out
// when asked to.
func (t *Tokenizer) IsSpecial(id int) bool {
	a, ok := t.added.byID[id]
	return ok && a.special
}

// BOS returns the special token that the post-processor puts before a text,
// and whether it puts one.
func (t *Tokenizer) BOS() (id int, ok bool) {
	// The last template is the outermost one.
	for i := len(t.templates) - 1; i >= 0; i-- {
		if first := t.templates[i][0]; !first.text {
			return first.ids[0], true
		}
	}
	return 0, false
}

// Kind describes the tokenizer in words, for example
// "BPE, byte-level, 50257 tokens".
func (t *Tokenizer) Kind() string {
	return fmt.Sprintf("%s, %d tokens", t.kind, t.Size())
}
