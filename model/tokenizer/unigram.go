package tokenizer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// unigram is the unigram language model (Kudo 2018, arXiv:1804.10959): of all
// ways to cut a word into pieces, the one whose log-probabilities have the
// greatest sum.
type unigram struct {
	pieces       []string
	scores       []float64 // by id: log-probability
	ids          map[string]int
	trie         *pieceTrie
	longest      int // bytes of the longest piece
	unknown      int // id of the unknown piece, -1 without
	unknownScore float64
	bytes        byteTokens
	words        *wordCache
}

// unknownPenalty is how far a character without a piece is below the least
// likely piece.
const unknownPenalty = 10

func (m *unigram) size() int { return len(m.pieces) }

func (m *unigram) id(piece string) (int, bool) {
	id, ok := m.ids[piece]
	return id, ok
}

func (m *unigram) piece(id int) (string, bool) {
	if id < 0 || id >= len(m.pieces) {
		return "", false
	}
	return m.pieces[id], true
}

// encode implements model. The library raises an error for text with a lost
// part; here the ids of the rest come with it.
func (m *unigram) encode(dst []int, word string) (ids []int, lost string) {
	if len(word) > maxShortWord {
		return m.trace(dst, word, m.bestPath(make([]step, len(word)+1), word))
	}
	hash := m.words.hash(word)
	w := m.words.get(hash, word)
	if w == nil {
		w = &cachedWord{text: strings.Clone(word)}
		var steps [maxShortWord + 1]step
		w.ids, w.lost = m.trace(nil, w.text, m.bestPath(steps[:len(word)+1], word))
		m.words.put(hash, w)
	}
	return append(dst, w.ids...), w.lost
}

// step is the last piece of the best path to some byte of a word.
type step struct {
	score  float64 // of the whole path
	id     int32
	length int32 // of the piece in bytes; 0 where no path leads
}

// improve takes a path of the given score if it is better than the one known.
// Of equal ones the first, which has the longest last piece, stays.
func (s *step) improve(score float64, id, length int) {
	if s.length == 0 || score > s.score {
		*s = step{score, int32(id), int32(length)}
	}
}

// bestPath fills steps, one for each byte of word and one for its end, by
// Viterbi's algorithm, in O(len(word) × longest piece). Sums are taken from the
// beginning of the word in the library's order: ties and near ties depend on it.
func (m *unigram) bestPath(steps []step, word string) []step {
	for i := 0; i < len(word); {
		_, width := utf8.DecodeRuneInString(word[i:])
		here := steps[i].score
		single := false // the character by itself is a piece
		node := m.trie.start(word[i])
		for end := i + 1; node > 0; end++ {
			if id := int(m.trie.nodes[node].id); id >= 0 {
				steps[end].improve(here+m.scores[id], id, end-i)
				single = single || end-i == width
			}
			if end == len(word) {
				break
			}
			node = m.trie.child(node, word[end])
		}
		if !single {
			steps[i+width].improve(here+m.unknownScore, m.unknown, width)
		}
		i += width
	}
	return steps
}

// trace follows the best path back from the end of word and appends its ids.
// Unknown neighbours are one part.
func (m *unigram) trace(dst []int, word string, steps []step) (ids []int, lost string) {
	from := len(dst)
	for end := len(word); end > 0; {
		id := int(steps[end].id)
		start := end - int(steps[end].length)
		switch {
		case id < 0:
			lost = word[start:end]
		case id == m.unknown:
			for start > 0 && int(steps[start].id) == m.unknown {
				start -= int(steps[start].length)
			}
			dst = m.appendUnknown(dst, word[start:end])
		default:
			dst = append(dst, id)
		}
		end = start
	}
	slices.Reverse(dst[from:])
	return dst, lost
}

// appendUnknown appends, last first, the ids of a part without pieces: its
// bytes' if all of them have one. A part can still be a piece, where two
// unknown characters were likelier than the piece they form.
func (m *unigram) appendUnknown(dst []int, part string) []int {
	if len(part) <= m.longest {
		if id, ok := m.ids[part]; ok {
			return append(dst, id)
		}
	}
	if !m.bytes.spell(part) {
		return append(dst, m.unknown)
	}
	for i := len(part) - 1; i >= 0; i-- {
		dst = append(dst, int(m.bytes.ids[part[i]]))
	}
	return dst
}

// kind describes the model in words.
func (m *unigram) kind() string {
	if m.bytes.any {
		return "Unigram, byte_fallback"
	}
	return "Unigram"
}
