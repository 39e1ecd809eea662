package kernels

import "sync"

// A matrix in BF12 holds bfloat16 weights in about 12 bits, every one exactly. Weights of a matrix have few exponents: 16 of the 256 upper
// bytes that a bfloat16 can have, which are its sign and all but the last bit of its exponent, serve all weights but one or two in ten
// thousand. So a weight is its lower byte as it is, and four bits that say which of the 16 its upper byte is. Upper bytes of the others are
// listed, each with its place.
//
// Rows are cut into groups of four and columns into blocks of 64, the last of each filled up with anything. A group's blocks follow one another, so
// that a product with one token reads memory in a straight line. A block is two pairs of rows, and a pair
//
//	64 lower bytes of the first row, 64 of the second, and 64 bytes with codes: the first row's in lower halves, the second's in upper ones.
//
// Columns of a row lie in the order of columnBF12: a vector unit that interleaves bytes with upper bytes, within each 16 of them, gets words in
// their columns' order.
const (
	BF12Rows  = 4
	BF12Block = 2 * bf12Pair
	bf12Pair  = 3 * BlockCols
	bf12Codes = 2 * BlockCols // of a pair

	// MaxBF12Cols is as many columns as have blocks that an escape can number.
	MaxBF12Cols = BlockCols << 16
)

// BF12 is a matrix W [Rows, Cols] in that format. It aliases its slices.
type BF12 struct {
	Rows, Cols int
	Upper      [16]byte // the upper byte that a code stands for
	Blocks     []byte   // [⌈Rows/4⌉][⌈Cols/64⌉][BF12Block]
	First      []uint32 // where each group's escapes begin, and where the last one's end
	Escapes    []Escape // ascending in each group
}

// Escape is the upper byte of a weight that has no code for it, in its low eight bits. Above it are eight for the place in a block of four
// rows, row by row, then the block's number in its group.
type Escape uint32

// NewEscape returns the escape of a row of a group and a column.
func NewEscape(row, col int, upper byte) Escape {
	return Escape(col/BlockCols<<16 | row<<14 | int(placeBF12[col%BlockCols])<<8 | int(upper))
}

// Block is the number of its block.
func (e Escape) Block() int { return int(e >> 16) }

// columnBF12 is the column that lies at a place: eight of the first 32, then eight of the others.
func columnBF12(place int) int { return place>>3&1<<5 | place>>4<<3 | place&7 }

// ColumnsBF12 returns the columns of a block in the order in which they lie.
func ColumnsBF12() (columns [BlockCols]uint8) {
	for place := range columns {
		columns[place] = uint8(columnBF12(place))
	}
	return columns
}

// placeBF12 is where a column lies.
var placeBF12 = func() (place [BlockCols]uint8) {
	for i := range place {
		place[columnBF12(i)] = uint8(i)
	}
	return place
}()

func groupsBF12(rows int) int { return (rows + BF12Rows - 1) / BF12Rows }

// group returns a group's blocks and escapes.
func (w *BF12) group(g int) (blocks []byte, escapes []Escape) {
	size := blocksOf(w.Cols) * BF12Block
	return w.Blocks[g*size:][:size], w.Escapes[w.First[g]:w.First[g+1]]
}

// unpackBF12Generic writes the four rows of blocks as bfloat16, ld apart. Words of escapes have whatever their codes stand for.
func unpackBF12Generic(dst []uint16, ld int, blocks []byte, upper *[16]byte) {
	for at := 0; at < len(blocks); at += bf12Pair {
		pair, row, col := blocks[at:][:bf12Pair], at/bf12Pair%2*2, at/BF12Block*BlockCols
		first, second := dst[row*ld+col:][:BlockCols], dst[(row+1)*ld+col:][:BlockCols]
		for c, place := range placeBF12 {
			codes := pair[bf12Codes+int(place)]
			first[c] = uint16(upper[codes&15])<<8 | uint16(pair[place])
			second[c] = uint16(upper[codes>>4])<<8 | uint16(pair[BlockCols+int(place)])
		}
	}
}

