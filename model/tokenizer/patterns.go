package tokenizer

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// pattern finds the places a Split or Replace is about.
type pattern interface {
	// each yields the matches in order, which do not overlap. Empty ones are
	// possible. After an error there are no more matches. The time comes out
	// of b.
	each(text string, b *budget, yield func(start, end int)) error
}

// patternFile is a pattern as files write it: {"String": s} or {"Regex": s}.
type patternFile struct {
	String *string `json:"String"`
	Regex  *string `json:"Regex"`
}

func (f patternFile) compile() (pattern, error) {
	switch {
	case f.String != nil && *f.String == "":
		return nil, fmt.Errorf("pattern: it is an empty string")
	case f.String != nil:
		if len(*f.String) > maxPattern {
			return nil, fmt.Errorf("pattern: it has %d bytes, and at most %d are allowed", len(*f.String), maxPattern)
		}
		return literal(*f.String), nil
	case f.Regex != nil:
		if scan, ok := scanners[*f.Regex]; ok {
			return scan, nil
		}
		return compileRegex(*f.Regex)
	}
	return nil, fmt.Errorf("pattern: want {\"String\": …} or {\"Regex\": …}")
}

// literal matches itself.
type literal string

func (p literal) each(text string, _ *budget, yield func(start, end int)) error {
	for at := 0; ; {
		i := strings.Index(text[at:], string(p))
		if i < 0 {
			return nil
		}
		yield(at+i, at+i+len(p))
		at += i + len(p)
	}
}

// runeClass matches single characters.
type runeClass func(rune) bool

func (p runeClass) each(text string, _ *budget, yield func(start, end int)) error {
	for i, r := range text {
		if p(r) {
			yield(i, i+utf8.RuneLen(r))
		}
	}
	return nil
}

// scanner returns the length of the match at s[i:], 0 for none.
type scanner func(s string, i int) int

func (p scanner) each(text string, _ *budget, yield func(start, end int)) error {
	for i := 0; i < len(text); {
		if n := p(text, i); n > 0 {
			yield(i, i+n)
			i += n
			continue
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		i += n
	}
	return nil
}
