package model

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// FuzzGeneration reads any generation_config.json: an error is one sentence that names the file.
func FuzzGeneration(f *testing.F) {
	for _, s := range []string{
		`{"do_sample": true, "temperature": 0.6, "top_p": 0.95, "top_k": 20, "eos_token_id": [1, 2]}`, `{"eos_token_id": -1}`,
		`{"temperature": 1e999}`, `{"top_k": 1e18, "do_sample": true}`, `{"top_k": "a\nb", "do_sample": 1}`, `[]`, `null`, "\xef\xbb\xbf{}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		fsys := fstest.MapFS{"generation_config.json": {Data: file}}
		g, err := readGeneration(fsys, "folder", &Config{EOS: []int{7}})
		if err != nil {
			if s := err.Error(); !strings.HasPrefix(s, "folder") || strings.ContainsAny(s, "\n\r") || len(s) > 1000 {
				t.Errorf("not one sentence: %q", s)
			}
			return
		}
		if g.EOS == nil {
			t.Error("the config's end tokens are lost")
		}
	})
}

// FuzzStopper cuts a text into pieces and wants of the stopper what one look at the whole text gives.
func FuzzStopper(f *testing.F) {
	f.Add("one two\n\nthree", "\n\n", "two", uint8(3))
	f.Add("aaaab", "aab", "", uint8(1))
	f.Add("abcabcabd", "abcabd", "bd", uint8(2))
	f.Fuzz(func(t *testing.T, text, first, second string, step uint8) {
		s := stopper{texts: []string{first, second}}
		var got strings.Builder
		for piece := range slices.Chunk([]byte(text), 1+int(step%9)) {
			out, stopped := s.push(string(piece))
			got.WriteString(out)
			if stopped {
				break
			}
		}
		hit := s.hit
		got.WriteString(s.rest())
		if want, stops := cutAtStop(text, first, second); hit != stops || (!stops && got.String() != want) || !strings.HasPrefix(text, got.String()) {
			t.Errorf("%q until %q or %q: %q, want %q", text, first, second, got.String(), want)
		}
	})
}

// cutAtStop is text before the first of its stop texts, and whether one is there.
func cutAtStop(text string, stops ...string) (string, bool) {
	at := -1
	for _, stop := range stops {
		if i := strings.Index(text, stop); stop != "" && i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		return text, false
	}
	return text[:at], true
}
