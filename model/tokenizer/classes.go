package tokenizer

import (
	"unicode"
	"unicode/utf8"
)

// class says what a character is to the well-known patterns.
type class uint8

const (
	other  class = iota // none of the following
	letter              // \p{L}
	number              // \p{N}
	space               // \s: Unicode White_Space
)

// asciiClass holds the classes of ASCII, which most text is.
var asciiClass = func() (c [utf8.RuneSelf]class) {
	for r := range rune(utf8.RuneSelf) {
		c[r] = classOf(r)
	}
	return c
}()

func classOf(r rune) class {
	switch {
	case unicode.IsLetter(r):
		return letter
	case unicode.IsNumber(r):
		return number
	case unicode.Is(unicode.White_Space, r):
		return space
	}
	return other
}

// classAt returns the class and the width of the character at s[i:], which is
// not empty.
func classAt(s string, i int) (class, int) {
	if c := s[i]; c < utf8.RuneSelf {
		return asciiClass[c], 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	return classOf(r), n
}

// runOf returns the end of the run of class c that begins at s[i:].
func runOf(s string, i int, c class) int {
	for i < len(s) {
		k, n := classAt(s, i)
		if k != c {
			break
		}
		i += n
	}
	return i
}

// isWord is \w of Rust's regex package: Alphabetic, M, Nd, Pc and
// Join_Control (Unicode Technical Standard 18, annex C).
func isWord(r rune) bool {
	return unicode.In(r, unicode.L, unicode.Nl, unicode.M, unicode.Nd, unicode.Pc,
		unicode.Other_Alphabetic, unicode.Join_Control)
}

// isPunctuation is the Punctuation pre-tokenizer's class: category P and the
// symbols of ASCII.
func isPunctuation(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r < 0x7F && asciiClass[r] == other
	}
	return unicode.IsPunct(r)
}

func isSpace(r rune) bool { return unicode.Is(unicode.White_Space, r) }

// isNumeric is category N.
func isNumeric(r rune) bool { return unicode.IsNumber(r) }
