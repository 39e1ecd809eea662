package quant

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"github.com/ffnrun/ffnrun/kernels"
)

// ErrEscape is wrapped when a matrix in bf12 lists weights in places that it does not have, or not in their order.
var ErrEscape = errors.New("bad escape")

// bf12 stores bfloat16 weights exactly, in 12 bits and a little. Its bytes are those of a kernels.BF12: 64 that begin with Upper, Blocks, First, Escapes,
// numbers little-endian.
type bf12 struct {
	kernels.BF12
	data []byte // nil of a slice
}

const (
	bf12Name   = "bf12"
	bf12Header = 64
)

// bf12Bytes is the size of a matrix without escapes.
func bf12Bytes(rows, cols int) int {
	groups := bf12Groups(rows)
	return bf12Header + groups*tilesOf(cols)*kernels.BF12Block + 4*(groups+1)
}

func bf12Groups(rows int) int { return rows/kernels.BF12Rows + min(rows%kernels.BF12Rows, 1) }

// bf12Of is the matrix over data, whose size is right.
func bf12Of(rows, cols int, data []byte) *bf12 {
	first := bf12Header + bf12Groups(rows)*tilesOf(cols)*kernels.BF12Block
	rest := first + 4*(bf12Groups(rows)+1)
	m := &bf12{kernels.BF12{Rows: rows, Cols: cols, Blocks: data[bf12Header:first]}, data}
	m.Upper = [16]byte(data)
	m.First = elements(data[first:rest], binary.LittleEndian.Uint32)
	m.Escapes = elements(data[rest:], func(b []byte) kernels.Escape { return kernels.Escape(binary.LittleEndian.Uint32(b)) })
	return m
}

// view returns the matrix that b holds. It aliases b, but for its escapes where b is not aligned for them.
func (bf12Packing) view(rows, cols int, b []byte) (Matrix, error) {
	wrong := rows < 0 || cols < 0 || cols > kernels.MaxBF12Cols || bf12Groups(rows) > len(b)/4
	if groups := bf12Groups(rows); !wrong && groups > 0 {
		wrong = tilesOf(cols) > len(b)/kernels.BF12Block/groups
	}
	if wrong || len(b) < bf12Bytes(rows, cols) || len(b)%4 != 0 {
		return nil, fmt.Errorf("%w: %d for a %s matrix [%d %d]", ErrSize, len(b), bf12Name, rows, cols)
	}
	m := bf12Of(rows, cols, b)
	return m, m.checkEscapes()
}

// checkEscapes refuses what no packed matrix has, and what products would read beyond its memory by.
func (m *bf12) checkEscapes() error {
	from, blocks := uint32(0), tilesOf(m.Cols)
	if m.First[0] != 0 || int(m.First[len(m.First)-1]) != len(m.Escapes) {
		return fmt.Errorf("%w: groups have %d to %d, the matrix %d; the file is damaged", ErrEscape, m.First[0], m.First[len(m.First)-1], len(m.Escapes))
	}
	for g, to := range m.First[1:] {
		if to < from || int(to) > len(m.Escapes) {
			return fmt.Errorf("%w: those of rows from %d on are %d to %d of %d; the file is damaged", ErrEscape, g*kernels.BF12Rows, from, to, len(m.Escapes))
		}
		for i, e := range m.Escapes[from:to] {
			if e.Block() >= blocks || i > 0 && e <= m.Escapes[int(from)+i-1] {
				return fmt.Errorf("%w: number %d of rows from %d on is not in its place; the file is damaged", ErrEscape, i, g*kernels.BF12Rows)
			}
		}
		from = to
	}
	return nil
}

func (m *bf12) Dims() (rows, cols int) { return m.Rows, m.Cols }

func (m *bf12) Form(p kernels.Precision) kernels.Form { return kernels.FormBF16(p) }

func (m *bf12) MulRows(dst []float32, x *kernels.Operand, lo, hi int) {
	kernels.MulBF12(dst[lo:], m.Rows, &m.BF12, x, lo, hi)
}

func (m *bf12) Row(dst []float32, i int) { m.BF12.Row(dst, i) }

// Slice returns a matrix over the same memory where rows begin with a group, else one as large as the rows in BF16.
func (m *bf12) Slice(lo, hi int) Matrix {
	if lo%kernels.BF12Rows != 0 {
		return m.unpacked(lo, hi)
	}
	from, to := lo/kernels.BF12Rows, bf12Groups(hi)
	part, group := &bf12{BF12: m.BF12}, tilesOf(m.Cols)*kernels.BF12Block
	part.Rows, part.Blocks, part.First = hi-lo, m.Blocks[from*group:to*group], slices.Clone(m.First[from:to+1])
	part.Escapes = m.Escapes[part.First[0]:part.First[to-from]]
	for i := range part.First {
		part.First[i] -= m.First[from]
	}
	return part
}

// unpacked returns rows [lo, hi) in BF16.
func (m *bf12) unpacked(lo, hi int) Matrix {
	part := &dense[uint16]{hi - lo, m.Cols, make([]uint16, (hi-lo)*m.Cols), kindBF16}
	for r := range hi - lo {
		m.Words(part.w[r*m.Cols:][:m.Cols], lo+r)
	}
	return part
}

func (m *bf12) Format() string { return bf12Name }

func (m *bf12) Bytes() int {
	return len(m.Upper) + len(m.Blocks) + 4*len(m.First) + 4*len(m.Escapes)
}

func (m *bf12) Aliases(b []byte) bool {
	return len(b) > bf12Header && len(m.Blocks) > 0 && unsafe.SliceData(b[bf12Header:]) == unsafe.SliceData(m.Blocks)
}

func (m *bf12) packedBytes() ([]byte, bool) { return m.data, m.data != nil }
