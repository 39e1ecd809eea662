package tokenizer

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// maxBacktracking bounds the engine's stack, in integers.
const maxBacktracking = 1 << 24

// regex is an expression without a hand-written scanner.
type regex struct {
	source string // as the file has it
	engine *regexp2.Regexp
}

// compileRegex compiles an expression in Oniguruma's Ruby syntax, which the
// library uses.
func compileRegex(source string) (pattern, error) {
	if len(source) > maxPattern {
		return nil, fmt.Errorf("pattern: the expression has %d bytes, and at most %d are allowed", len(source), maxPattern)
	}
	translated, err := translateRegex(source)
	if err != nil {
		return nil, fmt.Errorf("pattern: %.80q: %w", source, err)
	}
	engine, err := regexp2.Compile(translated, regexp2.Multiline, regexp2.OptionMaxBacktrackingStackSize(maxBacktracking))
	if err != nil {
		return nil, fmt.Errorf("pattern: %.80q: %w: %s", source, ErrUnsupported, engineFact(err))
	}
	engine.MatchTimeout = patternTime
	return &regex{source, engine}, nil
}

// each implements pattern. The engine bounds the time for a match, the budget
// that for all matches on a text.
func (p *regex) each(text string, b *budget, yield func(start, end int)) error {
	begun := time.Now()
	deadline := begun.Add(b.left)
	defer func() { b.left -= time.Since(begun) }()
	late := b.left <= 0
	if late {
		return p.failed(text, "no time is left for the text")
	}
	runes := []rune(text)
	at := position{text: text}
	last := -1 // where the last match ended, in runes
	err := p.engine.FindRunesMatches(runes, -1, func(m regexp2.MatchView) bool {
		index, length, _ := m.GroupRange(0)
		if length == 0 && index == last {
			return true // Oniguruma does not match nothing right after a match
		}
		last = index + length
		start := at.advance(index)
		yield(start, at.advance(last))
		late = time.Now().After(deadline)
		return !late
	})
	switch {
	case err != nil:
		return p.failed(text, engineFact(err))
	case late:
		return p.failed(text, "it took too long")
	}
	return nil
}

// engineFact words an error of regexp2 without the expression or text it quotes,
// on one line: it names a part of the expression as it stands.
func engineFact(err error) string {
	fact, _, _ := strings.Cut(err.Error(), "`")
	fact = strings.TrimPrefix(fact, "error parsing regexp: ")
	fact = strings.TrimSuffix(strings.TrimSuffix(fact, " in "), " on input ")
	return fmt.Sprintf("%.80s", strings.Map(printable, fact))
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return utf8.RuneError
}

func (p *regex) failed(text, why string) error {
	return fmt.Errorf("text: %w: %.80q on %d bytes: %s", ErrPattern, p.source, len(text), why)
}

// position walks a text in runes and knows the byte it is at.
type position struct {
	text  string
	runes int
	bytes int
}

// advance moves to rune number to and returns its byte offset.
func (p *position) advance(to int) int {
	for p.runes < to {
		_, n := utf8.DecodeRuneInString(p.text[p.bytes:])
		p.bytes += n
		p.runes++
	}
	return p.bytes
}
