package tokenizer

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// folder is a checkpoint folder in memory.
func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, data := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return fsys
}

const characters = `{"<.>": 0, "a": 1, "b": 2}`

func TestOpenFS(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		kind  string
		text  string
		want  []int
	}{
		{"characters", map[string]string{"vocab.json": characters}, "BPE, characters, 3 tokens", "<.>ab<.>", []int{0, 1, 2, 0}},
		{"merges", map[string]string{
			"vocab.json": `{"a": 0, "b": 1, "ab": 2, "Ġ": 3, "Ġab": 4, "<|endoftext|>": 5}`,
			"merges.txt": "#version: 0.2\na b\nĠ ab\n",
		}, "BPE, byte-level, 6 tokens", "ab ab<|endoftext|>", []int{2, 4, 5}},
		{"tokenizer.json before all", map[string]string{
			"tokenizer.json": `{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}`,
			"vocab.json":     characters, "token_mappings.json": `{"token2id": {"x": 0}}`,
		}, "BPE, characters, 1 tokens", "a", []int{0}},
		{"names", map[string]string{"token_mappings.json": `{"token2id": {"Sand": 0, "Sand Casting": 1, "<SOS>": 2}}`},
			"whole names, 3 tokens", "<SOS> Sand  Sand Casting\nSand", []int{2, 0, 1, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tok, err := OpenFS(folder(c.files))
			if err != nil {
				t.Fatal(err)
			}
			if tok.Kind() != c.kind {
				t.Errorf("Kind() = %q, want %q", tok.Kind(), c.kind)
			}
			if got := tok.Encode(c.text, true); !slices.Equal(got, c.want) {
				t.Errorf("ids %v, want %v", got, c.want)
			}
		})
	}
}

