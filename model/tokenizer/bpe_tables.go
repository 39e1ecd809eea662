package tokenizer

import (
	"hash/maphash"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// charTable maps characters to ids. The alphabet of byte-level vocabularies
// ends below U+0144, so most look-ups are one array access.
type charTable struct {
	low  [0x150]int32
	high map[rune]int32
}

func newCharTable() charTable {
	t := charTable{high: map[rune]int32{}}
	for i := range t.low {
		t.low[i] = -1
	}
	return t
}

func (t *charTable) set(r rune, id int) {
	if int(r) < len(t.low) {
		t.low[r] = int32(id)
		return
	}
	t.high[r] = int32(id)
}

// id returns the id of r, or -1.
func (t *charTable) id(r rune) int {
	if int(r) < len(t.low) {
		return int(t.low[r])
	}
	if id, ok := t.high[r]; ok {
		return int(id)
	}
	return -1
}

// joins holds the pairs of characters at which some merge joins two tokens: the
// last of the left token and the first of the right one. Between characters
// that are no such pair a word can be cut without changing its merges, because
// every symbol spells the characters it was merged from.
type joins struct {
	ascii [utf8.RuneSelf][2]uint64
	other map[[2]rune]struct{}
}

func (j *joins) add(left, right string) {
	l, _ := utf8.DecodeLastRuneInString(left)
	r, _ := utf8.DecodeRuneInString(right)
	if l < utf8.RuneSelf && r < utf8.RuneSelf {
		j.ascii[l][r/64] |= 1 << (r % 64)
		return
	}
	if j.other == nil {
		j.other = map[[2]rune]struct{}{}
	}
	j.other[[2]rune{l, r}] = struct{}{}
}

func (j *joins) has(l, r rune) bool {
	if l < utf8.RuneSelf && r < utf8.RuneSelf {
		return j.ascii[l][r/64]&(1<<(r%64)) != 0
	}
	_, ok := j.other[[2]rune{l, r}]
	return ok
}

// wordCache remembers the ids of short words. A word has one place; a newcomer
// takes it over, so the size is bounded without any bookkeeping. Places are
// swapped atomically and their words never change, so readers need no lock.
type wordCache struct {
	seed   maphash.Seed
	places [1 << 16]atomic.Pointer[cachedWord]
}

type cachedWord struct {
	text string
	ids  []int
	lost string
}

func newWordCache() *wordCache { return &wordCache{seed: maphash.MakeSeed()} }

func (c *wordCache) hash(text string) uint64 { return maphash.String(c.seed, text) }

func (c *wordCache) get(hash uint64, text string) *cachedWord {
	if w := c.places[hash%uint64(len(c.places))].Load(); w != nil && w.text == text {
		return w
	}
	return nil
}

func (c *wordCache) put(hash uint64, w *cachedWord) {
	c.places[hash%uint64(len(c.places))].Store(w)
}

// Ids between tokens that no token has are filled with strings that no text
// contains, because gotokenizers' vocabulary numbers its terms without gaps.
const fillerMark = "\xFF"

func isFiller(piece string) bool { return strings.HasPrefix(piece, fillerMark) }
