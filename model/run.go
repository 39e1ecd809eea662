package model

import (
	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// run is the memory of one session's forward passes: activations for up to room tokens, and the tasks that work on them,
// so that a pass allocates nothing.
type run struct {
	pool   *kernels.Pool
	cache  *kvCache
	room   int // tokens a pass may have
	d      int // d_model
	n      int // tokens of the pass at hand
	pos    int // position of its first token
	length int // longest sequence of the call at hand

	x, h, out []float32   // [room, d_model]: residual stream, sublayer's input and output
	q, att    []float32   // [room, heads·headDim]
	k, v      []float32   // [room, kvHeads·headDim]
	cos, sin  []float32   // [room, rotated pairs]
	scores    [][]float32 // a worker: [positions]
	logits    []float32   // [vocab], or [headRows, vocab] once every position was asked for
	one       [1]int      // the token of a decode
	ffn       *ffn.Scratch
	hook      func(layer int, x []float32)

	norm    normTask
	product quant.Product
	place   placeTask
	attend  attendTask
}

const (
	maxRoom  = 128 // tokens of a prefill that go through the layers together
	headRows = 16  // tokens whose logits are computed together
)

func newRun(c *Config, pool *kernels.Pool, cache *kvCache) *run {
	return &run{pool: pool, cache: cache, d: c.DModel, scores: make([][]float32, pool.Threads()), logits: make([]float32, c.VocabSize)}
}

// reserve makes room for passes of n tokens over sequences of so many positions.
func (r *run) reserve(c *Config, n, positions int) {
	if len(r.scores[0]) < positions {
		for w := range r.scores {
			r.scores[w] = make([]float32, r.cache.room)
		}
	}
	if n <= r.room {
		return
	}
	r.room = n
	q, kv, pairs := n*c.qRows(), n*c.kvRows(), n*c.Position.RoPE.Dim/2
	r.x, r.h = make([]float32, n*r.d), make([]float32, n*r.d)
	if c.Parallel {
		r.out = make([]float32, n*r.d)
	}
	r.q, r.att, r.k, r.v = make([]float32, q), make([]float32, q), make([]float32, kv), make([]float32, kv)
	r.cos, r.sin = make([]float32, pairs), make([]float32, pairs)
	r.ffn = ffn.NewScratch(n, c.DFF, c.FFN.Variant.Form.Gated)
}

// observe shows the residual stream to whoever asked for it.
func (r *run) observe(layer int, x []float32) {
	if r.hook != nil {
		r.hook(layer, x)
	}
}

// bytes is the size of the memory, the cache apart.
func (r *run) bytes() int64 {
	n := len(r.x) + len(r.h) + len(r.out) + len(r.q) + len(r.att) + len(r.k) + len(r.v) + len(r.cos) + len(r.sin) + len(r.logits)
	for _, s := range r.scores {
		n += len(s)
	}
	b := int64(4 * n)
	if r.ffn != nil {
		b += int64(r.ffn.Bytes())
	}
	return b
}