// TestOpenErrors holds each error to one sentence that names file and thing.
func TestOpenErrors(t *testing.T) {
	model := func(rest string) string {
		return `{"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}` + rest + `}`
	}
	for _, c := range []struct {
		name, file, data string
		is               error
		says             string
	}{
		{"nothing", "config.json", "{}", ErrNotFound, "tokenizer.json, vocab.json or token_mappings.json"},
		{"sentencepiece", "tokenizer.model", "", ErrUnsupported, "AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)"},
		{"T5's sentencepiece", "spiece.model", "", ErrUnsupported, "spiece.model: not supported: SentencePiece files are not read"},
		{"not json", "tokenizer.json", "model", nil, "tokenizer.json: not valid JSON at byte 1"},
		{"no model", "tokenizer.json", "{}", nil, "tokenizer.json: model: it is missing"},
		{"version", "tokenizer.json", `{"version": "2.0"}`, nil, "only 1.0 is known"},
		{"wordpiece", "tokenizer.json", `{"model": {"type": "WordPiece"}}`, ErrUnsupported, `model "WordPiece"; known are BPE, Unigram`},
		{"wordlevel", "tokenizer.json", `{"model": {"type": "WordLevel"}}`, ErrUnsupported, `model "WordLevel"; known are BPE, Unigram`},
		{"wrong type", "tokenizer.json", `{"model": {"vocab": "a"}}`, nil, "vocab: unexpected string in the JSON"},
		{"no pieces", "tokenizer.json", `{"model": {"type": "Unigram"}}`, nil, "model: vocab: it is missing"},
		{"piece without score", "tokenizer.json", `{"model": {"vocab": [["a"]]}}`, nil, `vocab: "[\"a\"]" is not a pair of a piece and its score`},
		{"piece of a number", "tokenizer.json", `{"model": {"vocab": [[1, 2]]}}`, nil, "has no string as its piece"},
		{"score too large", "tokenizer.json", `{"model": {"vocab": [["a", 1e400]]}}`, nil, "has no number of 64 bits as its score"},
		{"long piece", "tokenizer.json", `{"model": {"vocab": [["` + strings.Repeat("a", 513) + `", 0]]}}`, nil, "at most 256 are allowed in a piece"},
		{"unknown piece", "tokenizer.json", `{"model": {"vocab": [["a", 0]], "unk_id": 1}}`, nil, "unk_id: it is 1, and the vocabulary has 1 pieces"},
		{"charsmap of nothing", "tokenizer.json", model(`, "normalizer": {"type": "Precompiled", "precompiled_charsmap": null}`), nil, "normalizer: Precompiled: precompiled_charsmap: it has 0 bytes"},
		{"charsmap not base64", "tokenizer.json", model(`, "normalizer": {"type": "Precompiled", "precompiled_charsmap": "?"}`), nil, "want a string in base64"},
		{"charsmap cut off", "tokenizer.json", model(`, "normalizer": {"type": "Precompiled", "precompiled_charsmap": "BAAAAA=="}`), nil, "at most the 0 bytes there are"},
		{"charsmap not UTF-8", "tokenizer.json", model(`, "normalizer": {"type": "Precompiled", "precompiled_charsmap": "BAAAAAAAAAD/"}`), nil, "not valid UTF-8"},
		{"no vocab", "tokenizer.json", `{"model": {"merges": []}}`, nil, "vocab: it is missing"},
		{"double id", "tokenizer.json", `{"model": {"vocab": {"a": 0, "b": 0}}}`, nil, `"a" and "b" both have id 0`},
		{"negative id", "tokenizer.json", `{"model": {"vocab": {"a": -1}}}`, nil, "id -1"},
		{"huge id", "tokenizer.json", `{"model": {"vocab": {"a": 4294967296}}}`, nil, "out of range"},
		{"merge of strangers", "tokenizer.json", `{"model": {"vocab": {"a": 0}, "merges": ["a b"]}}`, nil, `entry 0 joins "a" and "b" to "ab"`},
		{"merge of one", "tokenizer.json", `{"model": {"vocab": {"a": 0}, "merges": ["a"]}}`, nil, "entry 0 is"},
		{"merge of three", "tokenizer.json", `{"model": {"vocab": {"a": 0}, "merges": [["a", "a", "a"]]}}`, nil, "entry 0 has 3 parts"},
		{"unknown normalizer", "tokenizer.json", model(`, "normalizer": {"type": "Nmt"}`), ErrUnsupported, `normalizer "Nmt"; known are Sequence, Lowercase, NFC`},
		{"unknown pre-tokenizer", "tokenizer.json", model(`, "pre_tokenizer": {"type": "CharDelimiterSplit"}`), ErrUnsupported, `pre-tokenizer "CharDelimiterSplit"; known are`},
		{"unknown post-processor", "tokenizer.json", model(`, "post_processor": {"type": "BertProcessing"}`), ErrUnsupported, `post-processor "BertProcessing"; known are`},
		{"unknown decoder", "tokenizer.json", model(`, "decoder": {"type": "Sequence", "decoders": [{"type": "CTC"}]}`), ErrUnsupported, `decoder "CTC"; known are`},
		{"behaviour", "tokenizer.json", model(`, "pre_tokenizer": {"type": "Split", "pattern": {"String": "x"}, "behavior": "Odd"}`), nil, `behavior: it is "Odd"`},
		{"expression", "tokenizer.json", model(`, "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "("}, "behavior": "Removed"}`), ErrUnsupported, "Split: pattern"},
		{"contradiction", "tokenizer.json", model(`, "pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first", "add_prefix_space": false}`), nil, "contradicts"},
		{"template", "tokenizer.json", model(`, "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x"}}], "special_tokens": {}}`), nil, `"x" has 0 ids`},
		{"template's id", "tokenizer.json", model(`, "post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "x"}}], "special_tokens": {"x": {"ids": [7]}}}`), nil, "no token has id 7"},
		{"added id", "tokenizer.json", model(`, "added_tokens": [{"id": 9, "content": "<s>"}]`), nil, "id 9 is out of range"},
		{"padding", "tokenizer.json", model(`, "padding": {"strategy": {"Fixed": 999999999999}}`), nil, "padding: the length"},
		{"truncation", "tokenizer.json", model(`, "truncation": {"max_length": 3, "direction": "Up"}`), nil, "truncation: direction"},
		{"growth", "tokenizer.json", model(`, "normalizer": {"type": "Sequence", "normalizers": [` +
			strings.Repeat(`{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"},`, 40) + `{"type": "NFC"}]}`), nil, "4096 times as long"},
		{"charsmap's growth", "tokenizer.json", model(`, "normalizer": {"type": "Precompiled", "precompiled_charsmap": "` +
			base64.StdEncoding.EncodeToString(append([]byte{4, 0, 0, 0, 0, 0, 0, 0}, bytes.Repeat([]byte("a"), 5000)...)) + `"}`), nil, "4096 times as long"},
		{"nesting", "tokenizer.json", model(`, "decoder": ` + strings.Repeat(`{"type": "Sequence", "decoders": [`, 40) + strings.Repeat("]}", 40)), nil, "nested more than 16 deep"},
		{"names", "token_mappings.json", "{}", nil, "token_mappings.json: token2id: it is missing"},
		{"vocab.json", "vocab.json", `{"a": 5000000}`, nil, "vocab.json: vocab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, c.file), []byte(c.data), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Open(dir)
			if err == nil {
				t.Fatal("no error")
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("error %v is not %v", err, c.is)
			}
			if !strings.HasPrefix(err.Error(), dir+": ") || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want one line with %q", err, c.says)
			}
		})
	}
	if _, err := Open(filepath.Join(t.TempDir(), "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want os.ErrNotExist", err)
	}
}

