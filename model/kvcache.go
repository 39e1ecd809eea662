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
	// put stores the key and value of head h at position pos.
	put(h, pos int, k, v []float32)
	// scores are kernels.ScoresF32's with the keys of head h at positions [from, to), whole blocks.
	scores(dst []float32, ldDst int, q *kernels.Queries, h, from, to int, scale float32)
	// weighted is kernels.WeightedSumF32 of the values of head h from position from on; s.LdW is set here.
	weighted(dst, p []float32, h, from int, s kernels.Shape)
	bytes() int64
}

// kvStore is a layer's cache in one format: k is [kvHeads, room/KeyBlock, headDim, KeyBlock], as kernels wants keys, and v
// [kvHeads, room, headDim].
type kvStore[T float32 | uint16] struct {
	k, v                   []T
	kvHeads, room, headDim int
	kind                   *kvKind[T]
}

const firstRoom = 64 // positions that a new cache has room for

func newKVCache(c *Config, f KVFormat, layers, limit int) *kvCache {
	k := &kvCache{layers: make([]kvLayer, layers), limit: wholeBlocks(limit)}
	for i := range k.layers {
		k.layers[i] = newKVLayer[f](c.NKVHeads, c.HeadDim)
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
	k, v := make([]T, l.kvHeads*room*l.headDim), make([]T, l.kvHeads*room*l.headDim)
	for h := range l.kvHeads {
		from, to := h*l.room*l.headDim, h*room*l.headDim
		copy(k[to:][:wholeBlocks(keep)*l.headDim], l.k[from:])
		copy(v[to:][:keep*l.headDim], l.v[from:])
	}
	l.k, l.v, l.room = k, v, room
}

func (l *kvStore[T]) put(h, pos int, k, v []float32) {
	const in = kernels.KeyBlock - 1 // place within a block
	l.kind.store(l.k[(h*l.room+pos&^in)*l.headDim+pos&in:], kernels.KeyBlock, k[:l.headDim])
	l.kind.store(l.v[(h*l.room+pos)*l.headDim:], 1, v[:l.headDim])
}

func (l *kvStore[T]) scores(dst []float32, ldDst int, q *kernels.Queries, h, from, to int, scale float32) {
	first := h * l.room
	l.kind.scores(dst, ldDst, q, l.k[(first+from)*l.headDim:(first+to)*l.headDim], scale)
}

func (l *kvStore[T]) weighted(dst, p []float32, h, from int, s kernels.Shape) {
	s.LdW = l.headDim
	l.kind.weighted(dst, p, l.v[(h*l.room+from)*l.headDim:], s)
}
