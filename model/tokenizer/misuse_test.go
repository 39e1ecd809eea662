package tokenizer_test

import (
	"errors"
	"io/fs"
	"math"
	"sync"
	"testing"

	"github.com/ffnrun/ffnrun/model/tokenizer"
	"github.com/ffnrun/ffnrun/zoo"
)

// TestMisuse asks for ids and pieces that no tokenizer has.
func TestMisuse(t *testing.T) {
	fsys, err := zoo.FS("relu")
	if err != nil {
		t.Fatal(err)
	}
	tok, err := tokenizer.OpenFS(fsys)
	if err != nil {
		t.Fatal(err)
	}
	odd := []int{-1, math.MinInt, math.MaxInt, tok.Size()}
	for _, id := range odd {
		piece, known := tok.Piece(id)
		if known || piece != "" || tok.IsSpecial(id) || tok.NewStream(true).Push(id) != "" {
			t.Errorf("id %d is taken for a token", id)
		}
	}
	if text := tok.Decode(odd, false) + tok.Decode(nil, false) + tok.NewStream(false).Flush(); text != "" {
		t.Errorf("decoding nothing gives %q", text)
	}
	if _, known := tok.ID("no such piece"); known {
		t.Error("a piece that there is not has an id")
	}
	if ids, err := tok.EncodeChecked("", false); len(ids) != 0 || err != nil {
		t.Errorf("the empty text is %v, %v", ids, err)
	}
	if _, err := tokenizer.Parse(nil); err == nil {
		t.Error("no bytes are a tokenizer")
	}
	if _, err := tokenizer.Open(""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the empty path: %v", err)
	}
	if _, err := tokenizer.Open(t.TempDir()); !errors.Is(err, tokenizer.ErrNotFound) {
		t.Errorf("an empty folder: %v", err)
	}
}

// TestSharedTokenizer encodes and decodes by many goroutines at once.
func TestSharedTokenizer(t *testing.T) {
	fsys, err := zoo.FS("relu")
	if err != nil {
		t.Fatal(err)
	}
	tok, err := tokenizer.OpenFS(fsys)
	if err != nil {
		t.Fatal(err)
	}
	text := zoo.HeldOut()[:4000]
	want := tok.Decode(tok.Encode(text, true), true)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if tok.Decode(tok.Encode(text, true), true) != want {
				t.Error("another text than alone")
			}
		})
	}
	wg.Wait()
}
