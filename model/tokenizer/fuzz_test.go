package tokenizer

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse holds Parse, and what it accepts, to not panicking.
func FuzzParse(f *testing.F) {
	for _, name := range tinyNames(f) {
		f.Add(smallSeed(f, name))
	}
	f.Add([]byte(`{"model": {"vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"], "unk_token": "a"}, "decoder": {"type": "Strip", "content": "a", "start": 1, "stop": 1}}`))
	f.Add([]byte(`{"model": {"vocab": {"": 0}, "merges": [["", ""]]}, "added_tokens": [{"id": 1, "content": " ", "lstrip": true, "rstrip": true}], "normalizer": {"type": "Replace", "pattern": {"Regex": "a*"}, "content": "b"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tok, err := Parse(data)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n") {
				t.Errorf("error of more than a line: %q", err)
			}
			return
		}
		ids, _ := tok.EncodeAsFile("The  cat's 12 hats\n<s> é😀", true)
		if got, want := streamed(tok, ids, true), tok.Decode(ids, true); got != want {
			t.Errorf("streamed %q, decoded %q", got, want)
		}
	})
}

// smallSeed returns one of the small tokenizers with a vocabulary of a few
// tokens: what there is to find is in the components.
func smallSeed(f *testing.F, name string) []byte {
	var file map[string]json.RawMessage
	if err := json.Unmarshal(readTiny(f, name).Tokenizer, &file); err != nil {
		f.Fatal(err)
	}
	if strings.HasPrefix(name, "unigram-") {
		file["model"] = json.RawMessage(`{"vocab": [["<unk>", 0], ["<s>", 0], ["</s>", 0], ["▁", -2], ["a", -3.5], ["he", -4], ["<0x0A>", 0]], "unk_id": 0, "byte_fallback": true}`)
	} else {
		file["model"] = json.RawMessage(`{"vocab": {"<unk>": 0, "<s>": 1, "</s>": 2, "▁": 3, "a": 4, "h": 5, "e": 6, "he": 7}, "merges": ["h e"], "unk_token": "<unk>"}`)
	}
	data, err := json.Marshal(file)
	if err != nil {
		f.Fatal(err)
	}
	return data
}

// FuzzRoundTrip holds byte-level tokenizers to giving back every text.
func FuzzRoundTrip(f *testing.F) {
	for _, text := range []string{"", "Hello, world", "a\u0301\n\r ſ'S", "\x00\u2028😀", strings.Repeat(" ", 99)} {
		f.Add(text)
	}
	toks := []*Tokenizer{openTiny(f, "zoo"), openTiny(f, "byte-level-digits"), openTiny(f, "pattern-cl100k")}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		for _, tok := range toks {
			if got := tok.Decode(tok.Encode(text, false), false); got != text {
				t.Errorf("%q came back as %q", text, got)
			}
		}
	})
}

// FuzzCharsmap holds charsmaps of any bytes to not panicking, to valid UTF-8
// and to the growth they announce.
func FuzzCharsmap(f *testing.F) {
	f.Add([]byte("\x04\x00\x00\x00\xff\xff\xff\xffab\x00é"), "abc")
	for _, name := range []string{"unigram-charsmap-prefixes", "unigram-charsmap-clusters"} {
		var file struct {
			Normalizer struct {
				Data []byte `json:"precompiled_charsmap"`
			} `json:"normalizer"`
		}
		if err := json.Unmarshal(readTiny(f, name).Tokenizer, &file); err != nil {
			f.Fatal(err)
		}
		f.Add(file.Normalizer.Data, "He\u0301 ab\r\nкत्त\u0301 ©\u200d© 각")
	}
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		m, err := newCharsmap(data)
		if err != nil {
			return
		}
		text = strings.ToValidUTF8(text, "?")
		s, err := m.normalize(span{text: text}, newBudget(0))
		if err != nil || !utf8.ValidString(s.text) || len(s.text) > m.growth()*len(text) {
			t.Errorf("%q became %q, %v", text, s.text, err)
		}
	})
}
