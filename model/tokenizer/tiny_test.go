package tokenizer

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tinyFile is a small tokenizer with what the library makes of texts with it.
type tinyFile struct {
	vectorHead
	Tokenizer json.RawMessage `json:"tokenizer"`
	Vectors   []vector        `json:"vectors"`
}

func readTiny(t testing.TB, name string) *tinyFile {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata/tiny", name+".json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var tiny tinyFile
	if err := json.NewDecoder(z).Decode(&tiny); err != nil {
		t.Fatal(err)
	}
	return &tiny
}

// openTiny returns one of the small tokenizers.
func openTiny(t testing.TB, name string) *Tokenizer {
	t.Helper()
	tok, err := Parse(readTiny(t, name).Tokenizer)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func tinyNames(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/tiny/*.json.gz")
	if err != nil || len(paths) == 0 {
		t.Fatal("no tiny tokenizers", err)
	}
	for i, p := range paths {
		paths[i] = strings.TrimSuffix(filepath.Base(p), ".json.gz")
	}
	return paths
}

// TestTiny compares a small tokenizer of each kind with the library.
func TestTiny(t *testing.T) {
	for _, name := range tinyNames(t) {
		t.Run(name, func(t *testing.T) {
			tiny := readTiny(t, name)
			tok, err := Parse(tiny.Tokenizer)
			if err != nil {
				t.Fatal(err)
			}
			checkVectors(t, tok, tiny.vectorHead, tiny.Vectors)
		})
	}
}

// TestTinyChecked holds EncodeChecked to ErrNoToken exactly where the library
// silently leaves something out.
func TestTinyChecked(t *testing.T) {
	tok := openTiny(t, "unknown-none")
	if _, err := tok.EncodeChecked("the cat", false); err != nil {
		t.Error(err)
	}
	ids, err := tok.EncodeChecked("the 東 cat", false)
	if !errors.Is(err, ErrNoToken) || !strings.Contains(err.Error(), "東") {
		t.Errorf("error %v, want ErrNoToken naming 東", err)
	}
	if got := tok.Decode(ids, false); got == "" {
		t.Error("no ids beside the error")
	}
}
