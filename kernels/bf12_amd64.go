//go:build amd64 && !purego

package kernels

import "unsafe"

// fusedTokens are the kernels of one form. Where tokens lie as gemm has them, few are sorted by fours; without one, each passes by itself.
type fusedTokens[X float32 | uint16] struct {
	one   func(dst *float32, blocks *byte, n int, x *X, upper *[16]byte, escapes *Escape, count int, next *byte, step int)
	fours func(dst *float32, blocks *byte, n int, x *float32, upper *[16]byte, escapes *Escape, count int, next *byte, step int, ldDst int)
	gemm  *gemm512[uint16, X]
}

// aheadBF12 is how far ahead of a single token memory is asked for, and at half the way again, see ASK in bf12_amd64.h.
const aheadBF12 = 12 << 10

// singleTokens are as many as cost less one by one than unpacking once.
const singleTokens = 3

// fewTokens returns how many fours there are of tokens that are better multiplied as weights are unpacked, and whether they are. The last four may lack a token.
func (k *fusedTokens[X]) fewTokens(x *Operand) (fours int, few bool) {
	if k.gemm == nil {
		return 0, x.n <= singleTokens
	}
	return (x.n + 1) / fourTokens, k.gemm.sortedOf(x.n, x.cols) == 0
}

// mul multiplies whole blocks with tokens whose rows are rows: few group by group, many by gemm. Else it returns false.
func (k *fusedTokens[X]) mul(dst []float32, ldDst int, w *BF12, x *Operand, rows []X, lo, hi int) bool {
	fours, few := k.fewTokens(x)
	switch {
	case w.Cols == 0 || w.Cols%BlockCols != 0 || !few && k.gemm == nil:
		return false
	case !few:
		k.mulMany(dst, ldDst, w, x, rows, lo, hi)
		return true
	}
	whole := hi - hi%BF12Rows
	for r := lo; r < whole; r += BF12Rows {
		k.group(dst[r-lo:], ldDst, w, x, rows, r/BF12Rows, fours)
	}
	if whole == hi {
		return true
	}
	m, _ := bf12Rooms.Get().(*bf12Room)
	m.sums = sized(m.sums, x.n*BF12Rows)
	k.group(m.sums, BF12Rows, w, x, rows, whole/BF12Rows, fours)
	for t := range x.n {
		copy(dst[t*ldDst+whole-lo:][:hi-whole], m.sums[t*BF12Rows:])
	}
	bf12Rooms.Put(m)
	return true
}

// mulMany multiplies rows that are unpacked once, and asks for the next ones meanwhile.
func (k *fusedTokens[X]) mulMany(dst []float32, ldDst int, w *BF12, x *Operand, rows []X, lo, hi int) {
	m, _ := bf12Rooms.Get().(*bf12Room)
	size := blocksOf(w.Cols) * BF12Block
	for r := lo; r < hi; r += manyUnpacked {
		n := min(manyUnpacked, hi-r)
		words := m.unpack(w, r/BF12Rows, groupsBF12(r+n))
		after := w.Blocks[groupsBF12(r+n)*size:]
		s := x.shape(Shape{Rows: n, LdDst: ldDst, LdW: w.ld()})
		k.gemm.mulBefore(after[:min(len(after), manyUnpacked/BF12Rows*size)], dst[r-lo:], words[:n*w.ld()], x, rows, s)
	}
	bf12Rooms.Put(m)
}

// group multiplies a group, the first tokens by fours, which share the time to ask for the next one.
func (k *fusedTokens[X]) group(dst []float32, ldDst int, w *BF12, x *Operand, rows []X, g, fours int) {
	blocks, escapes := w.group(g)
	n, at, step := len(blocks)/BF12Block, g*len(blocks)+aheadBF12, BF12Block
	if fours > 0 {
		at, step = (g+1)*len(blocks), BF12Block/fours
	}
	for f := range fours {
		t, next := f*fourTokens, &w.Blocks[min(at+f*n*step, len(w.Blocks)-1)]
		out, ld, part := dst[t*ldDst:], ldDst, (*bf12Room)(nil)
		if t+fourTokens > x.n {
			part, _ = bf12Rooms.Get().(*bf12Room)
			part.sums = sized(part.sums, fourTokens*BF12Rows)
			out, ld = part.sums, BF12Rows
		}
		k.fours(&out[0], &blocks[0], n, &x.lanes[k.gemm.fourOf(x, t)], &w.Upper, unsafe.SliceData(escapes), len(escapes), next, step, ld*4)
		if part != nil {
			for i := range x.n - t {
				copy(dst[(t+i)*ldDst:][:BF12Rows], part.sums[i*BF12Rows:])
			}
			bf12Rooms.Put(part)
		}
	}
	for t := fours * fourTokens; t < x.n; t++ {
		if t > 0 {
			at, step = g*len(blocks), 0 // all was asked for
		}
		k.one(&dst[t*ldDst], &blocks[0], n, &rows[t*x.cols], &w.Upper, unsafe.SliceData(escapes), len(escapes), &w.Blocks[min(at, len(w.Blocks)-1)], step)
	}
}
