package jinja

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

var (
	// ErrSyntax is wrapped when a template cannot be parsed.
	ErrSyntax = errors.New("syntax error in the chat template")
	// ErrLimit is wrapped when a template is too large or asks for too much work.
	ErrLimit = errors.New("the chat template asks for too much")
	// ErrRaised is wrapped when the template itself refuses, by raise_exception.
	ErrRaised = errors.New("the chat template refuses")
	// ErrRender is wrapped when Python would have raised while rendering.
	ErrRender = errors.New("the chat template fails")
)

func syntaxError(line int, format string, args ...any) error {
	return fmt.Errorf("%w: line %d: %s", ErrSyntax, line, flat(fmt.Sprintf(format, args...)))
}

func limitError(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrLimit, fmt.Sprintf(format, args...))
}

// fail is an error with Python's own words, as users of transformers know it.
func fail(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRender, flat(fmt.Sprintf(format, args...)))
}

// maxWords bounds, in characters, how much of a template's own words enters a sentence.
const maxWords = 500

// flat makes one line of a text that may hold a template's words, without what a terminal would obey.
func flat(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return fmt.Sprintf("%.*s", maxWords, text)
}
