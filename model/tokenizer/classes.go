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
	case isSpace(r):
		return space
	case r < youngest:
		return other
	case unicode.Is(newLetters, r):
		return letter
	case unicode.Is(newNumbers, r):
		return number
	}
	return other
}

// youngest is the first character of the tables in unicode_tables.go that
// extend Go's; below it they need no look.
const youngest = 0x0897

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
	if unicode.In(r, unicode.L, unicode.Nl, unicode.M, unicode.Nd, unicode.Pc,
		unicode.Other_Alphabetic, unicode.Join_Control) {
		return true
	}
	return r >= youngest && unicode.In(r, newLetters, newNumbers, newWord)
}

// isPunctuation is the Punctuation pre-tokenizer's class: category P of Unicode
// 8 and the symbols of ASCII.
func isPunctuation(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r > ' ' && r < 0x7F && asciiClass[r] == other
	case r == 0x166D, r == 0x111C9: // category P then
		return true
	}
	return unicode.IsPunct(r) && !unicode.Is(latePunctuation, r)
}

// isNumeric is the Digits pre-tokenizer's class, category N.
func isNumeric(r rune) bool {
	return unicode.IsNumber(r) || r >= youngest && unicode.In(r, newNumbers, newNumeric)
}

func isSpace(r rune) bool { return unicode.Is(unicode.White_Space, r) }
