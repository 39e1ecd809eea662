package quant

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/ffnrun/ffnrun/kernels"
)

// ErrValue is wrapped when a weight cannot be quantized: it is no number, or too large for one.
var ErrValue = errors.New("weight out of range")

// mostWeight bounds the weights that are quantized, so that no square overflows; leastWeight is what is as good as zero.
const mostWeight, leastWeight = 0x1p60, 0x1p-60

// Quantized returns m in one of Packings: q8, q6 and q4 give each row and 64 columns the scale that leaves about the least squared
// error; bf12 returns m itself where that is not BF16, too small, or has too many exponents. The same weights give the same bits on any machine and
// pool. It returns ErrFormat or ErrValue.
func Quantized(pool *kernels.Pool, format string, m Matrix) (Matrix, error) {
	p, err := lookupPacking(format)
	if err != nil {
		return nil, err
	}
	return p.pack(pool, m)
}

// pack rounds m.
func (p *packing) pack(pool *kernels.Pool, m Matrix) (Matrix, error) {
	rows, cols := m.Dims()
	dst := p.over(rows, cols, kernels.Memory[byte](p.bytes(rows, cols)))
	return dst, dst.fill(pool, m, 0)
}

// fill sets m, zero before, to rows of src, from first on.
func (m *packed) fill(pool *kernels.Pool, src Matrix, first int) error {
	e := &encoding{src: src, first: first, dst: m, encoders: make([]*encoder, pool.Threads())}
	e.bad.Store(-1)
	pool.Run(groupsOf(m.Rows), 1, e)
	if bad := e.bad.Load(); bad >= 0 {
		return fmt.Errorf("%w: row %d has one that is not finite or beyond ±2⁶⁰; the checkpoint is damaged, or keep it as it is stored", ErrValue, bad)
	}
	return nil
}

// encoding fills a packed matrix, as a task over its groups.
type encoding struct {
	src      Matrix
	first    int
	dst      *packed
	encoders []*encoder // of each worker
	bad      atomic.Int64
}

// Do fills groups [lo, hi).
func (e *encoding) Do(worker, lo, hi int) {
	if e.encoders[worker] == nil {
		e.encoders[worker] = newEncoder(e.dst.packing, tilesOf(e.dst.Cols))
	}
	m := e.encoders[worker]
	for g := lo; g < hi; g++ {
		first, rows := e.first+g*groupRows, min(groupRows, e.dst.Rows-g*groupRows)
		for r := range rows {
			e.src.Row(m.w[:e.dst.Cols], first+r)
			if !m.encode(e.dst.packing, r) {
				e.bad.Store(int64(first + r))
			}
		}
		m.store(e.dst, g, rows)
	}
}

// refit returns the scale, as a bfloat16, of integers q that w took at scale s: the one that leaves the error without a part along w,
// Σ w² / Σ w·q. Least squares would leave weights that are a little too small all over, which adds up from layer to layer as
// nothing else does. Where that would leave integers beyond the range of the tables by value, it is s.
func refit(s, most, energy, product float32) float32 {
	const clipped = 190 // 127 and more clipping than ever pays
	if t := energy / product; t*clipped >= most || t*-clipped >= most {
		s = t
	}
	return roundBF16(s)
}
