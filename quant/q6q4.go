package quant

import (
	"fmt"
	"slices"

	"github.com/ffnrun/ffnrun/kernels"
)

// q6q4 stores what has a row for each token of a vocabulary: the first quarter and the last 64th in q6, what is between in q4. Tokenizers number tokens as
// they learned them, the most frequent first, and add special ones at the end. Small vocabularies, of letters or bytes, have another order, and are in q6.
// Its bytes are those of the bands, one after another.
type q6q4 struct {
	rows, cols int
	bands      []band
	data       []byte // nil of a slice
}

// band is rows of one format, from number first on.
type band struct {
	first int
	*packed
}

func (b band) end() int { return b.first + b.Rows }

const (
	q6q4Name   = "q6q4"
	smallVocab = 512 // rows
)

// bandRows is what bands' lengths are multiples of, but for the last: kernels take few tokens by pairs of groups.
const bandRows = 2 * groupRows

// bandPackings are the formats of the bands.
var bandPackings = [...]*packing{q6, q4, q6}

// bandEnds is where the bands end.
func bandEnds(rows int) [len(bandPackings)]int {
	if rows < smallVocab {
		return [...]int{rows, rows, rows}
	}
	frequent := (rows/4 + bandRows - 1) / bandRows * bandRows
	special := rows / 64
	return [...]int{frequent, (rows - special) / bandRows * bandRows, rows}
}

// q6q4Packing is the format as a row of packings.
type q6q4Packing struct{}

func (q6q4Packing) lossless() bool { return false }

// over is the matrix whose bytes data are.
func (q6q4Packing) over(rows, cols int, data []byte) *q6q4 {
	m := &q6q4{rows: rows, cols: cols, data: data}
	first := 0
	for i, end := range bandEnds(rows) {
		if end == first {
			continue
		}
		p := bandPackings[i]
		n := p.bytes(end-first, cols)
		m.bands = append(m.bands, band{first, p.over(end-first, cols, data[:n:n])})
		first, data = end, data[n:]
	}
	return m
}

func (q6q4Packing) bytes(rows, cols int) (n int) {
	first := 0
	for i, end := range bandEnds(rows) {
		n += bandPackings[i].bytes(end-first, cols)
		first = end
	}
	return n
}

func (p q6q4Packing) size(_ *kernels.Pool, rows, cols int, _ func() (Matrix, error)) (int, bool, error) {
	return p.bytes(rows, cols), true, nil
}

func (p q6q4Packing) pack(pool *kernels.Pool, m Matrix) (Matrix, error) {
	rows, cols := m.Dims()
	dst := p.over(rows, cols, kernels.Memory[byte](p.bytes(rows, cols)))
	for _, b := range dst.bands {
		if err := b.fill(pool, m, b.first); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// view returns the matrix that b holds, which it aliases.
func (p q6q4Packing) view(rows, cols int, b []byte) (Matrix, error) {
	if !p.fills(rows, cols, len(b)) {
		return nil, fmt.Errorf("%w: %d for a %s matrix [%d %d]", ErrSize, len(b), q6q4Name, rows, cols)
	}
	m := p.over(rows, cols, b)
	for _, band := range m.bands {
		if err := band.checkScales(band.first); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// fills is tiledFills for bands: the smallest tiles bound what a file may claim before it is added up.
func (p q6q4Packing) fills(rows, cols, have int) bool {
	if rows < 0 || cols < 0 {
		return false
	}
	if cols > 0 && groupsOf(rows) > have/q4.kind.CodeBytes()/tilesOf(cols) {
		return false
	}
	return p.bytes(rows, cols) == have
}

func (m *q6q4) Dims() (rows, cols int) { return m.rows, m.cols }

func (m *q6q4) Form(p kernels.Precision) kernels.Form { return kernels.FormTiled(p) }

func (m *q6q4) MulRows(dst []float32, x *kernels.Operand, lo, hi int) {
	for i := range m.bands {
		b := &m.bands[i]
		if from, to := max(lo, b.first), min(hi, b.end()); from < to {
			kernels.MulTiled(dst[from:], m.rows, &b.Tiled, x, from-b.first, to-b.first)
		}
	}
}

func (m *q6q4) Row(dst []float32, i int) {
	at := slices.IndexFunc(m.bands, func(b band) bool { return i < b.end() })
	m.bands[at].Row(dst, i-m.bands[at].first)
}

// Slice returns a matrix over the same memory where rows begin with a group, else a copy in q8, of the same integers.
func (m *q6q4) Slice(lo, hi int) Matrix {
	if lo%groupRows != 0 {
		return m.integers(lo, hi)
	}
	part := &q6q4{rows: hi - lo, cols: m.cols}
	for _, b := range m.bands {
		from, to := max(lo, b.first), min(hi, b.end())
		if from < to {
			part.bands = append(part.bands, band{from - lo, b.slice(from-b.first, to-b.first)})
		}
	}
	return part
}

// integers copies rows [lo, hi).
func (m *q6q4) integers(lo, hi int) *packed {
	part := q8.over(hi-lo, m.cols, make([]byte, q8.bytes(hi-lo, m.cols)))
	var ints [groupRows * blockCols]int8
	for _, b := range m.bands {
		for r := max(lo, b.first); r < min(hi, b.end()); r++ {
			for block := range tilesOf(m.cols) {
				old, row := r-b.first, r-lo
				b.Ints(&ints, old/groupRows, block)
				t := tileOf(&part.Tiled, row/groupRows, block)
				t.setScale(row%groupRows, b.Scale(old, block))
				for k := range blockCols {
					t.codes[k/4*4*groupRows+row%groupRows*4+k%4] = byte(ints[k/4*4*groupRows+old%groupRows*4+k%4])
				}
			}
		}
	}
	return part
}

func (m *q6q4) Format() string { return q6q4Name }

func (m *q6q4) Bytes() (n int) {
	for _, b := range m.bands {
		n += b.Bytes()
	}
	return n
}

func (m *q6q4) Aliases(b []byte) bool { return len(m.bands) > 0 && m.bands[0].Aliases(b) }

func (m *q6q4) packedBytes() ([]byte, bool) { return m.data, m.data != nil }
