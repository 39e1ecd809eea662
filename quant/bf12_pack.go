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
	p.data = kernels.Memory[byte](p.size())
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
	codes *kernels.CodesBF12
	rooms []*splitRows // of each worker
	first []uint32
	data  []byte
}

// planBF12 returns nil where m stays as it is.
func planBF12(pool *kernels.Pool, m Matrix) *bf12Plan {
	src, ok := m.(*dense[uint16])
	if !ok || src.kind != kindBF16 || src.cols > kernels.MaxBF12Cols {
		return nil
	}
	p := &bf12Plan{src: src, upper: frequentUppers(src), first: make([]uint32, bf12Groups(src.rows)+1), rooms: make([]*splitRows, pool.Threads())}
	p.codes = kernels.NewCodesBF12(p.upper)
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

// splitRows are a group's rows, taken apart.
type splitRows [kernels.BF12Rows]splitRow

type splitRow struct{ lower, codes, escapes []byte }

// split takes the rows of a group apart, in what the worker has for that. Rows beyond the last have zeros.
func (p *bf12Plan) split(worker, g int) *splitRows {
	blocks := tilesOf(p.src.cols)
	if p.rooms[worker] == nil {
		m := new(splitRows)
		for i := range m {
			m[i] = splitRow{make([]byte, blocks*blockCols), make([]byte, blocks*blockCols), make([]byte, blocks)}
		}
		p.rooms[worker] = m
	}
	m := p.rooms[worker]
	for i := range m {
		if r := g*kernels.BF12Rows + i; r < p.src.rows {
			p.splitRow(&m[i], r)
		} else {
			clear(m[i].lower)
			clear(m[i].codes)
			clear(m[i].escapes)
		}
	}
	return m
}

func (p *bf12Plan) splitRow(m *splitRow, r int) {
	w, whole := p.src.w[r*p.src.cols:][:p.src.cols], p.src.cols/blockCols
	at := whole * blockCols
	p.codes.Split(m.lower[:at], m.codes[:at], m.escapes[:whole], w[:at])
	if at < len(w) {
		p.codes.Split(m.lower[at:], m.codes[at:], m.escapes[whole:], p.columns(r, whole)[:])
	}
}

// bf12Count counts the escapes of groups, as a task, into the place after each.
type bf12Count bf12Plan

// Do counts groups [lo, hi).
func (p *bf12Count) Do(worker, lo, hi int) {
	for g := lo; g < hi; g++ {
		n := uint32(0)
		for _, row := range (*bf12Plan)(p).split(worker, g) {
			for _, e := range row.escapes {
				n += uint32(e)
			}
		}
		p.first[g+1] = n
	}
}

// bf12Fill writes the blocks and the escapes of groups, as a task.
type bf12Fill bf12Plan

// Do fills groups [lo, hi).
func (p *bf12Fill) Do(worker, lo, hi int) {
	blocks, escape := tilesOf(p.src.cols), bf12Bytes(p.src.rows, p.src.cols)
	for g := lo; g < hi; g++ {
		rows, at := (*bf12Plan)(p).split(worker, g), p.data[escape+4*int(p.first[g]):]
		for b := range blocks {
			fillBF12((*[kernels.BF12Block]byte)(p.data[bf12Header+(g*blocks+b)*kernels.BF12Block:]), rows, b)
			for r := range rows {
				if rows[r].escapes[b] > 0 {
					at = (*bf12Plan)(p).escape(at, g, r, b)
				}
			}
		}
	}
}

// fillBF12 writes a block of four rows: pair by pair their lower bytes, and both rows' codes.
func fillBF12(dst *[kernels.BF12Block]byte, rows *splitRows, b int) {
	for i := 0; i < len(rows); i += 2 {
		pair, from, to := dst[i/2*len(dst)/2:][:len(dst)/2], b*blockCols, (b+1)*blockCols
		copy(pair, rows[i].lower[from:to])
		copy(pair[blockCols:], rows[i+1].lower[from:to])
		first, second, codes := rows[i].codes[from:to], rows[i+1].codes[from:to], pair[2*blockCols:]
		for k := 0; k < blockCols; k += 8 {
			binary.LittleEndian.PutUint64(codes[k:], binary.LittleEndian.Uint64(first[k:])|binary.LittleEndian.Uint64(second[k:])<<4)
		}
	}
}

// columns returns those of a row's block, filled up with a weight that has a code.
func (p *bf12Plan) columns(row, block int) *[blockCols]uint16 {
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

// escape writes those of a row of a block to b, and returns what is left of it.
func (p *bf12Plan) escape(b []byte, group, row, block int) []byte {
	w := p.columns(group*kernels.BF12Rows+row, block)
	for _, col := range bf12Columns {
		if upper := byte(w[col] >> 8); !p.codes.Has(upper) {
			binary.LittleEndian.PutUint32(b, uint32(kernels.NewEscape(row, block*blockCols+int(col), upper)))
			b = b[4:]
		}
	}
	return b
}

// bf12Columns are the columns of a block in the order in which they lie.
var bf12Columns = kernels.ColumnsBF12()
