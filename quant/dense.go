package quant

import (
	"encoding/binary"
	"unsafe"

	"github.com/ffnrun/ffnrun/kernels"
)

// dense is a matrix of one number a weight. The three formats differ in the kernel and in how a weight is widened.
type dense[W float32 | uint16] struct {
	rows, cols int
	w          []W
	kind       *denseKind[W]
}

type denseKind[W float32 | uint16] struct {
	name  string
	form  func(kernels.Precision) kernels.Form
	mul   func(dst []float32, w []W, x *kernels.Operand, s kernels.Shape)
	dot   func(dst []float32, w []W, x []float32, s kernels.Shape) // of one token, not packed
	sum   func(dst []float32, w []W, ldW int, h []float32, a *kernels.Active, scratch []float32)
	widen func(dst []float32, w []W)
}

func (m *dense[W]) Dims() (rows, cols int) { return m.rows, m.cols }

func (m *dense[W]) Form(p kernels.Precision) kernels.Form { return m.kind.form(p) }

func (m *dense[W]) MulRows(dst []float32, x *kernels.Operand, lo, hi int) {
	m.kind.mul(dst[lo:], m.w[lo*m.cols:], x, kernels.Shape{Rows: hi - lo, LdDst: m.rows, LdW: m.cols})
}

func (m *dense[W]) MulSome(dst, x []float32, rows []int32) {
	const ahead = 3 // scattered rows are asked for before their turn
	one := kernels.Shape{Rows: 1, Tokens: 1, Cols: m.cols, LdDst: 1, LdW: m.cols, LdX: m.cols}
	for i, r := range rows {
		if i+ahead < len(rows) {
			kernels.Prefetch(m.w[int(rows[i+ahead])*m.cols:][:m.cols])
		}
		m.kind.dot(dst[r:r+1], m.w[int(r)*m.cols:][:m.cols], x, one)
	}
}

func (m *dense[W]) SumRows(dst, h []float32, a *kernels.Active, lo, hi int, scratch []float32) {
	m.kind.sum(dst[:hi-lo], m.w[lo:], m.cols, h[:m.rows], a, scratch)
}

func (m *dense[W]) Transpose() Skipper {
	return &dense[W]{rows: m.cols, cols: m.rows, w: transposed(m.cols, m.rows, m.w), kind: m.kind}
}

func (m *dense[W]) Row(dst []float32, i int) {
	m.kind.widen(dst, m.w[i*m.cols:][:len(dst)])
}

func (m *dense[W]) Slice(lo, hi int) Matrix {
	return &dense[W]{rows: hi - lo, cols: m.cols, w: m.w[lo*m.cols : hi*m.cols], kind: m.kind}
}

func (m *dense[W]) Format() string { return m.kind.name }

func (m *dense[W]) Bytes() int { return len(m.w) * int(unsafe.Sizeof(*new(W))) }

func (m *dense[W]) Aliases(b []byte) bool {
	return len(b) > 0 && len(m.w) > 0 && unsafe.Pointer(unsafe.SliceData(b)) == unsafe.Pointer(unsafe.SliceData(m.w))
}

// littleEndian reports whether this machine stores numbers as checkpoints do.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// elements returns b as numbers: b's own memory where that is aligned and in this machine's order, else a copy.
func elements[W float32 | uint16 | ~uint32](b []byte, decode func([]byte) W) []W {
	size := int(unsafe.Sizeof(*new(W)))
	n := len(b) / size
	if n == 0 {
		return nil
	}
	p := unsafe.Pointer(unsafe.SliceData(b))
	if littleEndian && uintptr(p)%uintptr(size) == 0 {
		return unsafe.Slice((*W)(p), n)
	}
	out := kernels.Memory[W](n)
	for i := range out {
		out[i] = decode(b[i*size:])
	}
	return out
}

// transposed returns Wᵀ of b, which holds [cols, rows], as a new [rows, cols] slice. It walks square blocks, so that
// neither side strides through memory.
func transposed[W float32 | uint16](rows, cols int, src []W) []W {
	const block = 32
	out := kernels.Memory[W](len(src))
	if len(src) == 0 { // whatever the other dimension is
		return out
	}
	for r0 := 0; r0 < rows; r0 += block {
		for c0 := 0; c0 < cols; c0 += block {
			for r := r0; r < min(r0+block, rows); r++ {
				for c := c0; c < min(c0+block, cols); c++ {
					out[r*cols+c] = src[c*rows+r]
				}
			}
		}
	}
	return out
}
