package tokenizer

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shared is where fetched tokenizers lie; tests that need them skip without.
const shared = "../../../shared"

// vector is what the tokenizers library makes of one text.
type vector struct {
	Text        string `json:"text"`
	IDs         []int  `json:"ids"`
	Plain       []int  `json:"ids_plain"`
	Decoded     string `json:"decoded"`
	DecodedSkip string `json:"decoded_skip"`
}

// vectorHead is the first line of a file of vectors.
type vectorHead struct {
	Tokenizer string `json:"tokenizer"`
	Vocab     int    `json:"vocab"`
}

func readVectors(t testing.TB, path string) (vectorHead, []vector) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	var head vectorHead
	var vectors []vector
	for lines.Scan() {
		if head.Tokenizer == "" {
			err = json.Unmarshal(lines.Bytes(), &head)
		} else {
			var v vector
			err = json.Unmarshal(lines.Bytes(), &v)
			vectors = append(vectors, v)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return head, vectors
}

// openShared opens a fetched tokenizer or skips the test.
func openShared(t testing.TB, path string) *Tokenizer {
	t.Helper()
	path = filepath.Join(shared, path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is fetched and not here", path)
	}
	tok, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// TestPublished compares every published tokenizer with the library.
func TestPublished(t *testing.T) {
	paths, err := filepath.Glob("testdata/vectors/*.jsonl.gz")
	if err != nil || len(paths) == 0 {
		t.Fatal("no vectors", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".jsonl.gz"), func(t *testing.T) {
			head, vectors := readVectors(t, path)
			tok := openShared(t, filepath.Join("tokenizers", head.Tokenizer))
			checkVectors(t, tok, head, vectors)
		})
	}
}

// checkVectors compares a tokenizer with the library on vectors.
func checkVectors(t *testing.T, tok *Tokenizer, head vectorHead, vectors []vector) {
	t.Helper()
	if got := tok.Size(); got != head.Vocab {
		t.Errorf("Size() = %d, want %d", got, head.Vocab)
	}
	for _, v := range vectors {
		if got, _ := tok.EncodeAsFile(v.Text, true); !slices.Equal(got, v.IDs) {
			t.Errorf("%q: ids\n got %v\nwant %v", v.Text, got, v.IDs)
		}
		if got, _ := tok.EncodeAsFile(v.Text, false); !slices.Equal(got, v.Plain) {
			t.Errorf("%q: plain ids\n got %v\nwant %v", v.Text, got, v.Plain)
		}
		if got := tok.Decode(v.Plain, false); got != v.Decoded {
			t.Errorf("%q: decoded\n got %q\nwant %q", v.Text, got, v.Decoded)
		}
		if got := tok.Decode(v.IDs, true); got != v.DecodedSkip {
			t.Errorf("%q: decoded without special tokens\n got %q\nwant %q", v.Text, got, v.DecodedSkip)
		}
		if got := streamed(tok, v.Plain, false); got != v.Decoded {
			t.Errorf("%q: streamed\n got %q\nwant %q", v.Text, got, v.Decoded)
		}
	}
}

// streamed decodes ids one by one.
func streamed(tok *Tokenizer, ids []int, skipSpecial bool) string {
	s := tok.NewStream(skipSpecial)
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(s.Push(id))
	}
	return b.String() + s.Flush()
}
