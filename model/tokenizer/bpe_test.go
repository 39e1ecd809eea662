package tokenizer

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// sampleText draws text out of letters that merge, spaces, and characters that
// vocabularies do not have.
func sampleText() *rapid.Generator[string] {
	parts := rapid.SampledFrom([]string{
		"the", "and", "ing", "a", "e", "ll", "'s", "'LL", "'ſ", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000",
		"1", "234", "½", "٣", "é", "e\u0301", "東京", "😁", "-", "...", "<s>", "▁", "Ġ", "<0x41>", "\x00", "A", "Alice",
	})
	any := rapid.StringN(0, 4, -1)
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(0, 60).Draw(t, "parts") {
			if rapid.IntRange(0, 9).Draw(t, "kind") == 0 {
				b.WriteString(any.Draw(t, "any"))
			} else {
				b.WriteString(parts.Draw(t, "part"))
			}
		}
		return b.String()
	})
}

// TestMergeAllAgrees compares the merging of long words with gotokenizers'.
func TestMergeAllAgrees(t *testing.T) {
	for _, name := range []string{"split-isolated", "unknown-fused", "unknown-none", "zoo", "suffix"} {
		m := openTiny(t, name).model.(*bpe)
		rapid.Check(t, func(t *rapid.T) {
			word := strings.ToValidUTF8(sampleText().Draw(t, "word"), "?")
			if word == "" {
				return
			}
			tokens, err := m.short.Tokenize(word)
			if err != nil {
				t.Fatal(err)
			}
			var want []int
			for _, token := range tokens {
				want = append(want, token.ID)
			}
			symbols, _ := m.symbols(word)
			if got := m.mergeAll(nil, symbols); !slices.Equal(got, want) {
				t.Fatalf("%s: %q: %v, gotokenizers %v", name, word, got, want)
			}
		})
	}
}

// TestPartsChangeNothing compares words cut where no merge reaches across with
// the same words merged whole.
func TestPartsChangeNothing(t *testing.T) {
	for _, name := range []string{"byte-fallback", "byte-fallback-partly-fused", "byte-fallback-partly-unfused", "unknown-fused", "split-isolated"} {
		m := openTiny(t, name).model.(*bpe)
		rapid.Check(t, func(t *rapid.T) {
			word := strings.ToValidUTF8(sampleText().Draw(t, "word")+strings.Repeat("▁the", maxShortWord/4), "?")
			symbols, _ := m.symbols(word)
			want := m.mergeAll(nil, symbols)
			if got, _ := m.encode(nil, word); !slices.Equal(got, want) {
				t.Fatalf("%s: %q: %v, whole %v", name, word, got, want)
			}
		})
	}
}

// TestCacheChangesNothing encodes twice, the second time from the cache, and
// from many goroutines.
func TestCacheChangesNothing(t *testing.T) {
	tok := openTiny(t, "zoo")
	vectors := readTiny(t, "zoo").Vectors
	done := make(chan bool)
	for range 4 {
		go func() {
			ok := true
			for _, v := range vectors {
				ok = ok && slices.Equal(tok.Encode(v.Text, false), v.Plain)
			}
			done <- ok
		}()
	}
	for range 4 {
		if !<-done {
			t.Error("ids differ between goroutines")
		}
	}
}

// TestMergeOrder checks ties: lowest rank first, then leftmost.
func TestMergeOrder(t *testing.T) {
	m, err := newBPE(&bpeFile{
		Vocab:  map[string]int{"a": 0, "b": 1, "aa": 2, "ab": 3, "aab": 4},
		Merges: mergeList{{"a", "a"}, {"a", "b"}, {"aa", "b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string][]int{"aaa": {2, 0}, "aaab": {2, 3}, "aab": {4}, "ab": {3}, "aaaab": {2, 4}} {
		symbols, _ := m.symbols(word)
		if got := m.mergeAll(nil, symbols); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", word, got, want)
		}
	}
}
