package tokenizer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// publishedPaths are all tokenizers under shared/tokenizers.
var publishedPaths = []string{
	"falcon/tokenizer.json", "gpt2/tokenizer.json", "llama-2/tokenizer.json", "llama-3/tokenizer.json",
	"mistral/tokenizer.v1.json", "mistral/tokenizer.v3.json", "phi-2/tokenizer.json", "phi-3-mini/tokenizer.json",
	"pythia/tokenizer.json", "qwen2/tokenizer.json", "smollm/tokenizer.json", "t5/tokenizer.json",
}

func readCorpus(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared, "corpora", path))
	if err != nil {
		t.Skipf("%s is fetched and not here", path)
	}
	return string(data)
}

func BenchmarkEncode(b *testing.B) {
	text := readCorpus(b, "gutenberg/war-and-peace.txt")
	for _, path := range publishedPaths {
		b.Run("tokenizer="+strings.ReplaceAll(path, "/tokenizer", ""), func(b *testing.B) {
			tok := openShared(b, "tokenizers/"+path)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				tok.Encode(text, true)
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	text := readCorpus(b, "gutenberg/war-and-peace.txt")
	for _, path := range []string{"gpt2/tokenizer.json", "llama-2/tokenizer.json", "t5/tokenizer.json"} {
		b.Run("tokenizer="+filepath.Dir(path), func(b *testing.B) {
			tok := openShared(b, "tokenizers/"+path)
			ids := tok.Encode(text, false)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				tok.Decode(ids, false)
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, path := range []string{"gpt2/tokenizer.json", "llama-2/tokenizer.json", "llama-3/tokenizer.json", "t5/tokenizer.json"} {
		b.Run("tokenizer="+filepath.Dir(path), func(b *testing.B) {
			for b.Loop() {
				openShared(b, "tokenizers/"+path)
			}
		})
	}
}

// monotonous are texts of 1 MB that make a quadratic step show.
var monotonous = map[string]string{
	"letter":      strings.Repeat("a", 1<<20),
	"spaces":      strings.Repeat(" ", 1<<20),
	"newlines":    strings.Repeat("\n", 1<<20),
	"digits":      strings.Repeat("7", 1<<20),
	"punctuation": strings.Repeat("!", 1<<20),
	"emoji":       strings.Repeat("😀", 1<<18),
	"marks":       strings.Repeat("\u0301", 1<<19),
	"less-than":   strings.Repeat("<", 1<<20),
	"apostrophes": strings.Repeat("'", 1<<20),
	"han":         strings.Repeat("東京", 1<<17),
	"mixed space": strings.Repeat(" \n\t", 1<<18),
}

// TestNotQuadratic encodes monotonous texts within a limit far above the
// linear cost and far below a quadratic one.
func TestNotQuadratic(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	for _, path := range publishedPaths {
		t.Run(path, func(t *testing.T) {
			tok := openShared(t, "tokenizers/"+path)
			for name, text := range monotonous {
				checkTime(t, tok, name, text)
			}
		})
	}
}

func TestNotQuadraticTiny(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	for _, name := range []string{"zoo", "byte-fallback", "metaspace-first-split", "pattern-o200k", "normalizer-nfc", "suffix", "prefix", "added-all",
		"unigram-metaspace-never-whole", "unigram-byte-fallback", "unigram-charsmap", "unigram-charsmap-clusters"} {
		t.Run(name, func(t *testing.T) {
			tok := openTiny(t, name)
			for name, text := range monotonous {
				checkTime(t, tok, name, text)
			}
		})
	}
}

func checkTime(t *testing.T, tok *Tokenizer, name, text string) {
	t.Helper()
	start := time.Now()
	ids, err := tok.EncodeChecked(text, false)
	encoded := time.Since(start)
	tok.Decode(ids, false)
	decoded := time.Since(start) - encoded
	t.Logf("%s: %d ids, encoded in %v, decoded in %v", name, len(ids), encoded, decoded)
	if limit := 10 * time.Second; encoded > limit || decoded > limit {
		t.Errorf("%s: encoding took %v, decoding %v", name, encoded, decoded)
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
}
