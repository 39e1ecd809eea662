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
	memory *kvCache // keys and values of the encoder's output; nil for decoder-only models
	room   int      // tokens a pass may have
	d      int      // d_model
	n      int      // tokens of the pass at hand
	pos    int      // position of its first token
	length int      // longest sequence of the call at hand
	at     int      // layer whose FFN ran last

	x, h     []float32   // [room, d_model]: residual stream, sublayer's input and output
	out, sum []float32   // the same, of parallel layers
	last     []float32   // what the head reads: h, or narrow
	narrow   []float32   // [room, width of the embedding] where that is projected
	proj     [][]float32 // outputs of attention's projections: [room, width of each]
	att      []float32   // [room, heads·headDim]
	angles   []angles    // of each rotation
	scores   [][]float32 // a worker: [positions]
	logits   []float32   // [vocab], or [headRows, vocab] once every position was asked for
	one      [1]int      // the token of a decode
	ffn      *ffn.Scratch
	hook     func(layer int, x []float32)

	norm    normTask
	product quant.Product
	in      kernels.Operand // of the product at hand, or of several that share it
	place   placeTask
	attend  attendTask
}

const (
	maxRoom  = 128 // tokens of a prefill that go through the layers together
	headRows = 16  // tokens whose logits are computed together
)

func newRun(m *Model, cache *kvCache) *run {
	return &run{
		pool: m.pool, cache: cache, d: m.conf.DModel, in: kernels.Operand{Precision: m.precision},
		scores: make([][]float32, m.pool.Threads()), logits: make([]float32, m.conf.VocabSize),
	}
}

// reserve makes room for passes of n tokens over sequences of so many positions.
func (r *run) reserve(m *Model, n, positions int) {
	if len(r.scores[0]) < positions {
		for w := range r.scores {
			r.scores[w] = make([]float32, positions)
		}
	}
	if n <= r.room {
		return
	}
	c := &m.conf
	r.room = n
	r.x, r.h, r.att = make([]float32, n*r.d), make([]float32, n*r.d), make([]float32, n*c.qRows())
	if c.Parallel {
		r.out, r.sum = make([]float32, n*r.d), make([]float32, n*r.d)
	}
	if c.Embedding.Dim != c.DModel {
		r.narrow = make([]float32, n*c.Embedding.Dim)
	}
	r.proj = r.proj[:0]
	for _, width := range m.widths {
		r.proj = append(r.proj, make([]float32, n*width))
	}
	r.angles = r.angles[:0]
	for _, rot := range m.dec.stack.rotations {
		r.angles = append(r.angles, newAngles(n, rot.conf.pairs()))
	}
	r.ffn = ffn.NewScratch(n, m.ffns...)
	r.ffn.SetPrecision(m.precision)
}

// multiply computes dst[n, rows] = x[n, cols]·Wᵀ + b.
func (r *run) multiply(l *quant.Linear, dst, x []float32, n int) {
	_, cols := l.Dims()
	r.in.Set(x, n, cols)
	r.product.Run(r.pool, l, dst, &r.in)
}

// observe shows the residual stream to whoever asked for it.
func (r *run) observe(layer int, x []float32) {
	if r.hook != nil {
		r.hook(layer, x)
	}
}

// bytes is the size of the memory, the caches apart.
func (r *run) bytes() int64 {
	n := len(r.x) + len(r.h) + len(r.out) + len(r.sum) + len(r.narrow) + len(r.att) + len(r.logits)
	for _, s := range r.scores {
		n += len(s)
	}
	for _, p := range r.proj {
		n += len(p)
	}
	for _, a := range r.angles {
		n += len(a.cos) + len(a.sin)
	}
	b := int64(4*n + r.in.Bytes())
	if r.ffn != nil {
		b += int64(r.ffn.Bytes())
	}
	return b
}
