package quant

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	"github.com/ffnrun/ffnrun/kernels"
)

// packing is a format of integers with a scale for each row and 64 columns.
type packing struct {
	name string
	kind kernels.TiledKind
	// stretch are the scales to try, as multiples of that which puts the largest weight at 127.
	stretch []float32
	// encode finds the codes and the scales of a row, and store puts those of block b into row of t, zero before.
	encode func(e *encoder)
	store  func(e *encodedRow, b int, t tile, row int)
}

// packed is a matrix in such a format.
type packed struct {
	kernels.Tiled
	*packing
}

func (p *packing) over(rows, cols int, data []byte) *packed {
	return &packed{kernels.Tiled{Kind: p.kind, Rows: rows, Cols: cols, Data: data}, p}
}

func (p *packing) lossless() bool { return false }

func (p *packing) size(_ *kernels.Pool, rows, cols int, _ func() (Matrix, error)) (int, bool, error) {
	return p.bytes(rows, cols), true, nil
}

// bytes is the size of a matrix that is in memory.
func (p *packing) bytes(rows, cols int) int {
	if cols == 0 {
		return 0
	}
	return p.kind.Size(rows, cols)
}

// view returns the matrix that b holds. It aliases b always: nothing in it wants an alignment.
func (p *packing) view(rows, cols int, b []byte) (Matrix, error) {
	if !tiledFills(p.kind, rows, cols, len(b)) {
		return nil, fmt.Errorf("%w: %d for a %s matrix [%d %d]", ErrSize, len(b), p.name, rows, cols)
	}
	m := p.over(rows, cols, b)
	return m, m.checkScales(0)
}

// checkScales refuses a scale that is no number, or so large that a weight would be none. m is rows of a matrix, from first on.
func (m *packed) checkScales(first int) error {
	if m.Cols == 0 {
		return nil
	}
	const exponent, most = 0x7f80, (127 + 121) << 7 // of a bfloat16, and of 2¹²¹: times 127 it is still a number, what is larger may not be
	for g := range groupsOf(m.Rows) {
		group := m.Tiles(g)
		for b := range tilesOf(m.Cols) {
			t := tileIn(group, b)
			for r := range groupRows {
				if s := binary.LittleEndian.Uint16(t.scales[2*r:]); s&exponent >= most {
					return fmt.Errorf("%w: that of row %d, columns %d and on is %v; the file is damaged", ErrScale, first+g*groupRows+r, b*blockCols, kernels.BF16(s))
				}
			}
		}
	}
	return nil
}

func (m *packed) Dims() (rows, cols int) { return m.Rows, m.Cols }

func (m *packed) Form(p kernels.Precision) kernels.Form { return kernels.FormTiled(p) }

func (m *packed) MulRows(dst []float32, x *kernels.Operand, lo, hi int) {
	kernels.MulTiled(dst[lo:], m.Rows, &m.Tiled, x, lo, hi)
}

// Slice returns a matrix over the same memory where rows begin with a group, else a copy.
func (m *packed) Slice(lo, hi int) Matrix { return m.slice(lo, hi) }

func (m *packed) slice(lo, hi int) *packed {
	if lo%groupRows == 0 || m.Cols == 0 {
		from, to := m.bytes(lo, m.Cols), m.bytes(hi, m.Cols)
		return m.over(hi-lo, m.Cols, m.Data[min(from, to):to])
	}
	part := m.over(hi-lo, m.Cols, make([]byte, m.bytes(hi-lo, m.Cols)))
	for r := range hi - lo {
		for b := range tilesOf(m.Cols) {
			tileOf(&part.Tiled, r/groupRows, b).move(r%groupRows, tileOf(&m.Tiled, (lo+r)/groupRows, b), (lo+r)%groupRows)
		}
	}
	return part
}

func (m *packed) Format() string { return m.name }

func (m *packed) Bytes() int { return len(m.Data) }

func (m *packed) Aliases(b []byte) bool {
	return len(b) > 0 && len(m.Data) > 0 && unsafe.SliceData(b) == unsafe.SliceData(m.Data)
}

func (m *packed) packedBytes() ([]byte, bool) { return m.Data, true }

// PackedSize returns how many bytes PackedBytes has of the matrix [rows, cols] that read gives, in one of Packings, and false where Quantized returns the matrix
// itself. Of formats whose size depends on nothing else, it is not read. It returns ErrFormat, or read's error.
func PackedSize(pool *kernels.Pool, format string, rows, cols int, read func() (Matrix, error)) (bytes int, smaller bool, err error) {
	p, err := lookupPacking(format)
	if err != nil {
		return 0, false, err
	}
	return p.size(pool, rows, cols, read)
}

// PackedBytes returns the bytes that FromBytes takes for m, which Quantized or FromBytes made, and false for other matrices, parts of one in bf12 among them. They are m's own.
func PackedBytes(m Matrix) ([]byte, bool) {
	p, ok := m.(interface{ packedBytes() ([]byte, bool) })
	if !ok {
		return nil, false
	}
	return p.packedBytes()
}
