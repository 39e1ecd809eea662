package tokenizer

import (
	"strings"
	"unicode/utf8"
)

// decodeUTF8 decodes b, with U+FFFD for each maximal beginning of a character
// that does not become one (Unicode Standard, section 3.9). A beginning at the
// end of b that can still become one is returned in rest unless final is set.
func decodeUTF8(b []byte, final bool) (text string, rest []byte) {
	if utf8.Valid(b) {
		return string(b), b[:0]
	}
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r != utf8.RuneError || n > 1 {
			out.Write(b[:n])
			b = b[n:]
			continue
		}
		n = beginning(b)
		if n == len(b) && !final && !utf8.FullRune(b) {
			return out.String(), b
		}
		out.WriteRune(utf8.RuneError)
		b = b[n:]
	}
	return out.String(), b
}

// beginning returns the length of the longest beginning of a character at the
// start of b, which is not valid there; at least 1.
func beginning(b []byte) int {
	n := 1
	// FullRune is false exactly for proper beginnings of characters.
	for n < len(b) && n < utf8.UTFMax && !utf8.FullRune(b[:n+1]) {
		n++
	}
	return n
}