// unpack writes the four rows of a group as bfloat16, w.ld() apart: of the last block all columns, and of the last group all rows.
func (w *BF12) unpack(dst []uint16, g int) {
	blocks, escapes := w.group(g)
	if len(blocks) == 0 {
		return
	}
	ld := w.ld()
	active.unpackBF12(dst[:BF12Rows*ld], ld, blocks, &w.Upper)
	for _, e := range escapes {
		word := &dst[int(e>>14&3)*ld+e.Block()*BlockCols+columnBF12(int(e>>8&63))]
		*word = uint16(e)<<8 | *word&0xff
	}
}

// bf12Room holds rows that are unpacked, or sums of rows that are no whole group.
type bf12Room struct {
	words []uint16
	sums  []float32
}

var bf12Rooms = sync.Pool{New: func() any { return new(bf12Room) }}

// ld is the distance of unpacked rows: another line than a whole number of pages, so that rows do not meet in one set of the cache.
func (w *BF12) ld() int { return blocksOf(w.Cols)*BlockCols + 32 }

// unpack returns the rows of groups [from, to).
func (m *bf12Room) unpack(w *BF12, from, to int) []uint16 {
	size := BF12Rows * w.ld()
	m.words = sized(m.words, (to-from)*size)
	for g := from; g < to; g++ {
		w.unpack(m.words[(g-from)*size:], g)
	}
	return m.words
}

// Row copies row i, widened, to dst of length Cols.
func (w *BF12) Row(dst []float32, i int) {
	m, _ := bf12Rooms.Get().(*bf12Room)
	active.widenBF16(dst[:w.Cols], m.row(w, i))
	bf12Rooms.Put(m)
}

// Words copies row i as bfloat16 to dst of length Cols.
func (w *BF12) Words(dst []uint16, i int) {
	m, _ := bf12Rooms.Get().(*bf12Room)
	copy(dst[:w.Cols], m.row(w, i))
	bf12Rooms.Put(m)
}

func (m *bf12Room) row(w *BF12, i int) []uint16 {
	g := i / BF12Rows
	return m.unpack(w, g, g+1)[i%BF12Rows*w.ld():][:w.Cols]
}

// fusedBF12 are the products of each form that unpack weights as they multiply, on CPUs where that pays. They return false where it does not, and nothing was
// done.
type fusedBF12 [forms]func(dst []float32, ldDst int, w *BF12, x *Operand, lo, hi int) bool

const badBF12 = "kernels: product in 12 bits: slice shorter than its dimensions"

// MulBF12 computes rows [lo, hi) of a product with all tokens of x, which is packed as FormBF16 says; lo is a multiple of BF12Rows:
//
//	dst[t·ldDst + r−lo] = Σ_k W[r,k] · x[t,k]
//
// with the bits of MulBF16.
func MulBF12(dst []float32, ldDst int, w *BF12, x *Operand, lo, hi int) {
	if lo >= hi || x.n == 0 {
		return
	}
	if lo < 0 || hi > w.Rows || x.cols != w.Cols || lo%BF12Rows != 0 || ldDst < 0 || len(dst) < (x.n-1)*ldDst+hi-lo || len(w.First) <= groupsBF12(w.Rows) {
		panic(badBF12)
	}
	if mul := active.fusedBF12[x.form]; mul != nil && mul(dst, ldDst, w, x, lo, hi) {
		return
	}
	mulUnpacked(dst, ldDst, w, x, lo, hi)
}

// Rows are unpacked together: of many tokens as many as their kernels take at a time, else so few that the first-level cache holds them.
const unpackMany, manyUnpacked, fewUnpacked = 16, 48, 4

// mulUnpacked multiplies rows as bfloat16.
func mulUnpacked(dst []float32, ldDst int, w *BF12, x *Operand, lo, hi int) {
	m, _ := bf12Rooms.Get().(*bf12Room)
	together := fewUnpacked
	if x.n >= unpackMany {
		together = manyUnpacked
	}
	for r := lo; r < hi; r += together {
		n := min(together, hi-r)
		words := m.unpack(w, r/BF12Rows, groupsBF12(r+n))
		MulBF16(dst[r-lo:], words, x, Shape{Rows: n, LdDst: ldDst, LdW: w.ld()})
	}
	bf12Rooms.Put(m)
}
