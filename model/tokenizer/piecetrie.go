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
	nodes  []pieceNode
	labels []byte // by node: the byte that leads to it
}

// pieceNode is a node of a pieceTrie. The next one's first child ends its own
// children.
type pieceNode struct {
	first int32
	id    int32 // of the piece that ends here, or -1
}

// keyRange is the part of the sorted keys that go through one node.
type keyRange struct{ from, to, depth int32 }

// newPieceTrie makes the trie of all pieces but the empty one, which is
// nowhere to be found in a text.
func newPieceTrie(ids map[string]int) *pieceTrie {
	keys := slices.Sorted(maps.Keys(ids))
	t := &pieceTrie{labels: []byte{0}}
	ranges := []keyRange{{0, int32(len(keys)), 0}} // by node
	for i := 0; i < len(ranges); i++ {
		n := ranges[i]
		id := int32(-1)
		if n.from < n.to && len(keys[n.from]) == int(n.depth) {
			id = int32(ids[keys[n.from]])
			n.from++
		}
		t.nodes = append(t.nodes, pieceNode{int32(len(ranges)), id})
		for n.from < n.to {
			label := keys[n.from][n.depth]
			to := n.from + 1
			for to < n.to && keys[to][n.depth] == label {
				to++
			}
			t.labels = append(t.labels, label)
			ranges = append(ranges, keyRange{n.from, to, n.depth + 1})
			n.from = to
		}
	}
	t.nodes = append(t.nodes, pieceNode{int32(len(ranges)), -1})
	for i := t.nodes[0].first; i < t.nodes[1].first; i++ {
		t.roots[t.labels[i]] = i
	}
	return t
}

// start returns the node that c leads to from the root, 0 for none.
func (t *pieceTrie) start(c byte) int32 { return t.roots[c] }

// child returns the node that c leads to from another, 0 for none.
func (t *pieceTrie) child(node int32, c byte) int32 {
	first, end := t.nodes[node].first, t.nodes[node+1].first
	if end-first == 1 { // as in the depth of most pieces
		if t.labels[first] == c {
			return first
		}
		return 0
	}
	i := bytes.IndexByte(t.labels[first:end], c)
	if i < 0 {
		return 0
	}
	return first + int32(i)
}
