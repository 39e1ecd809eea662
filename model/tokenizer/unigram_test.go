package tokenizer

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// sum returns the log-probability of a way to cut a word.
func (m *unigram) sum(ids []int) (sum float64) {
	for _, id := range ids {
		if id == m.unknown {
			sum += m.unknownScore
		} else {
			sum += m.scores[id]
		}
	}
	return sum
}

// TestUnigramBestPath compares the sum of the best path with the one found by
// looking up each substring.
func TestUnigramBestPath(t *testing.T) {
	for _, name := range []string{"unigram-plain", "unigram-equal-pieces", "unigram-positive"} {
		m := openTiny(t, name).model.(*unigram)
		rapid.Check(t, func(t *rapid.T) {
			word := strings.ToValidUTF8(sampleText().Draw(t, "word"), "?")
			best := m.bestPath(make([]step, len(word)+1), word)[len(word)].score
			if want := m.bestSum(word); best != want {
				t.Fatalf("%s: %q: %v, want %v", name, word, best, want)
			}
		})
	}
}

// bestSum is the sum of the best path by the definition.
func (m *unigram) bestSum(word string) float64 {
	sums := make([]float64, len(word)+1)
	for end := 1; end <= len(word); end++ {
		sums[end] = math.Inf(-1)
		for start := range end {
			if id, ok := m.ids[word[start:end]]; ok {
				sums[end] = max(sums[end], sums[start]+m.scores[id])
			}
		}
		r, n := utf8.DecodeLastRuneInString(word[:end])
		if _, known := m.ids[string(r)]; !known && utf8.ValidString(word[:end]) {
			sums[end] = max(sums[end], sums[end-n]+m.unknownScore)
		}
	}
	return sums[len(word)]
}

// TestUnigramTies holds equal sums to the path with the longest last piece.
func TestUnigramTies(t *testing.T) {
	m := newTestUnigram(t, `["a", -1], ["b", -1], ["ab", -2], ["abb", -3], ["bb", -2]`)
	for word, want := range map[string][]int{"ab": {2}, "abb": {3}, "bb": {4}, "aab": {0, 2}, "bbb": {1, 4}} {
		ids, lost := m.encode(nil, word)
		if !slices.Equal(ids, want) || lost != "" {
			t.Errorf("%s: %v, %q, want %v", word, ids, lost, want)
		}
		long := strings.Repeat("?", maxShortWord) + word // beyond the cache
		if ids, lost := m.encode(nil, long); !slices.Equal(ids, want) || lost != "?" {
			t.Errorf("%s: %v, %q, want %v", long, ids, lost, want)
		}
	}
}

func newTestUnigram(t *testing.T, vocab string) *unigram {
	t.Helper()
	m, err := parseUnigram(json.RawMessage(`{"type": "Unigram", "unk_id": null, "vocab": [` + vocab + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return m.(*unigram)
}

// TestUnigramWithoutUnknown reports what has no piece; the library ends there.
func TestUnigramWithoutUnknown(t *testing.T) {
	tok, err := Parse([]byte(`{"model": {"vocab": [["a", -1], ["ab", -1.5]]}, "decoder": {"type": "Fuse"}}`))
	if err != nil {
		t.Fatal(err)
	}
	ids, err := tok.EncodeChecked("a東京ab", false)
	if !slices.Equal(ids, []int{0, 1}) || !errors.Is(err, ErrNoToken) || !strings.Contains(err.Error(), `"東"`) {
		t.Errorf("ids %v, error %v", ids, err)
	}
	if tok.Kind() != "Unigram, 2 tokens" {
		t.Errorf("Kind() = %q", tok.Kind())
	}
}

// TestUnigramNested encodes a monotonous text with the vocabulary that costs
// most: each length of the same letter.
func TestUnigramNested(t *testing.T) {
	var vocab []string
	for n := 1; n <= maxPieceLength; n++ {
		vocab = append(vocab, fmt.Sprintf(`["%s", -1]`, strings.Repeat("a", n)))
	}
	m := newTestUnigram(t, strings.Join(vocab, ","))
	text := strings.Repeat("a", 1<<18)
	ids, _ := m.encode(nil, text)
	if want := len(text) / maxPieceLength; len(ids) != want || m.sum(ids) != -float64(want) {
		t.Errorf("%d ids, want %d", len(ids), want)
	}
}
