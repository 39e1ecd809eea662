package tokenizer

// trie finds the longest of a set of strings at a place of a text.
type trie struct {
	next  map[uint64]uint32 // node<<8 | byte → node; node 0 is the root
	ids   []int             // by node, -1 where no string ends
	first [256]bool         // bytes that some string begins with
}

func newTrie() *trie {
	return &trie{next: map[uint64]uint32{}, ids: []int{-1}}
}

// add maps s, which is not empty, to id. A later string replaces an equal one.
func (t *trie) add(s string, id int) {
	t.first[s[0]] = true
	node := uint32(0)
	for i := range len(s) {
		key := uint64(node)<<8 | uint64(s[i])
		next, ok := t.next[key]
		if !ok {
			next = uint32(len(t.ids))
			t.ids = append(t.ids, -1)
			t.next[key] = next
		}
		node = next
	}
	t.ids[node] = id
}

// longest returns the id and the length of the longest string that text begins
// with and that ok accepts, or -1.
func (t *trie) longest(text string, ok func(length int) bool) (id, length int) {
	id = -1
	node := uint32(0)
	for i := range len(text) {
		next, found := t.next[uint64(node)<<8|uint64(text[i])]
		if !found {
			break
		}
		node = next
		if t.ids[node] >= 0 && ok(i+1) {
			id, length = t.ids[node], i+1
		}
	}
	return id, length
}

// anyLength accepts every match.
func anyLength(int) bool { return true }
