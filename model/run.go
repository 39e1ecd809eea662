package model

import (
	"unsafe"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// run is the memory of forward passes: activations for up to room tokens, and the tasks that work on them, so that a pass
// allocates nothing.
type run struct {
	pool     *kernels.Pool
	room     int // tokens a pass may have
	d        int // d_model
	n        int // tokens of the pass at hand
	segments []segment
	owner    []int32 // [room]: a token's segment
	units    []unit  // of attention
	grain    int     // of them
	at       int     // layer whose FFN ran last

	x, h     []float32      // [room, d_model]: residual stream, sublayer's input and output
	out, sum []float32      // the same, of parallel layers
	last     []float32      // what the head reads: h, or narrow
	narrow   []float32      // [room, width of the embedding] where that is projected
	proj     [][]float32    // outputs of attention's projections: [room, width of each]
	att      []float32      // [room, heads·headDim]
	angles   []angles       // of each rotation
	attends  []attendMemory // of each worker
	logits   []float32      // [n, vocab] of as many tokens as were ever asked for at once
	ffn      *ffn.Scratch
	hook     func(layer int, x []float32)

	enter    enterTask
	norm     normTask
	residual residualTask
	product  quant.Product
	in       kernels.Operand // of the product at hand, or of several that share it
	place    placeTask
	attend   attendTask
}

// headRows are tokens whose logits are computed together.
const headRows = 16

func newRun(m *Model) *run {
	return &run{
		pool: m.pool, d: m.conf.DModel, in: kernels.Operand{Precision: m.precision}, attends: make([]attendMemory, m.pool.Threads()),
	}
}

// reserve makes room for passes of n tokens over sequences of up to so many positions.
func (r *run) reserve(m *Model, n, positions int) {
	r.reserveAttention(&m.conf, max(n, r.room), positions)
	if n <= r.room {
		return
	}
	c := &m.conf
	r.room = n
	r.owner = make([]int32, n)
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

// reserveAttention makes room for the tiles of such passes.
func (r *run) reserveAttention(c *Config, n, positions int) {
	queries := min(n*c.NHeads/c.NKVHeads, unitQueries)
	if queries > 1 {
		queries = (queries + 7) &^ 7 // whole panels
	}
	scores := queries * stride(positions+2*kernels.KeyBlock)
	if most := queriesOver(positions); queries > most { // over fewer positions there may be more queries
		scores = max(most*stride(positions+2*kernels.KeyBlock), scoreRoom+queries*4*kernels.KeyBlock)
	}
	for w := range r.attends {
		r.attends[w].reserve(queries, scores, c.HeadDim)
	}
	if n := n * c.NHeads; cap(r.units) < n {
		r.units = make([]unit, 0, n)
	}
}

// logitsOf returns memory for the logits [n, vocab] of n tokens.
func (r *run) logitsOf(m *Model, n int) []float32 {
	r.logits = grown(r.logits, n*m.conf.VocabSize)
	return r.logits[:n*m.conf.VocabSize]
}

// grown returns s, or new memory where that is too short.
func grown(s []float32, n int) []float32 {
	if len(s) < n {
		return make([]float32, n)
	}
	return s
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
	n := len(r.x) + len(r.h) + len(r.out) + len(r.sum) + len(r.narrow) + len(r.att) + len(r.logits) + len(r.owner)
	for _, p := range r.proj {
		n += len(p)
	}
	for _, a := range r.angles {
		n += len(a.cos) + len(a.sin)
	}
	b := int64(4*n+r.in.Bytes()) + int64(cap(r.units))*int64(unsafe.Sizeof(unit{}))
	for w := range r.attends {
		b += int64(r.attends[w].bytes())
	}
	if r.ffn != nil {
		b += int64(r.ffn.Bytes())
	}
	return b
}
