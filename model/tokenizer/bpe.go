package tokenizer

import (
	"strings"
	"unicode/utf8"

	"github.com/nlpodyssey/gotokenizers/models/bpemodel"
	"github.com/nlpodyssey/gotokenizers/vocabulary"
)

// maxShortWord is the length in bytes up to which a pre-token is merged by
// gotokenizers and remembered. Longer ones are rare, seldom repeat, and would
// meet its quadratic removal of merged symbols.
const maxShortWord = 64

// bpe is byte pair encoding (Sennrich et al. 2016, arXiv:1508.07909): a word
// begins as its characters, and the neighbours with the lowest merge rank,
// leftmost first, become one symbol until none are left.
type bpe struct {
	vocab  *vocabulary.Vocabulary
	merges *bpemodel.MergeMap
	merged []int32            // by rank: the id that a merge makes
	short  *bpemodel.BPEModel // merges short words
	tokens int                // without the fillers of id gaps

	chars        charTable
	joins        joins
	bytes        byteTokens
	unknown      int // id of the unknown token, -1 without
	fuseUnknown  bool
	ignoreMerges bool // a pre-token that is a token is that token
	prefix       string
	suffix       string
	words        *wordCache
}

func (m *bpe) size() int { return m.tokens }

func (m *bpe) id(piece string) (int, bool) {
	if isFiller(piece) {
		return 0, false
	}
	return m.vocab.GetID(piece)
}

func (m *bpe) piece(id int) (string, bool) {
	s, ok := m.vocab.GetString(id)
	return s, ok && !isFiller(s)
}

// encode implements model. Long words without affixes are cut where no merge
// can reach across, which changes nothing but lets most parts be remembered.
func (m *bpe) encode(dst []int, word string) (ids []int, lost string) {
	if m.ignoreMerges {
		if id, ok := m.vocab.GetID(word); ok {
			return append(dst, id), ""
		}
	}
	if len(word) <= maxShortWord || m.prefix != "" || m.suffix != "" {
		return m.encodePart(dst, word)
	}
	for word != "" {
		n := m.partLength(word)
		part, rest := word[:n], word[n:]
		var l string
		if dst, l = m.encodePart(dst, part); lost == "" {
			lost = l
		}
		word = rest
	}
	return dst, lost
}

// partLength returns the length of the first part of word that no merge leaves.
// It cuts only between characters that are tokens, so that a run of unknown
// ones stays together.
func (m *bpe) partLength(word string) int {
	left, n := utf8.DecodeRuneInString(word)
	known := m.chars.id(left) >= 0
	for i := n; i < len(word); i += n {
		var right rune
		right, n = utf8.DecodeRuneInString(word[i:])
		rightKnown := m.chars.id(right) >= 0
		if known && rightKnown && !m.joins.has(left, right) {
			return i
		}
		left, known = right, rightKnown
	}
	return len(word)
}

// encodePart encodes a part that can be merged by itself.
func (m *bpe) encodePart(dst []int, part string) (ids []int, lost string) {
	if len(part) > maxShortWord {
		symbols, lost := m.symbols(part)
		return m.mergeAll(dst, symbols), lost
	}
	hash := m.words.hash(part)
	w := m.words.get(hash, part)
	if w == nil {
		w = m.encodeShort(part)
		m.words.put(hash, w)
	}
	return append(dst, w.ids...), w.lost
}

// encodeShort encodes a word that is not in the cache.
func (m *bpe) encodeShort(part string) *cachedWord {
	w := &cachedWord{text: strings.Clone(part)}
	if m.beyondLibrary(part) {
		var symbols []int32
		symbols, w.lost = m.symbols(part)
		w.ids = m.mergeAll(nil, symbols)
		return w
	}
	tokens, err := m.short.Tokenize(part)
	if err != nil {
		// Its only errors are ids and an unknown token outside the
		// vocabulary, both of which newBPE has excluded.
		panic("tokenizer: " + err.Error())
	}
	w.ids = make([]int, len(tokens))
	for i, t := range tokens {
		w.ids[i] = t.ID
	}
	return w
}

// beyondLibrary reports whether part needs what gotokenizers does not do: byte
// fallback, a prefix on all characters but the first (it has it on the first),
// or a report of what is lost.
func (m *bpe) beyondLibrary(part string) bool {
	if m.prefix != "" {
		return true
	}
	if m.unknown >= 0 && !m.bytes.any {
		return false
	}
	for i, r := range part {
		if m.symbol(r, i == 0, i+utf8.RuneLen(r) == len(part)) < 0 {
			return true
		}
	}
	return false
}

// symbols returns the symbols a word begins as: its characters' ids.
func (m *bpe) symbols(word string) (ids []int32, lost string) {
	ids = make([]int32, 0, len(word))
	pending := false // an unknown token, written when the next known one comes
	for i, r := range word {
		n := utf8.RuneLen(r)
		if id := m.symbol(r, i == 0, i+n == len(word)); id >= 0 {
			if pending {
				ids = append(ids, int32(m.unknown))
				pending = false
			}
			ids = append(ids, int32(id))
			continue
		}
		spelled := m.spell(r, i == 0, i+n == len(word))
		if bytes, ok := m.byteSymbols(ids, spelled); ok {
			ids = bytes // the library, too, writes them before a pending unknown
			continue
		}
		if m.unknown < 0 {
			if lost == "" {
				lost = word[i : i+n]
			}
			continue
		}
		if pending && !m.fuseUnknown {
			ids = append(ids, int32(m.unknown))
		}
		pending = true
	}
	if pending {
		ids = append(ids, int32(m.unknown))
	}
	return ids, lost
}

// symbol returns the id of a character at its place in a word, or -1.
func (m *bpe) symbol(r rune, first, last bool) int {
	if (first || m.prefix == "") && (!last || m.suffix == "") {
		return m.chars.id(r)
	}
	if id, ok := m.vocab.GetID(m.spell(r, first, last)); ok {
		return id
	}
	return -1
}

// spell returns a character as the vocabulary spells it at its place in a word.
func (m *bpe) spell(r rune, first, last bool) string {
	s := string(r)
	if !first {
		s = m.prefix + s
	}
	if last {
		s += m.suffix
	}
	return s
}

// byteSymbols appends the tokens of the bytes of s if there is one for each.
func (m *bpe) byteSymbols(dst []int32, s string) ([]int32, bool) {
	if !m.bytes.spell(s) {
		return dst, false
	}
	for i := range len(s) {
		dst = append(dst, m.bytes.ids[s[i]])
	}
	return dst, true
}
