package jinja

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	endToken tokenKind = iota
	nameToken
	stringToken
	integerToken
	floatToken
	operatorToken
)

// token is a word of an expression; text is a string's value, not its source.
type token struct {
	kind tokenKind
	text string
	line int
}

// lexer reads the tokens of one tag. gonja's own is not used: it loses newlines
// between tokens, takes "not(" and "in[" for names, and unescapes strings in
// random order.
type lexer struct {
	src    string
	pos    int
	line   int
	end    string // the closing mark
	open   []byte // brackets that wait for their partner
	tokens []token
}

// operators holds the longest first.
var operators = []string{
	"**", "//", "==", "!=", ">=", "<=",
	"+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{", "}", ".", ",", ":", "|", ";",
}

// run reads up to and including the closing mark and returns the sign before it.
func (l *lexer) run() (sign byte, err error) {
	start := l.line
	for {
		l.skipSpace()
		if l.pos >= len(l.src) {
			return 0, syntaxError(start, "the tag is not closed by %s", l.end)
		}
		if sign, closed := l.closing(); closed {
			return sign, nil
		}
		if err := l.token(); err != nil {
			return 0, err
		}
	}
}

// closing consumes the closing mark if it comes now, outside all brackets.
func (l *lexer) closing() (sign byte, closed bool) {
	if len(l.open) > 0 {
		return 0, false
	}
	rest := l.src[l.pos:]
	if strings.HasPrefix(rest, l.end) {
		l.pos += 2
		return 0, true
	}
	signed := rest[0] == '-' || rest[0] == '+' && l.end == "%}"
	if signed && strings.HasPrefix(rest[1:], l.end) {
		l.pos += 3
		return rest[0], true
	}
	return 0, false
}

func (l *lexer) skipSpace() {
	rest := l.src[l.pos:]
	n := len(rest) - len(strings.TrimLeftFunc(rest, isSpace))
	l.line += strings.Count(rest[:n], "\n")
	l.pos += n
}

func (l *lexer) token() error {
	rest := l.src[l.pos:]
	first, _ := utf8.DecodeRuneInString(rest)
	switch {
	case first == '\'' || first == '"':
		return l.str(rest)
	case first >= '0' && first <= '9':
		kind, size := scanNumber(rest, l.afterDot())
		l.emit(kind, rest[:size], size)
		return nil
	case isNameRune(first):
		size := len(rest) - len(strings.TrimLeftFunc(rest, isNameRune))
		l.emit(nameToken, rest[:size], size)
		return nil
	}
	return l.operator(rest)
}

// afterDot reports whether the last token is a dot that touches the next one,
// as in a.0.1, where 0.1 is not a number.
func (l *lexer) afterDot() bool {
	return l.pos > 0 && l.src[l.pos-1] == '.'
}

func (l *lexer) emit(kind tokenKind, text string, size int) {
	l.tokens = append(l.tokens, token{kind, text, l.line})
	l.pos += size
}

func (l *lexer) operator(rest string) error {
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			if err := l.balance(op[0]); err != nil {
				return err
			}
			l.emit(operatorToken, op, len(op))
			return nil
		}
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return syntaxError(l.line, "unexpected char %q", r)
}

func (l *lexer) balance(op byte) error {
	switch op {
	case '(':
		l.open = append(l.open, ')')
	case '[':
		l.open = append(l.open, ']')
	case '{':
		l.open = append(l.open, '}')
	case ')', ']', '}':
		if len(l.open) == 0 || l.open[len(l.open)-1] != op {
			return syntaxError(l.line, "unexpected '%c'", op)
		}
		l.open = l.open[:len(l.open)-1]
	}
	return nil
}

func (l *lexer) str(rest string) error {
	size := 1
	for size < len(rest) && rest[size] != rest[0] {
		if rest[size] == '\\' {
			size++
		}
		size++
	}
	if size >= len(rest) {
		return syntaxError(l.line, "the string %.20q is not closed", rest)
	}
	text, err := unescape(rest[1:size])
	if err != nil {
		return syntaxError(l.line, "%v", err)
	}
	line := strings.Count(rest[:size], "\n")
	l.emit(stringToken, text, size+1)
	l.line += line
	return nil
}

func isNameRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// isSpace is Python's str.isspace.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f
}
