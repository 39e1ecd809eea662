package eval

import "unicode"

// words counts the pieces of text between white space, as Python's str.split() does.
func words(text string) int {
	n, inside := 0, false
	for _, r := range text {
		space := isSpace(r)
		if !space && !inside {
			n++
		}
		inside = !space
	}
	return n
}

// isSpace is Python's str.isspace: the information separators are white space to it, but not to Unicode nor to Go.
func isSpace(r rune) bool { return unicode.IsSpace(r) || (r >= 0x1c && r <= 0x1f) }
