package tokenizer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalizer rewrites text before anything else but added tokens sees it. With
// an error the span returned is still the best there is.
type normalizer interface {
	normalize(s span, b *budget) (span, error)
	grower
}

var normalizerSection = section[normalizer]{
	name: "normalizer", members: "normalizers",
	kinds: map[string]parser[normalizer]{
		"NFC":         fixed[normalizer](normalForm(norm.NFC)),
		"NFD":         fixed[normalizer](normalForm(norm.NFD)),
		"NFKC":        fixed[normalizer](normalForm(norm.NFKC)),
		"NFKD":        fixed[normalizer](normalForm(norm.NFKD)),
		"Lowercase":   fixed[normalizer](lowercase{}),
		"Strip":       parseStrip,
		"Prepend":     parsePrepend,
		"Replace":     parseReplace,
		"Precompiled": parseCharsmap,
	},
}

// lowercase lowers each character by itself: no final sigma, no language.
type lowercase struct{}

func (lowercase) normalize(s span, _ *budget) (span, error) {
	if strings.ContainsRune(s.text, 'İ') {
		// The one character whose lower case is two; ToLower gives one.
		s.text = strings.ReplaceAll(s.text, "İ", "i\u0307")
	}
	s.text = strings.Map(newLower.ToLower, s.text)
	return s, nil
}

// strip takes white space off the ends.
type strip struct {
	Left  bool `json:"strip_left"`
	Right bool `json:"strip_right"`
}

func parseStrip(raw json.RawMessage) (normalizer, error) {
	var n strip
	return &n, unmarshal(raw, &n)
}

func (n *strip) normalize(s span, _ *budget) (span, error) {
	if n.Left {
		t := strings.TrimLeftFunc(s.text, isSpace)
		s.first = s.first && len(t) == len(s.text)
		s.text = t
	}
	if n.Right {
		s.text = strings.TrimRightFunc(s.text, isSpace)
	}
	return s, nil
}

// prepend puts a string before any text that is not empty.
type prepend struct {
	Prepend string `json:"prepend"`
}

func parsePrepend(raw json.RawMessage) (normalizer, error) {
	var n prepend
	if err := unmarshal(raw, &n); err != nil {
		return nil, err
	}
	return &n, checkAffix("prepend", n.Prepend)
}

func (n *prepend) normalize(s span, _ *budget) (span, error) {
	if s.text != "" {
		s.text = n.Prepend + s.text
	}
	return s, nil
}

// replace puts content in place of every match of a pattern.
type replace struct {
	pattern pattern
	content string
}

func parseReplace(raw json.RawMessage) (normalizer, error) {
	r, err := newReplace(raw)
	return r, err
}

// newReplace serves the normalizer and the decoder.
func newReplace(raw json.RawMessage) (*replace, error) {
	var f struct {
		Pattern patternFile `json:"pattern"`
		Content string      `json:"content"`
	}
	if err := unmarshal(raw, &f); err != nil {
		return nil, err
	}
	if err := checkAffix("content", f.Content); err != nil {
		return nil, err
	}
	p, err := f.Pattern.compile()
	return &replace{p, f.Content}, err
}

func (n *replace) normalize(s span, b *budget) (span, error) {
	text, leading, err := n.apply(s.text, b)
	if leading > 0 && (n.content == "" || utf8.RuneCountInString(s.text[:leading]) > 1) {
		s.first = false // by the library's count of offsets
	}
	s.text = text
	return s, err
}

// apply returns text with its matches replaced, and the length of a match that
// text begins with.
func (n *replace) apply(text string, b *budget) (replaced string, leading int, err error) {
	if p, ok := n.pattern.(literal); ok {
		if strings.HasPrefix(text, string(p)) {
			leading = len(p)
		}
		return strings.ReplaceAll(text, string(p), n.content), leading, nil
	}
	var out strings.Builder
	done := 0
	err = n.pattern.each(text, b, func(start, end int) {
		if start == 0 {
			leading = end
		}
		out.WriteString(text[done:start])
		out.WriteString(n.content)
		done = end
	})
	out.WriteString(text[done:])
	return out.String(), leading, err
}

func checkAffix(key, s string) error {
	if len(s) > maxAffix {
		return fmt.Errorf("%s: it has %d bytes, and at most %d are allowed", key, len(s), maxAffix)
	}
	return nil
}
