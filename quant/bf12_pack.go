package quant

import (
	"encoding/binary"
	"slices"

	"github.com/ffnrun/ffnrun/kernels"
)

// bf12Packing is the format as the table has it.
type bf12Packing struct{}

func (bf12Packing) lossless() bool { return true }

// weightsPerEscape is how many weights there are for each escape at least. Where there are fewer, a matrix stays as it is: an escape takes 32 bits, and
// time.
const weightsPerEscape = 64

// size depends on the number of escapes.
func (bf12Packing) size(pool *kernels.Pool, _, _ int, read func() (Matrix, error)) (int, bool, error) {
	m, err := read()
	if err != nil {
		return 0, false, err
	}
	p := planBF12(pool, m)
	if p == nil {
		return 0, false, nil
	}
	return p.size(), true, nil
}

// pack returns m in bf12, or m where it is not in BF16, would be no smaller or needs too many escapes.
func (bf12Packing) pack(pool *kernels.Pool, m Matrix) (Matrix, error) {
	p := planBF12(pool, m)
	if p == nil {
		return m, nil
	}
	p.data = make([]byte, p.size())
	copy(p.data, p.upper[:])
	for g, first := range p.first {
		binary.LittleEndian.PutUint32(p.data[bf12Bytes(p.src.rows, p.src.cols)-4*len(p.first)+4*g:], first)
	}
	pool.Run(len(p.first)-1, 1, (*bf12Fill)(p))
	return bf12Of(p.src.rows, p.src.cols, p.data), nil
}

// bf12Plan is what is known of a matrix before it is packed.
type bf12Plan struct {
	src   *dense[uint16]
	upper [16]byte
	codes [256]uint8 // of upper bytes, noCode where there is none
	first []uint32
	data  []byte
}

const noCode = 0x80

// planBF12 returns nil where m stays as it is.
func planBF12(pool *kernels.Pool, m Matrix) *bf12Plan {
	src, ok := m.(*dense[uint16])
	if !ok || src.kind != kindBF16 || src.cols > kernels.MaxBF12Cols {
		return nil
	}
	p := &bf12Plan{src: src, upper: frequentUppers(src), first: make([]uint32, bf12Groups(src.rows)+1)}
	for i := range p.codes {
		p.codes[i] = noCode
	}
	for code, upper := range p.upper {
		p.codes[upper] = uint8(code)
	}
	pool.Run(len(p.first)-1, 1, (*bf12Count)(p))
	escapes := 0
	for g := range p.first {
		escapes += int(p.first[g])
		if escapes > len(src.w)/weightsPerEscape {
			return nil
		}
		p.first[g] = uint32(escapes)
	}
	if p.size() >= m.Bytes() {
		return nil
	}
	return p
}

func (p *bf12Plan) escapes() int { return int(p.first[len(p.first)-1]) }

func (p *bf12Plan) size() int { return bf12Bytes(p.src.rows, p.src.cols) + 4*p.escapes() }

// frequentUppers returns the upper bytes that most weights of a sample of rows have, ascending.
func frequentUppers(m *dense[uint16]) (upper [16]byte) {
	const sample = 1 << 20
	var counts [256]int
	for r := 0; r < m.rows; r += 1 + len(m.w)/sample {
		for _, w := range m.w[r*m.cols:][:m.cols] {
			counts[w>>8]++
		}
	}
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	slices.SortStableFunc(all, func(a, b byte) int { return counts[b] - counts[a] })
	slices.Sort(all[:len(upper)])
	return [16]byte(all)
}

// bf12Count counts the escapes of groups, as a task, into the place after each.
type bf12Count bf12Plan

// Do counts groups [lo, hi).
func (p *bf12Count) Do(_, lo, hi int) {
	for g := lo; g < hi; g++ {
		n := uint32(0)
		for _, w := range p.src.w[min(len(p.src.w), g*kernels.BF12Rows*p.src.cols):min(len(p.src.w), (g+1)*kernels.BF12Rows*p.src.cols)] {
			n += uint32(p.codes[w>>8]) / noCode
		}
		p.first[g+1] = n
	}
}

// bf12Fill writes the blocks and the escapes of groups, as a task.
type bf12Fill bf12Plan

// Do fills groups [lo, hi).
func (p *bf12Fill) Do(_, lo, hi int) {
	blocks, escape := tilesOf(p.src.cols), bf12Bytes(p.src.rows, p.src.cols)
	for g := lo; g < hi; g++ {
		at := p.data[escape+4*int(p.first[g]):]
		for b := range blocks {
			var block [kernels.BF12Block]byte // in place, a fresh page that is read before it is written would be mapped twice
			for row := range min(kernels.BF12Rows, p.src.rows-g*kernels.BF12Rows) {
				if fillBF12(&block, row, p.columns(g*kernels.BF12Rows+row, b), &p.codes) {
					at = p.escape(at, g, row, b)
				}
			}
			copy(p.data[bf12Header+(g*blocks+b)*kernels.BF12Block:], block[:])
		}
	}
}

// columns returns those of a row's block, filled up with a weight that has a code.
func (p *bf12Fill) columns(row, block int) *[blockCols]uint16 {
	w := p.src.w[row*p.src.cols:][:p.src.cols][block*blockCols:]
	if len(w) >= blockCols {
		return (*[blockCols]uint16)(w)
	}
	var filled [blockCols]uint16
	for i := copy(filled[:], w); i < blockCols; i++ {
		filled[i] = uint16(p.upper[0]) << 8
	}
	return &filled
}

// fillBF12 writes a row of a block that is zero there, and reports whether a weight has no code.
func fillBF12(block *[kernels.BF12Block]byte, row int, w *[blockCols]uint16, codes *[256]uint8) bool {
	pair := (*[kernels.BF12Block / 2]byte)(block[row/2*(kernels.BF12Block/2):])
	lower, both := (*[blockCols]byte)(pair[row%2*blockCols:]), (*[blockCols]byte)(pair[2*blockCols:])
	shift, all := row%2*4, uint8(0)
	for place := range lower {
		h := w[bf12Columns[place]%blockCols]
		code := codes[h>>8]
		lower[place] = byte(h)
		both[place] |= code & 15 << shift
		all |= code
	}
	return all&noCode != 0
}

// escape writes those of a row of a block to b, and returns what is left of it.
func (p *bf12Fill) escape(b []byte, group, row, block int) []byte {
	w := p.columns(group*kernels.BF12Rows+row, block)
	for _, col := range bf12Columns {
		if upper := byte(w[col] >> 8); p.codes[upper] == noCode {
			binary.LittleEndian.PutUint32(b, uint32(kernels.NewEscape(row, block*blockCols+int(col), upper)))
			b = b[4:]
		}
	}
	return b
}

// bf12Columns are the columns of a block in the order in which they lie.
var bf12Columns = kernels.ColumnsBF12()
