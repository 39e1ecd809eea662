package tokenizer_test

import (
	"fmt"
	"testing/fstest"

	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// A folder as small as they get: a vocabulary of characters with one mark.
var names = fstest.MapFS{"vocab.json": {Data: []byte(`{"<.>": 0, "a": 1, "e": 2, "m": 3}`)}}

func ExampleOpenFS() {
	t, err := tokenizer.OpenFS(names)
	if err != nil {
		fmt.Println(err)
		return
	}
	ids := t.Encode("<.>emma", true)
	fmt.Println(t.Kind())
	fmt.Println(ids)
	fmt.Println(t.Decode(ids, true))
	// Output:
	// BPE, characters, 4 tokens
	// [0 2 3 3 1]
	// emma
}

func ExampleTokenizer_EncodeChecked() {
	t, err := tokenizer.OpenFS(names)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = t.EncodeChecked("emily", true)
	fmt.Println(err)
	// Output:
	// text: no token for "i": the vocabulary of 4 tokens does not hold it and the file has no unknown token
}

func ExampleStream() {
	t, err := tokenizer.Parse([]byte(`{
		"model": {"type": "BPE", "vocab": {"▁Hi": 0, "▁": 1, "<0xF0>": 2, "<0x9F>": 3, "<0x98>": 4, "<0x80>": 5, "!": 6}, "merges": []},
		"decoder": {"type": "Sequence", "decoders": [
			{"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
			{"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	s := t.NewStream(true)
	for _, id := range []int{0, 1, 2, 3, 4, 5, 6} {
		fmt.Printf("%q ", s.Push(id))
	}
	fmt.Printf("%q\n", s.Flush())
	// Output:
	// "Hi" " " "" "" "" "" "😀!" ""
}
