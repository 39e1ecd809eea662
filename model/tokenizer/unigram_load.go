package tokenizer

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// unigramFile is the model section of a tokenizer.json whose type is Unigram.
type unigramFile struct {
	Vocab        []scoredPiece `json:"vocab"`
	UnkID        *int          `json:"unk_id"`
	ByteFallback bool          `json:"byte_fallback"`
}

// scoredPiece is a piece and its log-probability, [piece, score] in files.
type scoredPiece struct {
	piece string
	score float64
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *scoredPiece) UnmarshalJSON(data []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(data, &pair); err != nil || len(pair) != 2 || isNull(pair[0]) || isNull(pair[1]) {
		return fmt.Errorf("vocab: %.80q is not a pair of a piece and its score", data)
	}
	if err := json.Unmarshal(pair[0], &p.piece); err != nil {
		return fmt.Errorf("vocab: %.80q has no string as its piece", data)
	}
	if err := json.Unmarshal(pair[1], &p.score); err != nil {
		return fmt.Errorf("vocab: %.80q has no number of 64 bits as its score", data)
	}
	return nil
}

// parseUnigram is Unigram's row in modelKinds.
func parseUnigram(raw json.RawMessage) (model, error) {
	var f unigramFile
	if err := unmarshal(raw, &f); err != nil {
		return nil, err
	}
	if f.Vocab == nil {
		return nil, fmt.Errorf("vocab: it is missing")
	}
	return newUnigram(&f)
}

func newUnigram(f *unigramFile) (*unigram, error) {
	m := &unigram{
		pieces: make([]string, len(f.Vocab)), scores: make([]float64, len(f.Vocab)),
		ids: make(map[string]int, len(f.Vocab)), unknown: -1, words: newWordCache(),
	}
	if err := m.setPieces(f.Vocab); err != nil {
		return nil, fmt.Errorf("vocab: %w", err)
	}
	if f.UnkID != nil {
		m.unknown = *f.UnkID
		if m.unknown < 0 || m.unknown >= len(f.Vocab) {
			return nil, fmt.Errorf("unk_id: it is %d, and the vocabulary has %d pieces", m.unknown, len(f.Vocab))
		}
	}
	m.trie = newPieceTrie(m.ids)
	if f.ByteFallback {
		m.bytes = newByteTokens(m.id)
	}
	return m, nil
}

// setPieces numbers the pieces. Of equal ones the last counts, as in the library.
func (m *unigram) setPieces(vocab []scoredPiece) error {
	if len(vocab) > maxID {
		return fmt.Errorf("it has %d pieces, and at most %d are allowed", len(vocab), maxID)
	}
	total := 0
	least := math.Inf(1)
	for id, p := range vocab {
		if total += len(p.piece); total > maxPieceBytes {
			return fmt.Errorf("its pieces have more than %d bytes together", maxPieceBytes)
		}
		if len(p.piece) > maxPieceLength {
			return fmt.Errorf("%.80q has %d bytes, and at most %d are allowed in a piece", p.piece, len(p.piece), maxPieceLength)
		}
		m.pieces[id], m.scores[id], m.ids[p.piece] = p.piece, p.score, id
		m.longest = max(m.longest, len(p.piece))
		least = min(least, p.score)
	}
	m.unknownScore = least - unknownPenalty
	return nil
}

// holdsPieces reports whether a model section without a type is Unigram's:
// its vocabulary is a list and not an object.
func holdsPieces(raw json.RawMessage) bool {
	var f struct {
		Vocab json.RawMessage `json:"vocab"`
	}
	return json.Unmarshal(raw, &f) == nil && strings.HasPrefix(string(f.Vocab), "[")
}
