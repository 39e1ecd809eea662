package tokenizer

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// FuzzText runs any text through a small tokenizer of each kind: ids are in the vocabulary, decoding one by one is decoding
// at once, what comes out is UTF-8, and where the tokenizer keeps every byte it is what went in.
func FuzzText(f *testing.F) {
	names := tinyNames(f)
	toks := make([]*Tokenizer, len(names))
	for i, name := range names {
		toks[i] = openTiny(f, name)
	}
	for i, text := range []string{"", "Hello, world", "a\u0301\n\r ſ'S", "\x00\u2028😀", strings.Repeat(" ", 99), "\xff\xc0", "<s>[UNK]</s>", "１２３ﷺ"} {
		f.Add(uint8(37*i), text)
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		i := int(which) % len(toks)
		tok := toks[i]
		ids, err := tok.EncodeChecked(text, true)
		if err != nil {
			return
		}
		if again := tok.Encode(text, true); !slices.Equal(again, ids) {
			t.Errorf("%s: %q encodes as %v, then as %v", names[i], text, ids, again)
		}
		for _, id := range ids {
			if _, ok := tok.Piece(id); !ok {
				t.Errorf("%s: %q encodes as %v, and %d has no piece", names[i], text, ids, id)
			}
		}
		whole := tok.Decode(ids, false)
		if got := streamed(tok, ids, false); got != whole || !utf8.ValidString(whole) {
			t.Errorf("%s: %q: streamed %q, decoded %q", names[i], text, got, whole)
		}
		if plain := tok.Decode(tok.Encode(text, false), false); lossless[names[i]] && utf8.ValidString(text) && plain != text {
			t.Errorf("%s: %q came back as %q", names[i], text, plain)
		}
	})
}

// lossless are the small tokenizers that promise every text back: byte-level ones without a prefix space or normalizer.
var lossless = map[string]bool{
	"zoo": true, "byte-level-digits": true, "pattern-cl100k": true, "pattern-llama3": true, "pattern-bloom": true,
}

// FuzzFolder opens folders that hold a tokenizer in one of the older forms.
func FuzzFolder(f *testing.F) {
	f.Add(uint8(0), []byte(`{"a": 0, "b": 1, "ab": 2, "<|endoftext|>": 3}`), []byte("#version: 0.2\na b\n"))
	f.Add(uint8(1), []byte(`{"a": 0, ".": 1, "<.>": 2}`), []byte{})
	f.Add(uint8(2), []byte(`{"a": 0, "b": [1], "0": "c"}`), []byte{})
	f.Add(uint8(0), []byte(`{"a": 16777216}`), []byte("a a\na a\n"))
	f.Add(uint8(1), []byte(`{"": -1, "é": 9007199254740993}`), []byte("\xff \xff"))
	f.Fuzz(func(t *testing.T, form uint8, file, merges []byte) {
		name := []string{"vocab.json", "vocab.json", "token_mappings.json"}[form%3]
		fsys := fstest.MapFS{name: {Data: file}}
		if form%3 == 0 {
			fsys["merges.txt"] = &fstest.MapFile{Data: merges}
		}
		tok, err := OpenFS(fsys)
		if err != nil {
			if s := err.Error(); strings.ContainsAny(s, "\n\r") || !strings.HasPrefix(s, name) {
				t.Errorf("not one sentence that names the file: %q", s)
			}
			return
		}
		ids := tok.Encode("ab é\n", true)
		if got, want := streamed(tok, ids, true), tok.Decode(ids, true); got != want {
			t.Errorf("streamed %q, decoded %q", got, want)
		}
	})
}
