package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTokenize(t *testing.T) {
	golden(t, "tokenize.txt", result(t, "Once upon a time\n", "tokenize"))
	want := tokenized{
		IDs: []int{498, 471, 259, 425, 199}, IDsPlain: []int{498, 471, 259, 425, 199}, Pieces: []string{"Once", "Ġupon", "Ġa", "Ġtime", "Ċ"},
		Decoded: "Once upon a time\n", DecodedSkip: "Once upon a time\n",
	}
	if diff := cmp.Diff(want, object[tokenized](t, "Once upon a time\n", "tokenize", "--format", "json")); diff != "" {
		t.Error(diff)
	}
	if got := result(t, "", "tokenize", "--format", "json"); got != `{"ids":[],"ids_plain":[],"pieces":[],"decoded":"","decoded_skip":""}`+"\n" {
		t.Errorf("of nothing: %s", got)
	}
}

func TestTokenizeLines(t *testing.T) {
	in := "{\"text\": \"Once\"}\n\n{\"text\": \"a\\nb\", \"more\": 1}"
	want := result(t, "Once", "tokenize", "--format", "json") + result(t, "a\nb", "tokenize", "--format", "json")
	if got := result(t, in, "tokenize", "--format", "jsonl"); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}

// TestTokenizeAsTheLibrary holds the command to what the tokenizers library makes of hundreds of texts.
func TestTokenizeAsTheLibrary(t *testing.T) {
	for _, name := range []string{"llama-2", "phi-3-mini", "gpt2"} {
		t.Run(name, func(t *testing.T) {
			needShared(t, "tokenizers", name)
			texts, want := vectors(t, needShared(t, "tokenizers", "vectors", name+".jsonl"))
			file := needShared(t, "tokenizers", name, "tokenizer.json")
			got := result(t, texts, "tokenize", "-m", file, "--format", "jsonl")
			for i, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
				var v vector
				if err := json.Unmarshal([]byte(line), &v); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want[i], v); diff != "" {
					t.Errorf("text %d: -want +got\n%s", i, diff)
				}
			}
			got = result(t, texts, "tokenize", "-m", filepath.Dir(file), "--special=false", "--format", "jsonl")
			for i, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
				var v vector
				if err := json.Unmarshal([]byte(line), &v); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want[i].IDsPlain, v.IDs); diff != "" {
					t.Errorf("text %d without special tokens: -want +got\n%s", i, diff)
				}
			}
		})
	}
}

// vector is a text's tokens as the library makes them.
type vector struct {
	IDs         []int  `json:"ids"`
	IDsPlain    []int  `json:"ids_plain"`
	Decoded     string `json:"decoded"`
	DecodedSkip string `json:"decoded_skip"`
}

// vectors returns the texts as input for tokenize, and what is to come of each.
func vectors(t *testing.T, path string) (texts string, want []vector) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var in strings.Builder
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	lines.Scan() // which tokenizer this is
	for lines.Scan() {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		want = append(want, v)
		in.Write(lines.Bytes())
		in.WriteByte('\n')
	}
	if len(want) < 100 {
		t.Fatalf("%s: %d texts: %v", path, len(want), lines.Err())
	}
	return in.String(), want
}
