package eval

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// count returns 0, 1, 2 … n−1, ids that tell where in the text they were.
func count(n int) []int {
	ids := make([]int, n)
	for i := range ids {
		ids[i] = i
	}
	return ids
}

// scored lists the scored ids of windows in order.
func scored(ws []window) []int {
	var ids []int
	for _, w := range ws {
		ids = append(ids, w.ids[w.from:]...)
	}
	return ids
}

func TestWindows(t *testing.T) {
	all := cmp.AllowUnexported(window{})
	for _, c := range []struct {
		name      string
		got, want []window
	}{
		{"chunks", chunks(count(11), 4, -1), []window{{[]int{0, 1, 2, 3}, 3}, {[]int{4, 5, 6, 7}, 3}}},
		{"chunks with BOS", chunks(count(9), 4, 99), []window{{[]int{99, 1, 2, 3}, 3}, {[]int{99, 5, 6, 7}, 3}}},
		{"chunks of odd length", chunks(count(5), 5, -1), []window{{[]int{0, 1, 2, 3, 4}, 3}}},
		{"strides", strides(count(7), 4, 2), []window{{[]int{0, 1, 2, 3}, 1}, {[]int{2, 3, 4, 5}, 2}, {[]int{4, 5, 6}, 2}}},
		{"strides apart", strides(count(5), 2, 2), []window{{[]int{0, 1}, 1}, {[]int{2, 3}, 1}}},
		{"strides of one window", strides(count(3), 8, 4), []window{{[]int{0, 1, 2}, 1}}},
		{"rolls", rolls(count(8), 3), []window{{[]int{0, 1, 2, 3}, 1}, {[]int{3, 4, 5, 6}, 1}, {[]int{4, 5, 6, 7}, 3}}},
		{"rolls of one window", rolls(count(3), 3), []window{{[]int{0, 1, 2}, 1}}},
	} {
		if d := cmp.Diff(c.want, c.got, all); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

// TestEveryTokenOnce: strided windows that overlap, and rolling ones, score every token but the first, once and in order,
// and run no more than the context holds.
func TestEveryTokenOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 300).Draw(t, "tokens")
		ctx := rapid.IntRange(3, 64).Draw(t, "ctx")
		stride := rapid.IntRange(1, ctx-1).Draw(t, "stride")
		want := count(n)[1:]
		for name, ws := range map[string][]window{"strides": strides(count(n), ctx, stride), "rolls": rolls(count(n), ctx)} {
			if got := scored(ws); !slices.Equal(got, want) {
				t.Fatalf("%s score %v, want %v", name, got, want)
			}
			for _, w := range ws {
				if len(w.ids)-1 > ctx || w.from < 1 {
					t.Fatalf("%s: a window of %d tokens scored from %d at context %d", name, len(w.ids), w.from, ctx)
				}
			}
		}
	})
}

// TestChunksScoreSecondHalf: 255 tokens of a chunk of 512, each with at least half a context before it.
func TestChunksScoreSecondHalf(t *testing.T) {
	for _, w := range chunks(count(2000), 512, -1) {
		if got := len(w.ids) - w.from; got != 255 || w.from != 257 {
			t.Errorf("%d tokens scored from %d, want 255 from 257", got, w.from)
		}
	}
}

func TestParseProtocol(t *testing.T) {
	for _, name := range Protocols() {
		if p, err := ParseProtocol(name); err != nil || string(p) != name {
			t.Errorf("ParseProtocol(%q) = %q, %v", name, p, err)
		}
	}
	_, err := ParseProtocol("chunked")
	if !errors.Is(err, ErrProtocol) || !strings.HasSuffix(err.Error(), `"chunked", known: llama.cpp, strided, rolling`) {
		t.Error(err)
	}
}

// TestWords: as Python's str.split() counts.
func TestWords(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, " ": 0, "one": 1, " one  two\nthree\t": 3, "no\u00a0break": 2, "file\x1csep": 2, "a\u2003b\u3000c": 3, "zero\u200bwidth": 1,
	} {
		if got := words(text); got != want {
			t.Errorf("%q has %d words, want %d", text, got, want)
		}
	}
}
