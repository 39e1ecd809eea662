//go:build amd64 && !purego

package kernels

import "math"

// withDigits adds the quantized products of CPUs with VNNI and VBMI. Their dot product takes unsigned weights: 128 is added to each, and
// 128 times the sum of the digits subtracted where a block's sum begins.
func withDigits(i impl) impl {
	i.pack[Digits] = packing{growDigits512, packDigits512}
	i.pack[Digit] = packing{growDigits512, packDigit512}
	i.mulTiled = mulTiled512
	return i
}

// unsign turns a signed byte into what is 128 more, unsigned.
const unsign = 0x80

// growDigits512 makes room for the digits, and for a scale and a correction of each token and block, side by side in sums.
func growDigits512(o *Operand) {
	o.digits = sized(o.digits, o.n*o.ldDigits())
	o.sums = sized(o.sums, 2*o.n*blocksOf(o.cols))
}

func packDigits512(o *Operand, lo, hi int) { packWhole512(o, lo, hi, packDigits512Blocks, maxDigits) }

func packDigit512(o *Operand, lo, hi int) { packWhole512(o, lo, hi, packDigit512Blocks, maxDigit) }

func packWhole512(o *Operand, lo, hi int, pack func(dst *int8, x *float32, blocks int, sums *int32, most, least float32), most float32) {
	whole, blocks := o.cols/BlockCols, blocksOf(o.cols)
	for t := lo; t < hi; t++ {
		x, digits, sums := o.x[t*o.cols:][:o.cols], o.digits[t*o.ldDigits():], o.sums[2*t*blocks:]
		if whole > 0 {
			pack(&digits[0], &x[0], whole, &sums[0], most, minMagnitude)
		}
		if whole < blocks {
			scale, sum := packBlock((*[blockBytes]int8)(digits[whole*blockBytes:]), x[whole*BlockCols:], most)
			sums[2*whole], sums[2*whole+1] = int32(math.Float32bits(scale)), -unsign*sum
		}
	}
}

// The books of Codes6 and Codes4, unsigned. shifts4 takes the kind of row r, four bits at 4r, to the upper half of each of its bytes.
var book6, book4, shifts4 = unsignedBooks()

func unsignedBooks() (six [64]byte, four [128]byte, shifts [64]byte) {
	for i, v := range Codes6 {
		six[i] = byte(v) + unsign
	}
	for i, v := range Codes4 {
		four[i] = byte(v) + unsign
	}
	for i := range shifts {
		shifts[i] = byte(i/4*4-4) & 63
	}
	return six, four, shifts
}

// product512 multiplies by one number of digits.
type product512 struct {
	pair   func(dst *float32, ldDst int, w *byte, ldW int, scales *byte, size, blocks int, digits *int8, ldX int, sums *int32, ldSums int, bias int, next *byte, step int)
	x4, x2 func(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)
	// Of one token.
	x1 func(dst *float32, w *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size, bias int)
	q6 func(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, book *[64]byte)
	q4 func(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, subs *byte, book *[128]byte, shifts *[64]byte)
}

var (
	twoDigits512 = product512{digits512Pair, digits512x4, digits512x2, digits512x1, digits512Q6, digits512Q4}
	oneDigit512  = product512{digit512Pair, digit512x4, digit512x2, digit512x1, digit512Q6, digit512Q4}
)

var panels512 = tileKernel{tokens: 4, unpack: unpack512, add: add512}

func mulTiled512(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	if x.n == 1 && w.Cols > 0 {
		mulToken512(dst, w, x, lo, hi)
		return
	}
	if x.n >= fewTokens && w.Cols > 0 {
		mulPairs512(dst, ldDst, w, x, lo, hi)
		return
	}
	panels512.mul(dst, ldDst, w, x, lo, hi)
}

func productOf(f Form) *product512 {
	if f == Digit {
		return &oneDigit512
	}
	return &twoDigits512
}

// mulToken512 is MulTiled of one token, which unpacks codes where it multiplies.
func mulToken512(dst []float32, w *Tiled, x *Operand, lo, hi int) {
	clear(dst[:hi-lo])
	p, blocks, digits, sums := productOf(x.form), blocksOf(w.Cols), &x.digits[0], &x.sums[0]
	_, _, size := w.Kind.parts(blocks)
	for r := lo; r < hi; r += GroupRows {
		to, g, mask := &dst[r-lo], w.group(r/GroupRows), 1<<min(GroupRows, hi-r)-1
		switch w.Kind {
		case Q8:
			p.x1(to, &g.codes[0], &g.scales[0], blocks, digits, sums, mask, size, unsign)
		case Q6:
			p.q6(to, &g.codes[0], &g.scales[0], blocks, digits, sums, mask, size, &book6)
		case Q4:
			p.q4(to, &g.codes[0], &g.scales[0], blocks, digits, sums, mask, size, &g.subs[0], &book4, &shifts4)
		}
	}
}

func unpack512(dst *tilePanel, at int, kind TiledKind, g tileGroup, b, n int) {
	codes := g.codes[b*kind.CodeBytes():]
	if kind == Q6 {
		unpack512Q6(&dst[at], &codes[0], n, &book6)
	} else {
		unpack512Q4(&dst[at], &codes[0], &g.subs[b*subBytes], n, &book4, &shifts4)
	}
}

func add512(dst []float32, ldDst, rows int, kind TiledKind, tiles, scales []byte, x *Operand, t, many, b, n int) {
	p, ldX, ldSums, mask := productOf(x.form), x.ldDigits(), 2*blocksOf(x.cols), 1<<rows-1
	bias := 0 // unpacked tiles are unsigned
	if kind == Q8 {
		bias = unsign
	}
	for i := 0; i < many; {
		to, digits, sums := &dst[i*ldDst], &x.digits[(t+i)*ldX+b*blockBytes], &x.sums[(t+i)*ldSums+2*b]
		switch left := many - i; {
		case left >= 4:
			p.x4(to, ldDst*4, &tiles[0], &scales[0], n, digits, ldX, sums, ldSums*4, mask, bias)
			i += 4
		case left >= 2:
			p.x2(to, ldDst*4, &tiles[0], &scales[0], n, digits, ldX, sums, ldSums*4, mask, bias)
			i += 2
		default:
			p.x1(to, &tiles[0], &scales[0], n, digits, sums, mask, 0, bias)
			i++
		}
	}
}
