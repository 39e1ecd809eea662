package tokenizer

import (
	"bytes"
	"maps"
	"slices"
)

// pieceTrie finds all pieces at a place of a text. Its nodes lie in the order
// of their depth, those of one parent side by side, so that they need no more
// than a byte, an id and the number of the first child.
type pieceTrie struct {
	roots  [256]int32 // the nodes of pieces' first bytes, 0 for none
	first  []int32    // by node: its first child; the next node's first ends the children
	labels []byte     // by node: the byte that leads to it
	ids    []int32    // by node: the piece that ends there, or -1
}

// keyRange is the part of the sorted keys that go through one node.
type keyRange struct{ from, to, depth int32 }

// newPieceTrie makes the trie of all pieces but the empty one, which is
// nowhere to be found in a text.
func newPieceTrie(ids map[string]int) *pieceTrie {
	keys := slices.Sorted(maps.Keys(ids))
	t := &pieceTrie{labels: []byte{0}}
	nodes := []keyRange{{0, int32(len(keys)), 0}}
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		id := int32(-1)
		if n.from < n.to && len(keys[n.from]) == int(n.depth) {
			id = int32(ids[keys[n.from]])
			n.from++
		}
		t.ids = append(t.ids, id)
		t.first = append(t.first, int32(len(nodes)))
		for n.from < n.to {
			label := keys[n.from][n.depth]
			to := n.from + 1
			for to < n.to && keys[to][n.depth] == label {
				to++
			}
			t.labels = append(t.labels, label)
			nodes = append(nodes, keyRange{n.from, to, n.depth + 1})
			n.from = to
		}
	}
	t.first = append(t.first, int32(len(nodes)))
	for i := t.first[0]; i < t.first[1]; i++ {
		t.roots[t.labels[i]] = i
	}
	return t
}

// start returns the node that c leads to from the root, 0 for none.
func (t *pieceTrie) start(c byte) int32 { return t.roots[c] }

// child returns the node that c leads to from another, 0 for none.
func (t *pieceTrie) child(node int32, c byte) int32 {
	first := t.first[node]
	i := bytes.IndexByte(t.labels[first:t.first[node+1]], c)
	if i < 0 {
		return 0
	}
	return first + int32(i)
}
