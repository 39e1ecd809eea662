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
// that what is skipped is contiguous. It does nothing for a variant that cannot skip, nor for quantized weights.
func (b *Block) Sparsify() int {
	if !b.Variant.CanSkip() || b.byNeuron != nil {
		return 0
	}
	down, ok := b.Down.W.(quant.Skipper)
	if _, up := b.Up.W.(quant.Skipper); !ok || !up {
		return 0
	}
	b.byNeuron = down.Transpose()
	return b.byNeuron.Bytes()
}

// sparse is the memory and the tasks of a sparse pass.
type sparse struct {
	open    []int32 // neurons whose gate is open
	active  kernels.Active
	scratch [][]float32 // of each worker

	b             *Block
	s             *Scratch
	x             *kernels.Operand
	gate, up, dst []float32
	rest          restTask
	down          downTask
}

// forwardSparse computes one token, reading the rows and columns of open neurons only, unless most are open.
func (b *Block) forwardSparse(pool *kernels.Pool, s *Scratch, dst, x []float32) {
	p := &s.sparse
	p.b, p.s, p.up, p.gate = b, s, s.up[:b.dff], s.up[:b.dff]
	first := b.Up
	if b.Gate != nil {
		first, p.gate = b.Gate, s.gate[:b.dff]
	}
	p.x = b.pack(pool, &s.in, first, x, 1)
	s.product.Packed(pool, first, p.gate, p.x)
	if !p.findOpen(int(openLimit * float64(b.dff))) {
		p.rest.p = p
		pool.Run(b.dff, quant.Grain(b.cols, 1), &p.rest)
		b.normalize(pool, s, p.up, 1)
		s.product.Packed(pool, b.Down, dst, b.pack(pool, &s.mid, b.Down, p.up, 1))
		return
	}
	p.openNeurons(pool)
	b.normalize(pool, s, p.up, 1)
	p.active.Gather(p.up, p.open)
	p.dst, p.down.p = dst, p
	pool.Run(b.cols, max(minColumns, b.cols/pool.Threads()), &p.down)
}

// findOpen lists the neurons whose gate is not exactly zero (NaN is not), unless there are more than most.
func (p *sparse) findOpen(most int) bool {
	p.open = p.open[:0]
	for i, g := range p.gate {
		if !(g <= 0) {
			if len(p.open) == most {
				return false
			}
			p.open = append(p.open, int32(i))
		}
	}
	return true
}

// restTask is the rest of the dense path, once the gate is known: neurons [lo, hi).
type restTask struct{ p *sparse }

// Do computes Up's rows where the gate was not their product, and the activation.
func (t *restTask) Do(_, lo, hi int) {
	p := t.p
	if p.b.Gate != nil {
		p.b.Up.Rows(p.up, p.x, lo, hi)
	}
	p.b.Variant.Form.apply(p.b.act, p.gate[lo:hi], p.up[lo:hi])
}

// openNeurons computes the hidden layer where gates are open. It is zero elsewhere, which only a norm needs to see.
func (p *sparse) openNeurons(pool *kernels.Pool) {
	b := p.b
	if b.Gate != nil {
		pool.Run(len(p.open), quant.Grain(b.cols, 1), p)
	}
	for _, i := range p.open {
		b.Variant.Form.apply(b.act, p.gate[i:i+1], p.up[i:i+1])
	}
	if b.Norm != nil {
		p.clearClosed()
	}
}

// clearClosed sets the hidden layer to zero where gates are closed.
func (p *sparse) clearClosed() {
	from := int32(0)
	for _, i := range p.open {
		clear(p.up[from:i])
		from = i + 1
	}
	clear(p.up[from:])
}

// Do computes Up's rows of open neurons [lo, hi).
func (p *sparse) Do(_, lo, hi int) {
	p.b.Up.Some(p.up, p.x.X(), p.open[lo:hi])
}

// minColumns is the number of outputs worth a piece. Otherwise each thread takes one,
// for the longest runs of memory.
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
