package tokenizer

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestPieceTrie finds exactly the pieces there are.
func TestPieceTrie(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.StringOf(rapid.SampledFrom([]rune("abcé東"))))
		ids := map[string]int{}
		for i, p := range pieces.Draw(t, "pieces") {
			ids[p] = i
		}
		trie := newPieceTrie(ids)
		for _, key := range append(pieces.Draw(t, "others"), slices.Sorted(maps.Keys(ids))...) {
			want, ok := ids[key]
			if got, found := trie.find(key); key != "" && (found != ok || ok && got != want) {
				t.Fatalf("%q: %d, %v, want %d, %v", key, got, found, want, ok)
			}
		}
	})
}

// find returns the id of a whole piece.
func (t *pieceTrie) find(key string) (int, bool) {
	if key == "" {
		return 0, false
	}
	node := t.start(key[0])
	for i := 1; i < len(key) && node > 0; i++ {
		node = t.child(node, key[i])
	}
	id := t.nodes[node].id
	return int(id), node > 0 && id >= 0
}
