package tokenizer

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// charsmap is SentencePiece's precompiled normalization, the "Precompiled"
// normalizer: a double-array trie (Aoe 1989) as darts-clone lays it out, whose
// values are offsets of replacements, each of which a zero byte ends.
type charsmap struct {
	units        []charsmapUnit
	replacements string
	longest      int        // bytes of the longest replacement
	kept         [0x80]bool // ASCII that stays as it is unless a mark follows
}

// charsmapUnit is a node of the trie, or a leaf's value.
type charsmapUnit uint32

// label is the byte that leads to a node, and no byte for a value.
func (u charsmapUnit) label() uint32 { return uint32(u) & (1<<31 | 0xFF) }

// leaf reports whether a key ends here.
func (u charsmapUnit) leaf() bool { return u>>8&1 == 1 }

// value is the offset of a replacement.
func (u charsmapUnit) value() int { return int(u & (1<<31 - 1)) }

// offset leads to the children, xor the node's own place.
func (u charsmapUnit) offset() uint32 { return uint32(u) >> 10 << (uint32(u) & (1 << 9) >> 6) }

// maxWhole is the length in bytes below which the library looks up a grapheme
// cluster as a whole.
const maxWhole = 6

func parseCharsmap(raw json.RawMessage) (normalizer, error) {
	var f struct {
		Data []byte `json:"precompiled_charsmap"` // base64
	}
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("precompiled_charsmap: want a string in base64")
	}
	m, err := newCharsmap(f.Data)
	if err != nil {
		return nil, fmt.Errorf("precompiled_charsmap: %w", err)
	}
	return m, nil
}

// newCharsmap reads the number of the trie's bytes, the trie and the
// replacements, all numbers little-endian.
func newCharsmap(data []byte) (*charsmap, error) {
	if len(data) < 4 {
		return nil, fmt.Errorf("it has %d bytes and ends before the size of its trie", len(data))
	}
	size := uint64(binary.LittleEndian.Uint32(data))
	data = data[4:]
	if size == 0 || size%4 != 0 || size > uint64(len(data)) {
		return nil, fmt.Errorf("its trie has %d bytes by its own count, want a multiple of 4 that is not 0 and at most the %d bytes there are", size, len(data))
	}
	m := &charsmap{units: make([]charsmapUnit, size/4), replacements: string(data[size:])}
	if !utf8.ValidString(m.replacements) {
		return nil, fmt.Errorf("its replacements are not valid UTF-8")
	}
	for i := range m.units {
		m.units[i] = charsmapUnit(binary.LittleEndian.Uint32(data[4*i:]))
	}
	for r := range strings.SplitSeq(m.replacements, "\x00") {
		m.longest = max(m.longest, len(r))
	}
	for c := range m.kept {
		_, found := m.find(string(rune(c)))
		m.kept[c] = !found && c != '\r'
	}
	return m, nil
}

// find returns the replacement of the shortest key that s begins with. That is
// taken for all of s, as the library does. Nodes and values that point outside
// are no match.
func (m *charsmap) find(s string) (replacement string, ok bool) {
	at := m.units[0].offset()
	for i := range len(s) {
		if s[i] == 0 {
			break // darts keys end at a zero byte
		}
		at ^= uint32(s[i])
		if uint64(at) >= uint64(len(m.units)) || m.units[at].label() != uint32(s[i]) {
			break
		}
		unit := m.units[at]
		at ^= unit.offset()
		if unit.leaf() && uint64(at) < uint64(len(m.units)) {
			return m.replacement(m.units[at].value())
		}
	}
	return "", false
}

// replacement returns what begins at a byte of the replacements, if a
// character does.
func (m *charsmap) replacement(at int) (string, bool) {
	if at >= len(m.replacements) {
		return "", at == len(m.replacements)
	}
	if !utf8.RuneStart(m.replacements[at]) {
		return "", false
	}
	r, _, _ := strings.Cut(m.replacements[at:], "\x00")
	return r, true
}

// normalize implements normalizer. By the library's count of offsets the span
// stays at the beginning of the text even if what it began with goes.
func (m *charsmap) normalize(s span, _ *budget) (span, error) {
	w := rewriter{text: s.text}
	for i := 0; i < len(s.text); {
		if m.keeps(s.text, i) {
			i++
			continue
		}
		n := graphemeLength(s.text[i:])
		m.rewrite(&w, i, i+n)
		i += n
	}
	s.text = w.finish()
	return s, nil
}

// keeps reports whether the character at text[i:] is a cluster without a
// replacement, for most ASCII.
func (m *charsmap) keeps(text string, i int) bool {
	c := text[i]
	return c < utf8.RuneSelf && m.kept[c] && (i+1 == len(text) || text[i+1] < utf8.RuneSelf)
}

// rewrite replaces a short grapheme cluster or its characters one by one.
func (m *charsmap) rewrite(w *rewriter, start, end int) {
	if end-start < maxWhole {
		if r, ok := m.find(w.text[start:end]); ok {
			w.replace(start, end, r)
			return
		}
	}
	for i := start; i < end; {
		_, n := utf8.DecodeRuneInString(w.text[i:])
		if r, ok := m.find(w.text[i : i+n]); ok {
			w.replace(i, i+n, r)
		}
		i += n
	}
}

// rewriter puts replacements into a text and copies the rest as it comes.
type rewriter struct {
	text string
	out  strings.Builder
	done int // the text before it is written
}

func (w *rewriter) replace(start, end int, by string) {
	w.out.WriteString(w.text[w.done:start])
	w.out.WriteString(by)
	w.done = end
}

func (w *rewriter) finish() string {
	if w.done == 0 {
		return w.text
	}
	w.out.WriteString(w.text[w.done:])
	return w.out.String()
}
