package model

import (
	"unsafe"

	"github.com/ffnrun/ffnrun/kernels"
)

// kvCache holds keys and values of every layer for the positions seen so far. It grows by doubling and never beyond
// limit positions, rounded up to whole blocks of keys.
type kvCache struct {
	layers []kvLayer
	room   int // positions that fit
	used   int // positions of an encoder's output; a decoder's session counts its own
	limit  int
}

// kvLayer is one layer's cache.
type kvLayer interface {
	// grow makes room for so many positions, whole blocks, keeping the first `keep`.
	grow(room, keep int)
	// put stores the key and value of head h at position pos, and rounds them in place where the cache wants that.
	put(h, pos int, k, v []float32)
	// round does so to a query, whose form is form.
	round(q []float32)
	form() kernels.QueryForm
	// scores are kernels.ScoresF32's with the keys of head h at positions [from, to), whole blocks.
	scores(dst []float32, ldDst int, q *kernels.Queries, h, from, to int, scale float32)
	// weigh turns a query's scores into weights that add up to sum.
	weigh(x []float32) (sum float64)
	// weighted is kernels.WeightedSumF32 of the values of head h from position from on; s.LdW is set here.
	weighted(dst, p []float32, h, from int, s kernels.Shape)
	bytes() int64
}

// kvStore is a layer's cache of one kind: k holds room positions of keyDim elements for each head, and v as many of headDim, as the kind's kernels want
// them.
type kvStore[T float32 | uint16] struct {
	k, v                           []T
	kvHeads, room, headDim, keyDim int
	kind                           *kvKind[T]
}

const firstRoom = 64 // positions that a new cache has room for

func newKVCache(c *Config, layer newKVLayer, layers, limit int) *kvCache {
	k := &kvCache{layers: make([]kvLayer, layers), limit: wholeBlocks(limit)}
	for i := range k.layers {
		k.layers[i] = layer(c.NKVHeads, c.HeadDim)
	}
	return k
}

// wholeBlocks rounds positions up to blocks of keys.
func wholeBlocks(n int) int { return (n + kernels.KeyBlock - 1) &^ (kernels.KeyBlock - 1) }

// reserve makes room for n positions, keeping the first `keep`.
func (c *kvCache) reserve(n, keep int) {
	if n <= c.room {
		return
	}
	room := min(c.limit, wholeBlocks(max(n, 2*c.room, firstRoom)))
	for _, l := range c.layers {
		l.grow(room, keep)
	}
	c.room = room
}

// bytes is the cache's size.
func (c *kvCache) bytes() int64 {
	var n int64
	for _, l := range c.layers {
		n += l.bytes()
	}
	return n
}

func (l *kvStore[T]) bytes() int64 {
	return int64(len(l.k)+len(l.v)) * int64(unsafe.Sizeof(*new(T)))
}

func (l *kvStore[T]) grow(room, keep int) {
	k, v := kernels.Memory[T](l.kvHeads*room*l.keyDim), kernels.Memory[T](l.kvHeads*room*l.headDim)
	for h := range l.kvHeads {
		copy(k[h*room*l.keyDim:][:wholeBlocks(keep)*l.keyDim], l.keys(h))
		copy(v[h*room*l.headDim:][:wholeBlocks(keep)*l.headDim], l.values(h))
	}
	l.k, l.v, l.room = k, v, room
}

// keys are those of head h, values its values, from position 0 on.
func (l *kvStore[T]) keys(h int) []T   { return l.k[h*l.room*l.keyDim:][:l.room*l.keyDim] }
func (l *kvStore[T]) values(h int) []T { return l.v[h*l.room*l.headDim:][:l.room*l.headDim] }

func (l *kvStore[T]) put(h, pos int, k, v []float32) {
	k, v = k[:l.headDim], v[:l.headDim]
	l.kind.round(k)
	l.kind.round(v)
	l.kind.putKey(l.keys(h), pos, k)
	l.kind.putValue(l.values(h), pos, v)
}

func (l *kvStore[T]) round(x []float32) { l.kind.round(x) }

func (l *kvStore[T]) form() kernels.QueryForm { return l.kind.form }

func (l *kvStore[T]) scores(dst []float32, ldDst int, q *kernels.Queries, h, from, to int, scale float32) {
	l.kind.scores(dst, ldDst, q, l.keys(h)[from*l.keyDim:to*l.keyDim], scale)
}

func (l *kvStore[T]) weigh(x []float32) float64 { return l.kind.weigh(x) }

func (l *kvStore[T]) weighted(dst, p []float32, h, from int, s kernels.Shape) {
	s.LdW = l.headDim
	l.kind.weighted(dst, p, l.values(h), from, s)
}
