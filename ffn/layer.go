package ffn

import (
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// Layer is the FFN of one transformer layer: a Block, or a MoE of them. It is immutable and shared by goroutines.
type Layer interface {
	// Forward computes dst[n, d_model] from x[n, d_model]. dst may be x. A token's result is the same bits whatever n and
	// the pool are.
	Forward(pool *kernels.Pool, s *Scratch, dst, x []float32, n int)
	// Sparsify prepares the layer to skip neurons that are exactly zero, where its variant has such, and returns the bytes of
	// weights that this copies. It must not run at the same time as Forward.
	Sparsify() int
	// need tells what scratch a Forward of one token takes.
	need() need
}

// Normalizer normalizes one vector. dst may be x.
type Normalizer interface {
	Apply(dst, x []float32)
}

// need counts the scratch of one token, in numbers.
type need struct {
	up, gate int // hidden layer
	moe      int // router's scores
	chosen   int // experts a token goes to
	dModel   int // of a MoE, whose experts work on gathered tokens
}

func (a need) max(b need) need {
	return need{max(a.up, b.up), max(a.gate, b.gate), max(a.moe, b.moe), max(a.chosen, b.chosen), max(a.dModel, b.dModel)}
}

// Scratch is the memory of one caller's Forward: it serves all layers that it was made for.
type Scratch struct {
	gate, up []float32       // [n, d_ff]
	in, mid  kernels.Operand // what Up and Down get
	gateIn   kernels.Operand // what Gate gets where that is packed otherwise
	hidden   hidden
	product  quant.Product
	norm     normRows
	moe      moeScratch
	sparse   sparse

	watch Watch
	pre   []float32
}

// Watch sees what a Block's hidden layer is made of for n tokens: pre [n, d_ff] is what the activation gets, the gate's
// projection or a plain block's up projection; hidden [n, d_ff] is what Down gets, before a norm. Both are valid during the
// call.
type Watch func(pre, hidden []float32, n int)

// Observe calls w in every Forward of a Block from now on, those of experts included; nil ends that.
func (s *Scratch) Observe(w Watch) { s.watch = w }

// SetPrecision sets that of all products from now on; before, it is kernels.Exact.
func (s *Scratch) SetPrecision(p kernels.Precision) {
	s.in.Precision, s.mid.Precision, s.gateIn.Precision, s.moe.x.Precision = p, p, p, p
}

// room returns memory for n watched numbers.
func (s *Scratch) room(n int) []float32 {
	if len(s.pre) < n {
		s.pre = make([]float32, n)
	}
	return s.pre[:n]
}

// NewScratch makes room for passes of up to n tokens through any of layers.
func NewScratch(n int, layers ...Layer) *Scratch {
	var most need
	for _, l := range layers {
		most = most.max(l.need())
	}
	s := &Scratch{up: make([]float32, n*most.up), gate: make([]float32, n*most.gate)}
	s.moe.grow(n, most)
	return s
}

// Bytes is the size of the scratch memory.
func (s *Scratch) Bytes() int {
	packed := s.in.Bytes() + s.mid.Bytes() + s.gateIn.Bytes() + s.moe.x.Bytes()
	return 4*(len(s.gate)+len(s.up)+len(s.pre)) + packed + s.moe.bytes() + s.sparse.bytes()
}

// normRows normalizes rows of x [n, d] in place, as a task over rows.
type normRows struct {
	by Normalizer
	x  []float32
	d  int
}

// Do normalizes rows [lo, hi).
func (t *normRows) Do(_, lo, hi int) {
	for i := lo; i < hi; i++ {
		row := t.x[i*t.d:][:t.d]
		t.by.Apply(row, row)
	}
}
