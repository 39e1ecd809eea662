package tokenizer

import (
	"slices"
	"unicode/utf8"
)

// graphemeClass is what a character is to the boundaries of extended grapheme
// clusters (Unicode Standard Annex 29). Regional indicators have none: clusters
// that they begin are too long to be looked up as a whole, pair or not.
type graphemeClass uint8

const (
	graphemeOther graphemeClass = iota
	graphemeControl
	graphemeCR
	graphemeLF
	graphemePrepend
	graphemeExtend
	graphemeLinker    // an Extend that joins consonants, InCB=Linker
	graphemeNonJoiner // U+200C, an Extend that keeps consonants apart
	graphemeJoiner    // U+200D
	graphemeSpacing
	graphemeConsonant // InCB=Consonant
	graphemePictographic
	graphemeL // Hangul: leading consonant
	graphemeV // vowel
	graphemeT // trailing consonant
	graphemeLV
	graphemeLVT
)

// graphemeRange is a range of characters of one class.
type graphemeRange struct {
	first, last rune
	class       graphemeClass
}

// Hangul syllables are in order; each graphemeSyllables-th has no trailing consonant.
const (
	firstSyllable     = 0xAC00
	lastSyllable      = 0xD7A3
	graphemeSyllables = 28
)

func graphemeClassOf(r rune) graphemeClass {
	switch {
	case r >= firstSyllable && r <= lastSyllable:
		if (r-firstSyllable)%graphemeSyllables == 0 {
			return graphemeLV
		}
		return graphemeLVT
	case r == '\r':
		return graphemeCR
	case r == '\n':
		return graphemeLF
	case r >= ' ' && r < 0x7F, r > 0xAE && r < 0x300, r > 0x3299 && r < 0xA66F:
		return graphemeOther // most letters of the world, without a search
	}
	i, found := slices.BinarySearchFunc(graphemeRanges, r, func(g graphemeRange, r rune) int {
		switch {
		case g.last < r:
			return -1
		case g.first > r:
			return 1
		}
		return 0
	})
	if !found {
		return graphemeOther
	}
	return graphemeRanges[i].class
}

// graphemeLength returns the length of the grapheme cluster that s, which is
// not empty, begins with.
func graphemeLength(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	c := newCluster(graphemeClassOf(r))
	for n < len(s) {
		r, width := utf8.DecodeRuneInString(s[n:])
		if !c.add(graphemeClassOf(r)) {
			break
		}
		n += width
	}
	return n
}

// cluster is the beginning of a grapheme cluster: its last class and what of
// the longer rules has been met.
type cluster struct {
	last     graphemeClass
	pictured bool // Pictographic Extend*
	conjunct bool // Consonant and after it Extend, Linker and Joiner only
	linked   bool // a Linker among them
}

func newCluster(first graphemeClass) cluster {
	return cluster{last: first, pictured: first == graphemePictographic, conjunct: first == graphemeConsonant}
}

// add reports whether a character belongs to the cluster and takes it in if so.
func (c *cluster) add(next graphemeClass) bool {
	if !c.joins(next) {
		return false
	}
	switch next {
	case graphemeExtend:
	case graphemeLinker:
		c.linked = true
	case graphemeNonJoiner:
		c.conjunct = false
	case graphemeJoiner:
		c.pictured = c.pictured && c.last != graphemeJoiner
	default:
		*c = newCluster(next)
		return true
	}
	if c.last == graphemeJoiner {
		c.pictured = false
	}
	c.last = next
	return true
}

// joins is rules GB3 to GB9c and GB11.
func (c *cluster) joins(next graphemeClass) bool {
	switch c.last {
	case graphemeCR:
		return next == graphemeLF
	case graphemeLF, graphemeControl:
		return false
	case graphemePrepend:
		return next != graphemeCR && next != graphemeLF && next != graphemeControl
	}
	switch next {
	case graphemeExtend, graphemeLinker, graphemeNonJoiner, graphemeJoiner, graphemeSpacing:
		return true
	case graphemePictographic:
		return c.pictured && c.last == graphemeJoiner
	case graphemeConsonant:
		return c.conjunct && c.linked
	}
	return joinsHangul(c.last, next)
}

// joinsHangul is rules GB6 to GB8.
func joinsHangul(last, next graphemeClass) bool {
	switch last {
	case graphemeL:
		return next == graphemeL || next == graphemeV || next == graphemeLV || next == graphemeLVT
	case graphemeV, graphemeLV:
		return next == graphemeV || next == graphemeT
	case graphemeT, graphemeLVT:
		return next == graphemeT
	}
	return false
}
