package ffn

import (
	"errors"
	"fmt"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// ErrShape is wrapped when the matrices of a block do not fit together.
var ErrShape = errors.New("matrices do not fit")

// Block is one layer's FFN, bound to its weights. It is immutable and shared by goroutines.
type Block struct {
	Variant Variant
	// Gate is nil in a plain block. Gate and Up are [d_ff, d_model], Down is [d_model, d_ff].
	Gate, Up, Down *quant.Linear
	// Norm normalizes the hidden layer before Down (BitNet b1.58); nil in most.
	Norm Normalizer

	act      func(x []float32)
	dff      int
	cols     int
	byNeuron quant.Skipper // Down as [d_ff, d_model], nil unless Sparsify made it
}

// NewBlock binds a variant to a layer's weights. gate is nil exactly where the variant has none; params are the layer's
// values of v.Act.Params. It returns ErrShape when the matrices do not fit, and
// ErrVariant for a variant that is none.
func NewBlock(v Variant, gate, up, down *quant.Linear, params []float32) (*Block, error) {
	if v.Form.apply == nil || v.Act.Bind == nil {
		return nil, fmt.Errorf("%w: the zero Variant", ErrVariant)
	}
	if (gate != nil) != v.Form.Gated {
		return nil, fmt.Errorf("%w: variant %s is %s, given a gate: %t", ErrShape, v.Name, v.Form.Name, gate != nil)
	}
	if len(params) != len(v.Act.Params) {
		return nil, fmt.Errorf("%w: activation %s takes %d parameters, given %d", ErrShape, v.Act.Name, len(v.Act.Params), len(params))
	}
	linears := []*quant.Linear{up, down}
	if gate != nil {
		linears = append(linears, gate)
	}
	for _, l := range linears {
		if err := checkLinear(l); err != nil {
			return nil, err
		}
	}
	dff, cols := up.Dims()
	if r, c := down.Dims(); r != cols || c != dff {
		return nil, fmt.Errorf("%w: up [%d %d], down [%d %d]", ErrShape, dff, cols, r, c)
	}
	if gate != nil {
		if r, c := gate.Dims(); r != dff || c != cols {
			return nil, fmt.Errorf("%w: up [%d %d], gate [%d %d]", ErrShape, dff, cols, r, c)
		}
	}
	return &Block{Variant: v, Gate: gate, Up: up, Down: down, act: v.Act.row(params), dff: dff, cols: cols}, nil
}

// checkLinear returns ErrShape for a layer without its matrix, or with a bias that is not its own.
func checkLinear(l *quant.Linear) error {
	if l == nil || l.W == nil {
		return fmt.Errorf("%w: a matrix is nil", ErrShape)
	}
	if rows, _ := l.Dims(); l.B != nil && len(l.B) != rows {
		return fmt.Errorf("%w: a bias of %d beside %d rows", ErrShape, len(l.B), rows)
	}
	return nil
}

// Dims returns d_model and d_ff.
func (b *Block) Dims() (dModel, dFF int) { return b.cols, b.dff }

// Params is the number of weights and biases.
func (b *Block) Params() int {
	n := 0
	for _, l := range []*quant.Linear{b.Gate, b.Up, b.Down} {
		if l != nil {
			r, c := l.Dims()
			n += r*c + len(l.B)
		}
	}
	return n
}

// Forward computes dst[n, d_model] from x[n, d_model]. dst may be x. A token's result is the same bits whatever n and
// the pool are.
func (b *Block) Forward(pool *kernels.Pool, s *Scratch, dst, x []float32, n int) {
	if n == 1 && b.byNeuron != nil && s.watch == nil {
		s.sparse.reserve(b.dff, b.cols, pool.Threads())
		b.forwardSparse(pool, s, dst, x)
		return
	}
	h := &s.hidden
	h.b, h.n, h.grain = b, n, quant.Grain(b.cols*(b.Variant.Matrices()-1), n)
	h.up = s.up[:n*b.dff]
	h.x = b.pack(pool, &s.in, b.Up, x, n)
	if b.Gate != nil {
		h.gate, h.gateX = s.gate[:n*b.dff], h.x
		if b.form(b.Gate, h.x.Precision) != b.form(b.Up, h.x.Precision) {
			h.gateX = b.pack(pool, &s.gateIn, b.Gate, x, n)
		}
	}
	h.pre = nil
	if s.watch != nil {
		h.pre = s.room(n * b.dff)
	}
	pool.Run(b.dff, h.grain, h)
	if s.watch != nil {
		s.watch(h.pre, h.up, n)
	}
	b.normalize(pool, s, h.up, n)
	s.product.Packed(pool, b.Down, dst, b.pack(pool, &s.mid, b.Down, h.up, n))
}

// pack makes o stand for x [n, cols of l] in the form that l multiplies.
func (b *Block) pack(pool *kernels.Pool, o *kernels.Operand, l *quant.Linear, x []float32, n int) *kernels.Operand {
	_, cols := l.Dims()
	o.Set(x, n, cols)
	o.Pack(pool, b.form(l, o.Precision))
	return o
}

// form is l's own, or plain in a block that may skip neurons: the sparse sums have the bits of products of plain activations.
func (b *Block) form(l *quant.Linear, p kernels.Precision) kernels.Form {
	if b.byNeuron != nil {
		return kernels.Plain
	}
	return l.W.Form(p)
}

// normalize applies the block's own norm to the hidden layer of n tokens, where it has one.
func (b *Block) normalize(pool *kernels.Pool, s *Scratch, up []float32, n int) {
	if b.Norm != nil {
		s.norm = normRows{b.Norm, up, b.dff}
		pool.Run(n, 1+(8<<10)/b.dff, &s.norm)
	}
}

func (b *Block) need() need {
	if b.Gate == nil {
		return need{up: b.dff}
	}
	return need{up: b.dff, gate: b.dff}
}

// hidden computes the block's hidden layer, split by neurons: each piece does some rows of Gate and Up and then the
// activation, while the results are in cache, before it goes on to the next.
type hidden struct {
	b        *Block
	x, gateX *kernels.Operand
	gate, up []float32
	pre      []float32 // a copy of what the activation gets, nil unless it is watched
	n, grain int
}

// Neurons are done so many bytes of projections at a time, which stay in the second-level cache, and whole grains.
const stripBytes = 256 << 10

// Do computes neurons [lo, hi) for every token.
func (h *hidden) Do(_, lo, hi int) {
	strip := max(h.grain, stripBytes/(8*max(1, h.n))/h.grain*h.grain)
	for ; lo < hi; lo += strip {
		h.strip(lo, min(hi, lo+strip))
	}
}

func (h *hidden) strip(lo, hi int) {
	b := h.b
	b.Up.Rows(h.up, h.x, lo, hi)
	if b.Gate != nil {
		b.Gate.Rows(h.gate, h.gateX, lo, hi)
	}
	for t := range h.n {
		from, to := t*b.dff+lo, t*b.dff+hi
		var gate []float32
		watched := h.up
		if b.Gate != nil {
			gate, watched = h.gate[from:to], h.gate
		}
		if h.pre != nil {
			copy(h.pre[from:to], watched[from:to])
		}
		b.Variant.Form.apply(b.act, gate, h.up[from:to])
	}
}
