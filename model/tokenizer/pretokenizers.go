package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// preTokenizer cuts a span that is not empty into spans; empty ones are
// dropped later. With an error the spans still cover the text.
type preTokenizer interface {
	split(dst []span, s span, b *budget) ([]span, error)
	grower
}

var preTokenizerSection = section[preTokenizer]{
	name: "pre-tokenizer", members: "pretokenizers",
	kinds: map[string]parser[preTokenizer]{
		"ByteLevel":       parseByteLevel,
		"Digits":          parseDigits,
		"Metaspace":       parseMetaspace,
		"Punctuation":     parsePunctuation,
		"Split":           parseSplit,
		"Whitespace":      fixed[preTokenizer](&splitter{scanner(scanWhitespace), isolated, false, true}),
		"WhitespaceSplit": fixed[preTokenizer](&splitter{runeClass(isSpace), removed, false, false}),
	},
}

// splitter cuts at the matches of a pattern.
type splitter struct {
	pattern  pattern
	behavior behavior
	invert   bool // matches are what lies between the pattern's
	only     bool // and what does not match is dropped
}

func (p *splitter) split(dst []span, s span, b *budget) ([]span, error) {
	if class, ok := p.pattern.(runeClass); ok && !p.invert && strings.IndexFunc(s.text, class) < 0 {
		return append(dst, s), nil // most words have no digit and no punctuation
	}
	if p.behavior == isolated && !p.only {
		return p.isolate(dst, s, b) // invert makes no difference to it
	}
	var parts []part
	done := 0
	err := p.pattern.each(s.text, b, func(start, end int) {
		if done < start {
			parts = append(parts, part{done, start, p.invert})
		}
		parts = append(parts, part{start, end, !p.invert})
		done = end
	})
	if done < len(s.text) {
		parts = append(parts, part{done, len(s.text), p.invert})
	}
	for _, part := range p.arrange(parts) {
		dst = append(dst, s.part(part.start, part.end))
	}
	return dst, err
}

// isolate is split for the behaviour of almost all files.
func (p *splitter) isolate(dst []span, s span, b *budget) ([]span, error) {
	done := 0
	err := p.pattern.each(s.text, b, func(start, end int) {
		if done < start {
			dst = append(dst, s.part(done, start))
		}
		dst = append(dst, s.part(start, end))
		done = end
	})
	return append(dst, s.part(done, len(s.text))), err
}

// part returns a part of a span.
func (s span) part(start, end int) span {
	return span{s.text[start:end], s.first && start == 0}
}

func parseSplit(raw json.RawMessage) (preTokenizer, error) {
	var f struct {
		Pattern  patternFile `json:"pattern"`
		Behavior behavior    `json:"behavior"`
		Invert   bool        `json:"invert"`
	}
	if err := unmarshal(raw, &f); err != nil {
		return nil, err
	}
	p, err := f.Pattern.compile()
	return &splitter{pattern: p, behavior: f.Behavior, invert: f.Invert}, err
}

func parsePunctuation(raw json.RawMessage) (preTokenizer, error) {
	f := struct {
		Behavior behavior `json:"behavior"`
	}{isolated}
	err := unmarshal(raw, &f)
	return &splitter{pattern: runeClass(isPunctuation), behavior: f.Behavior}, err
}

func parseDigits(raw json.RawMessage) (preTokenizer, error) {
	var f struct {
		Individual bool `json:"individual_digits"`
	}
	err := unmarshal(raw, &f)
	s := &splitter{pattern: runeClass(isNumeric), behavior: contiguous}
	if f.Individual {
		s.behavior = isolated
	}
	return s, err
}

// scanWhitespace matches \w+|[^\w\s]+.
func scanWhitespace(s string, i int) int {
	r, n := utf8.DecodeRuneInString(s[i:])
	if isSpace(r) {
		return 0
	}
	word := isWord(r)
	end := strings.IndexFunc(s[i+n:], func(r rune) bool { return isSpace(r) || isWord(r) != word })
	if end < 0 {
		return len(s) - i
	}
	return n + end
}

// metaspace writes spaces as a visible character and cuts before each.
type metaspace struct {
	mark   string // the replacement, one character
	scheme string
	cut    bool
}

// Values of prepend_scheme: whether a mark is put before a span without one.
const (
	prependAlways = "always"
	prependFirst  = "first" // only at the beginning of the text
	prependNever  = "never"
)

func parseMetaspace(raw json.RawMessage) (preTokenizer, error) {
	m, err := newMetaspace(raw)
	return m, err
}

// newMetaspace serves the pre-tokenizer and the decoder. Files older than
// prepend_scheme say add_prefix_space.
func newMetaspace(raw json.RawMessage) (*metaspace, error) {
	f := struct {
		Replacement    string `json:"replacement"`
		PrependScheme  string `json:"prepend_scheme"`
		AddPrefixSpace *bool  `json:"add_prefix_space"`
		Split          *bool  `json:"split"`
	}{Replacement: "▁"}
	if err := unmarshal(raw, &f); err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(f.Replacement) != 1 {
		return nil, fmt.Errorf("replacement: it is %.40q, want one character", f.Replacement)
	}
	m := &metaspace{mark: f.Replacement, scheme: f.PrependScheme, cut: f.Split == nil || *f.Split}
	bare := f.AddPrefixSpace != nil && !*f.AddPrefixSpace
	switch m.scheme {
	case "":
		m.scheme = prependAlways
		if bare {
			m.scheme = prependNever
		}
	case prependAlways, prependFirst:
		if bare {
			return nil, fmt.Errorf("prepend_scheme %.80q contradicts add_prefix_space false", m.scheme)
		}
	case prependNever:
	default:
		return nil, fmt.Errorf("prepend_scheme: it is %.40q, want always, first or never", m.scheme)
	}
	return m, nil
}

func (m *metaspace) split(dst []span, s span, b *budget) ([]span, error) {
	s.text = strings.ReplaceAll(s.text, " ", m.mark)
	if m.prepends(s) {
		s.text = m.mark + s.text
	}
	if !m.cut {
		return append(dst, s), nil
	}
	return (&splitter{pattern: literal(m.mark), behavior: mergedWithNext}).split(dst, s, b)
}

func (m *metaspace) prepends(s span) bool {
	if m.scheme == prependNever || m.scheme == prependFirst && !s.first {
		return false
	}
	return !strings.HasPrefix(s.text, m.mark)
}
