package jinja

import "strings"

// MaxTemplate is the largest template in bytes. The largest that are published
// have some 30 kB.
const MaxTemplate = 256 << 10

type segmentKind uint8

const (
	dataSegment segmentKind = iota
	outputSegment
	statementSegment
)

// segment is a piece of a template: text to copy, or the tokens between
// {{ and }} or {% and %}.
type segment struct {
	kind   segmentKind
	text   string
	tokens []token
	line   int
}

// scanner cuts a template into segments and applies white space control as
// jinja2 does with trim_blocks and lstrip_blocks. gonja's own differs: it takes
// the text after an output for the start of a line.
type scanner struct {
	src          string
	pos          int
	line         int
	lineStarting bool // the last tag ended with a newline, or nothing came yet
	segments     []segment
}

func scan(src string) ([]segment, error) {
	if len(src) > MaxTemplate {
		return nil, limitError("it has %d bytes, at most %d are read", len(src), MaxTemplate)
	}
	src = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(src)
	s := &scanner{src: strings.TrimSuffix(src, "\n"), line: 1, lineStarting: true}
	for s.pos < len(s.src) {
		if err := s.next(); err != nil {
			return nil, err
		}
	}
	return s.segments, nil
}

// next reads text up to the next tag, and the tag.
func (s *scanner) next() error {
	open := openingTag(s.src[s.pos:])
	if open < 0 {
		s.data(s.src[s.pos:])
		s.advance(len(s.src) - s.pos)
		return nil
	}
	text := s.src[s.pos : s.pos+open]
	s.advance(open)
	opener := s.src[s.pos+1]
	s.advance(2)
	text = s.stripBefore(text, opener != '{')
	s.data(text)
	switch opener {
	case '#':
		return s.comment()
	case '{':
		return s.tag(outputSegment, "}}")
	}
	if size := rawOpening(s.src[s.pos:]); size > 0 {
		s.advance(size)
		return s.raw()
	}
	return s.tag(statementSegment, "%}")
}

// openingTag returns where the next {{, {% or {# begins, or -1.
func openingTag(src string) int {
	for from := 0; ; {
		i := strings.IndexByte(src[from:], '{')
		if i < 0 || from+i+1 >= len(src) {
			return -1
		}
		from += i
		if strings.IndexByte("{%#", src[from+1]) >= 0 {
			return from
		}
		from++
	}
}

// stripBefore consumes the sign of an opening tag and strips the text before
// the tag as the sign, or lstrip_blocks, asks.
func (s *scanner) stripBefore(text string, lstrip bool) string {
	switch s.peek() {
	case '-':
		s.advance(1)
		return strings.TrimRightFunc(text, isSpace)
	case '+':
		s.advance(1)
		return text
	}
	start := strings.LastIndexByte(text, '\n') + 1
	blank := strings.TrimLeftFunc(text[start:], isSpace) == ""
	if lstrip && blank && (start > 0 || s.lineStarting) {
		return text[:start]
	}
	return text
}

func (s *scanner) data(text string) {
	if text != "" {
		s.segments = append(s.segments, segment{kind: dataSegment, text: text, line: s.line})
	}
}

func (s *scanner) comment() error {
	end := strings.Index(s.src[s.pos:], "#}")
	if end < 0 {
		return syntaxError(s.line, "the comment is not closed by #}")
	}
	sign := byte(0)
	if end > 0 {
		sign = s.src[s.pos+end-1]
	}
	s.advance(end + 2)
	s.closeTag(sign, true)
	return nil
}

// closeTag skips what a closing tag swallows: all white space after a minus,
// and one newline after a statement or comment (trim_blocks) without a plus.
func (s *scanner) closeTag(sign byte, trim bool) {
	from := s.pos
	switch {
	case sign == '-':
		rest := s.src[s.pos:]
		s.advance(len(rest) - len(strings.TrimLeftFunc(rest, isSpace)))
	case trim && sign != '+' && s.peek() == '\n':
		s.advance(1)
	}
	s.lineStarting = s.pos > from && s.src[s.pos-1] == '\n'
}

// tag reads the tokens up to the closing mark of an output or a statement.
func (s *scanner) tag(kind segmentKind, end string) error {
	seg := segment{kind: kind, line: s.line}
	lex := lexer{src: s.src, pos: s.pos, line: s.line, end: end}
	sign, err := lex.run()
	if err != nil {
		return err
	}
	seg.tokens = lex.tokens
	s.segments = append(s.segments, seg)
	s.pos, s.line = lex.pos, lex.line
	s.closeTag(sign, kind == statementSegment)
	return nil
}

// rawOpening returns the size of the rest of a {% raw %} tag, or 0.
func rawOpening(src string) int {
	rest := strings.TrimLeftFunc(src, isSpace)
	rest, found := strings.CutPrefix(rest, "raw")
	if !found {
		return 0
	}
	rest = strings.TrimLeftFunc(rest, isSpace)
	if after, found := strings.CutPrefix(rest, "-%}"); found {
		return len(src) - len(strings.TrimLeftFunc(after, isSpace))
	}
	if after, found := strings.CutPrefix(rest, "%}"); found {
		return len(src) - len(after)
	}
	return 0
}

// raw copies everything up to {% endraw %}.
func (s *scanner) raw() error {
	s.lineStarting = s.src[s.pos-1] == '\n'
	for from := s.pos; ; {
		i := strings.Index(s.src[from:], "{%")
		if i < 0 {
			return syntaxError(s.line, "{%% raw %%} is not closed by {%% endraw %%}")
		}
		from += i + 2
		if size, sign := rawClosing(s.src[from:]); size > 0 {
			text := s.src[s.pos : from-2]
			s.advance(len(text) + 2)
			end := from + size
			s.data(s.stripBefore(text, true))
			s.advance(end - s.pos)
			s.closeTag(sign, true)
			return nil
		}
	}
}

// rawClosing returns the size of the rest of a {% endraw %} tag, or 0, and the
// sign before its closing mark.
func rawClosing(src string) (size int, sign byte) {
	rest := strings.TrimLeft(src[:min(1, len(src))], "-+") + src[min(1, len(src)):]
	rest, found := strings.CutPrefix(strings.TrimLeftFunc(rest, isSpace), "endraw")
	if !found {
		return 0, 0
	}
	rest = strings.TrimLeftFunc(rest, isSpace)
	for _, mark := range []string{"%}", "-%}", "+%}"} {
		if after, found := strings.CutPrefix(rest, mark); found {
			return len(src) - len(after), mark[0]
		}
	}
	return 0, 0
}

func (s *scanner) peek() byte {
	if s.pos < len(s.src) {
		return s.src[s.pos]
	}
	return 0
}

func (s *scanner) advance(n int) {
	s.line += strings.Count(s.src[s.pos:s.pos+n], "\n")
	s.pos += n
}