// TestCheckpoints opens the folders other people published.
func TestCheckpoints(t *testing.T) {
	for name, want := range map[string]struct {
		kind, text string
		ids        []int
	}{
		"babyllama-tok105": {"BPE, characters, 105 tokens", "", []int{1}},
		"capp-gpt":         {"whole names, 53 tokens", "<SOS> geometry_freeform 5-axis Milling Secondary Milling <EOS>", []int{49, 5, 39, 30, 51}},
		"makemore-names":   {"BPE, characters, 27 tokens", "<.>emma", []int{0, 5, 13, 13, 1}},
		"slm4096":          {"BPE, characters, 54 tokens", "\n -", []int{0, 1, 3}},
		"stories260k-bf16": {"BPE, byte_fallback, 512 tokens", "", []int{1}},
	} {
		path := filepath.Join(shared, "checkpoints", name)
		if _, err := os.Stat(path); err != nil {
			t.Skipf("%s is fetched and not here", path)
		}
		tok, err := Open(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if tok.Kind() != want.kind {
			t.Errorf("%s: Kind() = %q, want %q", name, tok.Kind(), want.kind)
		}
		if got := tok.Encode(want.text, true); !slices.Equal(got, want.ids) {
			t.Errorf("%s: ids %v, want %v", name, got, want.ids)
		}
	}
}

// TestVocabularyAndMerges reads GPT-2 without its tokenizer.json.
func TestVocabularyAndMerges(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"vocab.json", "merges.txt"} {
		data, err := os.ReadFile(filepath.Join(shared, "tokenizers/gpt2", name))
		if err != nil {
			t.Skipf("gpt2/%s is fetched and not here", name)
		}
		files[name] = string(data)
	}
	tok, err := OpenFS(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	whole := openShared(t, "tokenizers/gpt2/tokenizer.json")
	_, vectors := readVectors(t, "testdata/vectors/gpt2.jsonl.gz")
	for _, v := range vectors {
		if got, want := tok.Encode(v.Text, true), whole.Encode(v.Text, true); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", v.Text, got, want)
		}
	}
}

func TestLookUps(t *testing.T) {
	tok := openTiny(t, "lengths-right-fixed")
	if id, ok := tok.BOS(); id != 1 || !ok {
		t.Errorf("BOS() = %d, %v", id, ok)
	}
	if _, ok := openTiny(t, "zoo").BOS(); ok {
		t.Error("zoo has a BOS")
	}
	for id := range tok.Size() {
		piece, ok := tok.Piece(id)
		back, known := tok.ID(piece)
		if !ok || !known || back != id {
			t.Errorf("%d is %q, which is %d", id, piece, back)
		}
	}
	if _, ok := tok.Piece(tok.Size()); ok {
		t.Error("a piece beyond the vocabulary")
	}
	if !tok.IsSpecial(2) || tok.IsSpecial(3) || tok.IsSpecial(-1) {
		t.Error("IsSpecial is wrong")
	}
}

// TestIDGaps loads a vocabulary in which some ids have no token.
func TestIDGaps(t *testing.T) {
	tok, err := Parse([]byte(`{"model": {"type": "BPE", "vocab": {"a": 0, "b": 5}, "merges": []}, "decoder": {"type": "Fuse"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := tok.Piece(3); ok || tok.Size() != 2 {
		t.Errorf("Size() = %d, and id 3 has a piece: %v", tok.Size(), ok)
	}
	if got := tok.Decode([]int{0, 3, 5, 99, -1}, false); got != "ab" {
		t.Errorf("decoded %q", got)
	}
	if got := tok.Encode("ba\xff3", false); !slices.Equal(got, []int{5, 0}) {
		t.Errorf("ids %v", got)
	}
}
