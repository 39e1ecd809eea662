package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Exit codes. A generation that Ctrl-C ends is a success: what it wrote is its result.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// errUsage marks what the caller of the program got wrong, as opposed to what went wrong.
var errUsage = errors.New("usage")

// usage is an error with errUsage's exit code.
type usage struct{ error }

func (u usage) Is(target error) bool { return target == errUsage }
func (u usage) Unwrap() error        { return u.error }

// usageError is fmt.Errorf for a mistake in flags or arguments.
func usageError(format string, args ...any) error { return usage{fmt.Errorf(format, args...)} }

// exitCode is what the process ends with.
func exitCode(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errUsage):
		return exitUsage
	}
	return exitFailure
}

// sentence is what the user reads of err: one line, without what a terminal would obey.
func sentence(err error) string {
	if errors.Is(err, context.Canceled) {
		return "interrupted before there was a result"
	}
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, err.Error())
	return fmt.Sprintf("%.*s", maxSentence, line)
}

// maxSentence bounds, in characters, what a file can put on the screen.
const maxSentence = 900
