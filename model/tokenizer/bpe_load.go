package tokenizer

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/nlpodyssey/gotokenizers/models/bpemodel"
	"github.com/nlpodyssey/gotokenizers/vocabulary"
)

// bpeFile is the model section of a tokenizer.json whose type is BPE. Dropout
// is for training and is disregarded.
type bpeFile struct {
	Vocab                   map[string]int `json:"vocab"`
	Merges                  mergeList      `json:"merges"`
	UnkToken                string         `json:"unk_token"`
	ContinuingSubwordPrefix string         `json:"continuing_subword_prefix"`
	EndOfWordSuffix         string         `json:"end_of_word_suffix"`
	FuseUnk                 bool           `json:"fuse_unk"`
	ByteFallback            bool           `json:"byte_fallback"`
	IgnoreMerges            bool           `json:"ignore_merges"`
}

// mergeList reads merges as strings ("a b") and as pairs (["a", "b"]).
type mergeList [][2]string

// UnmarshalJSON implements json.Unmarshaler.
func (l *mergeList) UnmarshalJSON(data []byte) error {
	var lines []string
	if err := json.Unmarshal(data, &lines); err == nil {
		pairs, err := splitMerges(lines)
		*l = pairs
		return err
	}
	var pairs [][]string
	if err := json.Unmarshal(data, &pairs); err != nil {
		return fmt.Errorf("merges: want a list of strings or of pairs: %w", err)
	}
	*l = make(mergeList, len(pairs))
	for i, p := range pairs {
		if len(p) != 2 {
			return fmt.Errorf("merges: entry %d has %d parts, want 2", i, len(p))
		}
		(*l)[i] = [2]string(p)
	}
	return nil
}

// splitMerges reads merges written as lines, as in merges.txt.
func splitMerges(lines []string) (mergeList, error) {
	l := make(mergeList, 0, len(lines))
	for i, line := range lines {
		if strings.HasPrefix(line, "#version") {
			continue
		}
		left, right, ok := strings.Cut(line, " ")
		if !ok || strings.Contains(right, " ") {
			return nil, fmt.Errorf("merges: entry %d is %.80q, want two tokens with a space between", i, line)
		}
		l = append(l, [2]string{left, right})
	}
	return l, nil
}

// parseBPE is BPE's row in modelKinds.
func parseBPE(raw json.RawMessage) (model, error) {
	var f bpeFile
	if err := json.Unmarshal(raw, &f); err != nil {
		return nil, fmt.Errorf("%s", jsonFact(err))
	}
	if f.Vocab == nil {
		return nil, fmt.Errorf("vocab: it is missing")
	}
	return newBPE(&f)
}

func newBPE(f *bpeFile) (*bpe, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	vocab, err := newVocabulary(f.Vocab)
	if err != nil {
		return nil, fmt.Errorf("vocab: %w", err)
	}
	m := &bpe{
		vocab: vocab, tokens: len(f.Vocab), chars: newCharTable(), words: newWordCache(),
		prefix: f.ContinuingSubwordPrefix, suffix: f.EndOfWordSuffix,
		fuseUnknown: f.FuseUnk, ignoreMerges: f.IgnoreMerges, unknown: -1,
	}
	if err := m.setMerges(f.Merges); err != nil {
		return nil, fmt.Errorf("merges: %w", err)
	}
	m.setCharacters(f)
	if id, ok := vocab.GetID(f.UnkToken); ok && f.UnkToken != "" {
		m.unknown = id
	}
	m.short = bpemodel.New(vocab, m.merges, 0, 0, m.unknownToken(f), m.prefix, m.suffix, m.fuseUnknown)
	return m, nil
}

// unknownToken is the token gotokenizers uses; it refuses one that is not in
// the vocabulary, which the library does not before it needs it.
func (m *bpe) unknownToken(f *bpeFile) string {
	if m.unknown < 0 {
		return ""
	}
	return f.UnkToken
}

func (f *bpeFile) check() error {
	if n := len(f.Merges); n > maxMerges {
		return fmt.Errorf("merges: there are %d, and at most %d are allowed", n, maxMerges)
	}
	for _, affix := range []string{f.ContinuingSubwordPrefix, f.EndOfWordSuffix} {
		if len(affix) > maxAffix {
			return fmt.Errorf("a subword prefix or suffix has %d bytes, and at most %d are allowed", len(affix), maxAffix)
		}
	}
	return nil
}

// newVocabulary numbers the terms as the file does.
func newVocabulary(terms map[string]int) (*vocabulary.Vocabulary, error) {
	byID, err := termsByID(terms)
	if err != nil {
		return nil, err
	}
	v := vocabulary.NewVocabulary()
	for id, term := range byID {
		if term == nil {
			v.AddTerm(fillerMark + strconv.Itoa(id))
			continue
		}
		v.AddTerm(*term)
	}
	return v, nil
}

// termsByID inverts a vocabulary; nil stands for an id that no term has.
func termsByID(terms map[string]int) ([]*string, error) {
	limit := len(terms) + maxIDGaps
	last := -1
	for term, id := range terms {
		if id < 0 || id > maxID || id >= limit {
			return nil, fmt.Errorf("%.80q has id %d, which is out of range for %d tokens", term, id, len(terms))
		}
		last = max(last, id)
	}
	byID := make([]*string, last+1)
	for term, id := range terms {
		if byID[id] != nil {
			return nil, fmt.Errorf("%.80q and %.80q both have id %d", min(term, *byID[id]), max(term, *byID[id]), id)
		}
		byID[id] = &term
	}
	return byID, nil
}

// setMerges fills the merge map; of equal pairs the last counts, as in the
// library.
func (m *bpe) setMerges(list mergeList) error {
	merges := make(bpemodel.MergeMap, len(list))
	m.merges = &merges
	m.merged = make([]int32, len(list))
	for rank, pair := range list {
		left, right := pair[0], pair[1]
		if len(right) < len(m.prefix) {
			return fmt.Errorf("entry %d: %.80q lacks the prefix %.80q", rank, right, m.prefix)
		}
		whole := left + right[len(m.prefix):]
		l, okLeft := m.id(left)
		r, okRight := m.id(right)
		w, ok := m.id(whole)
		if !okLeft || !okRight || !ok {
			return fmt.Errorf("entry %d joins %.80q and %.80q to %.80q, and not all three are in the vocabulary", rank, left, right, whole)
		}
		m.merges.Set(l, r, bpemodel.MergeValue{Rank: rank, ID: w})
		m.merged[rank] = int32(w)
		m.joins.add(left, right)
	}
	return nil
}

// setCharacters fills the tables of single characters and of bytes.
func (m *bpe) setCharacters(f *bpeFile) {
	for term, id := range f.Vocab {
		if r, n := utf8.DecodeRuneInString(term); n == len(term) && n > 0 {
			m.chars.set(r, id)
		}
	}
	if f.ByteFallback {
		m.bytes = newByteTokens(m.id)
	}
}

// kind describes the model in words.
func (m *bpe) kind() string {
	if m.bytes.any {
		return "BPE, byte_fallback"
	}
	return "BPE, characters"
}
