package tokenizer

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
)

// TestCorpora compares the ids of whole books with the library's, by hash.
func TestCorpora(t *testing.T) {
	if testing.Short() {
		t.Skip("encodes 60 MB")
	}
	data, err := os.ReadFile("testdata/corpora.json")
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]map[string]struct {
		IDs    int    `json:"ids"`
		SHA256 string `json:"sha256"`
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(want)) {
		t.Run(path, func(t *testing.T) {
			tok := openShared(t, "tokenizers/"+path)
			for name, w := range want[path] {
				ids := tok.Encode(readCorpus(t, name), true)
				if len(ids) != w.IDs || hashIDs(ids) != w.SHA256 {
					t.Errorf("%s: %d ids, want %d, or others", name, len(ids), w.IDs)
				}
			}
		})
	}
}

// hashIDs returns the SHA-256 of ids as little-endian int32.
func hashIDs(ids []int) string {
	b := make([]byte, 0, 4*len(ids))
	for _, id := range ids {
		b = binary.LittleEndian.AppendUint32(b, uint32(id))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
