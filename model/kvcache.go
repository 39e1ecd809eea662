package model

// kvCache holds keys and values of every layer for the positions seen so far. It grows by doubling and never beyond
// limit positions.
type kvCache struct {
	layers []kvLayer
	room   int // positions that fit
	used   int // positions of an encoder's output; a decoder's session counts its own
	limit  int
}

// kvLayer is one layer's cache: k and v are [kvHeads, room, headDim], so that a head's positions lie side by side.
type kvLayer struct {
	k, v                   []float32
	kvHeads, room, headDim int
}

const firstRoom = 64 // positions that a new cache has room for

func newKVCache(c *Config, layers, limit int) *kvCache {
	k := &kvCache{layers: make([]kvLayer, layers), limit: limit}
	for i := range k.layers {
		k.layers[i] = kvLayer{kvHeads: c.NKVHeads, headDim: c.HeadDim}
	}
	return k
}

// reserve makes room for n positions, keeping the first `keep`.
func (c *kvCache) reserve(n, keep int) {
	if n <= c.room {
		return
	}
	room := min(c.limit, max(n, 2*c.room, firstRoom))
	for i := range c.layers {
		c.layers[i].grow(room, keep)
	}
	c.room = room
}

// bytes is the cache's size.
func (c *kvCache) bytes() int64 {
	var n int64
	for i := range c.layers {
		n += int64(4 * (len(c.layers[i].k) + len(c.layers[i].v)))
	}
	return n
}

func (l *kvLayer) grow(room, keep int) {
	k, v := make([]float32, l.kvHeads*room*l.headDim), make([]float32, l.kvHeads*room*l.headDim)
	for h := range l.kvHeads {
		from, to := h*l.room*l.headDim, h*room*l.headDim
		copy(k[to:][:keep*l.headDim], l.k[from:])
		copy(v[to:][:keep*l.headDim], l.v[from:])
	}
	l.k, l.v, l.room = k, v, room
}

// put stores the key and value of head h at position pos.
func (l *kvLayer) put(h, pos int, k, v []float32) {
	at := (h*l.room + pos) * l.headDim
	copy(l.k[at:][:l.headDim], k)
	copy(l.v[at:][:l.headDim], v)
}

// head returns the keys and values [room, headDim] of one head.
func (l *kvLayer) head(h int) (k, v []float32) {
	n := l.room * l.headDim
	return l.k[h*n:][:n], l.v[h*n:][:n]
}
