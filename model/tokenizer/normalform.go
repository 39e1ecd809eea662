package tokenizer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalForm is one of Unicode's normal forms (Unicode Standard Annex 15).
type normalForm norm.Form

// maxMarks is a run of characters within which package norm does not come near
// its limit of 30 non-starters, after which it would put U+034F in.
const maxMarks = 8

func (f normalForm) normalize(s span, _ *budget) (span, error) {
	i := strings.IndexFunc(s.text, isInert)
	if i < 0 {
		s.text = f.apply(s.text)
		return s, nil
	}
	var b strings.Builder
	for rest := s.text; ; i = strings.IndexFunc(rest, isInert) {
		if i < 0 {
			b.WriteString(f.apply(rest))
			break
		}
		_, n := utf8.DecodeRuneInString(rest[i:])
		b.WriteString(f.apply(rest[:i]))
		b.WriteString(rest[i : i+n])
		rest = rest[i+n:]
	}
	s.text = b.String()
	return s, nil
}

// isInert reports characters that the library's forms do not know.
func isInert(r rune) bool { return r > 0x7F && unicode.Is(inertForms, r) }

// apply normalizes text without such characters.
func (f normalForm) apply(text string) string {
	form := norm.Form(f)
	if !hasLongRun(form, text) {
		return form.String(text)
	}
	var b strings.Builder
	for rest := text; rest != ""; {
		n, runes := runLength(form, rest)
		if runes > maxMarks {
			b.WriteString(f.longRun(rest[:n]))
		} else {
			b.WriteString(form.String(rest[:n]))
		}
		rest = rest[n:]
	}
	return b.String()
}

// runLength returns the length of the first run of s that normalizes by itself.
func runLength(form norm.Form, s string) (bytes, runes int) {
	for bytes < len(s) {
		p := form.PropertiesString(s[bytes:])
		if bytes > 0 && p.BoundaryBefore() {
			break
		}
		bytes += p.Size()
		runes++
	}
	return bytes, runes
}

// hasLongRun reports whether some run is longer than maxMarks.
func hasLongRun(form norm.Form, s string) bool {
	runes := 0
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			runes = 0
			i++
			continue
		}
		p := form.PropertiesString(s[i:])
		if p.BoundaryBefore() {
			runes = 0
		}
		if runes++; runes > maxMarks {
			return true
		}
		i += p.Size()
	}
	return false
}

// longRun normalizes one run of any length by the definition: decompose, order
// the marks by their class, compose.
func (f normalForm) longRun(s string) string {
	form := norm.Form(f)
	decompose := norm.NFD
	if form == norm.NFKC || form == norm.NFKD {
		decompose = norm.NFKD
	}
	var runes []rune
	for _, r := range s {
		runes = append(runes, []rune(decompose.String(string(r)))...)
	}
	orderMarks(runes)
	if form == norm.NFC || form == norm.NFKC {
		runes = compose(runes)
	}
	return string(runes)
}

func markClass(r rune) uint8 { return norm.NFD.PropertiesString(string(r)).CCC() }

// orderMarks sorts each run of marks by class, stably.
func orderMarks(runes []rune) {
	for i := 0; i < len(runes); i++ {
		end := i
		for end < len(runes) && markClass(runes[end]) != 0 {
			end++
		}
		slices.SortStableFunc(runes[i:end], func(a, b rune) int {
			return int(markClass(a)) - int(markClass(b))
		})
		i = max(i, end)
	}
}

// compose merges characters with the last starter before them unless a
// character of the same or a higher class lies between.
func compose(runes []rune) []rune {
	out := runes[:0:0]
	starter := -1
	var between uint8 // class of the last character after the starter
	for _, r := range runes {
		class := markClass(r)
		if starter >= 0 && (between < class || starter == len(out)-1) {
			if c, ok := composePair(out[starter], r); ok {
				out[starter] = c
				continue
			}
		}
		if class == 0 {
			starter = len(out)
		}
		between = class
		out = append(out, r)
	}
	return out
}

func composePair(a, b rune) (rune, bool) {
	s := norm.NFC.String(string([]rune{a, b}))
	r, n := utf8.DecodeRuneInString(s)
	return r, n == len(s)
}
