package ffn

import (
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// A block whose gate is exactly zero below zero need not read what a closed gate multiplies: the rows of Up and the columns
// of Down of neurons that are zero. Decode does so, one token at a time; a skipped neuron adds nothing to any sum, so the
// result has the bits of the dense path (finite weights taken for granted: the dense path multiplies an infinite one by
// zero and gets NaN).

// openLimit is the share of open gates above which the dense path is faster: it was measured with BenchmarkSparseDecode.
const openLimit = 0.5

// CanSkip reports whether the variant closes gates exactly.
func (v Variant) CanSkip() bool { return v.Act.ZeroBelow && v.Form.Name != maximum.Name }

// Sparsify prepares a block to skip zero neurons and returns the bytes that this takes: a copy of Down stored neuron by neuron, so
// that what is skipped is contiguous. It does nothing for a variant that cannot skip.
func (b *Block) Sparsify() int {
	if !b.Variant.CanSkip() || b.byNeuron != nil {
		return 0
	}
	b.byNeuron = b.Down.W.Transpose()
	return b.byNeuron.Bytes()
}

// sparse is the memory and the tasks of a sparse pass.
type sparse struct {
	open    []int32 // neurons whose gate is open
	active  kernels.Active
	scratch [][]float32 // of each worker

	b     *Block
	s     *Scratch
	x, up []float32
	dst   []float32
	down  downTask
}

// forwardSparse computes one token, reading the rows and columns of open neurons only.
func (b *Block) forwardSparse(pool *kernels.Pool, s *Scratch, dst, x []float32) {
	p := &s.sparse
	p.b, p.s, p.x, p.up = b, s, x, s.up[:b.dff]
	gate := p.up
	if b.Gate != nil {
		gate = s.gate[:b.dff]
		s.product.Run(pool, b.Gate, gate, x, 1)
	} else {
		s.product.Run(pool, b.Up, gate, x, 1)
	}
	p.findOpen(gate)
	switch {
	case float64(len(p.open)) > openLimit*float64(b.dff):
		if b.Gate != nil {
			s.product.Run(pool, b.Up, p.up, x, 1)
		}
		b.Variant.Form.apply(b.act, gate, p.up)
	default:
		p.openNeurons(pool, gate)
	}
	b.normalize(pool, s, p.up, 1)
	p.project(pool, dst)
}

// findOpen lists the neurons whose gate is not exactly zero; NaN counts as open.
func (p *sparse) findOpen(gate []float32) {
	p.open = p.open[:0]
	for i, g := range gate {
		if !(g <= 0) {
			p.open = append(p.open, int32(i))
		}
	}
}

// openNeurons computes the hidden layer where gates are open and leaves zero elsewhere.
func (p *sparse) openNeurons(pool *kernels.Pool, gate []float32) {
	b := p.b
	if b.Gate == nil {
		b.Variant.Form.apply(b.act, nil, p.up)
		return
	}
	clear(p.up)
	pool.Run(len(p.open), max(1, quant.Grain(b.cols, 1)), p)
	for _, i := range p.open {
		b.Variant.Form.apply(b.act, gate[i:i+1], p.up[i:i+1])
	}
}

// Do computes Up's rows of open neurons [lo, hi).
func (p *sparse) Do(_, lo, hi int) {
	p.b.Up.Some(p.up, p.x, p.open[lo:hi])
}

// project computes dst = up·Downᵀ + bias from the columns of Down whose neurons are not zero, or from all of it where most
// are not.
func (p *sparse) project(pool *kernels.Pool, dst []float32) {
	b := p.b
	p.active.Gather(p.up)
	if float64(len(p.active.Index)) > openLimit*float64(b.dff) {
		p.s.product.Run(pool, b.Down, dst, p.up, 1)
		return
	}
	p.dst = dst
	p.down.p = p
	pool.Run(b.cols, max(minColumns, b.cols/pool.Threads()), &p.down)
}

// minColumns is the number of outputs worth a piece. Otherwise each thread takes one, for the longest runs of memory.
const minColumns = 256

// downTask computes outputs [lo, hi).
type downTask struct{ p *sparse }

// Do sums the active rows of the neuron-major matrix in these columns.
func (t *downTask) Do(worker, lo, hi int) {
	p := t.p
	dst := p.dst[lo:hi]
	p.b.byNeuron.SumRows(dst, p.up, &p.active, lo, hi, p.scratch[worker][:kernels.SparseScratch(hi-lo)])
	if bias := p.b.Down.B; bias != nil {
		kernels.Add(dst, bias[lo:hi])
	}
}

// reserve makes room for a block in a pool of so many threads; it allocates once.
func (p *sparse) reserve(dff, outputs, threads int) {
	if cap(p.open) < dff {
		p.open = make([]int32, 0, dff)
	}
	for len(p.scratch) < threads {
		p.scratch = append(p.scratch, nil)
	}
	if len(p.scratch[0]) < kernels.SparseScratch(outputs) {
		for w := range p.scratch {
			p.scratch[w] = make([]float32, kernels.SparseScratch(outputs))
		}
	}
}

func (p *sparse) bytes() int {
	n := 4 * (cap(p.open) + cap(p.active.Index))
	for _, w := range p.scratch {
		n += 4 * len(w)
	}
	return n
}
