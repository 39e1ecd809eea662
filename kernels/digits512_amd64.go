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

// product512 multiplies by one number of digits, for 8, 4, 2 and 1 tokens.
type product512 struct {
	x8, x4, x2, x1 func(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)
	// Of one token, for narrow codes.
	q6 func(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask int, book *[64]byte)
	q4 func(dst *float32, codes *byte, subs *byte, scales *byte, blocks int, digits *int8, sums *int32, mask int, book *[128]byte, shifts *[64]byte)
}

var (
	twoDigits512 = product512{digits512x8, digits512x4, digits512x2, digits512x1, digits512Q6, digits512Q4}
	oneDigit512  = product512{digit512x8, digit512x4, digit512x2, digit512x1, digit512Q6, digit512Q4}
)

// unpackTiles is how many tiles of narrow codes are unpacked at a time: they stay in the first-level cache.
const unpackTiles = 16

func mulTiled512(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	p := &twoDigits512
	if x.form == Digit {
		p = &oneDigit512
	}
	for t := range x.n {
		clear(dst[t*ldDst:][:hi-lo])
	}
	for g := lo / GroupRows; g*GroupRows < hi; g++ {
		rows := min(GroupRows, hi-g*GroupRows)
		to, m := dst[g*GroupRows-lo:], w.group(g)
		switch {
		case w.Kind == Q8:
			p.run(to, ldDst, rows, m.codes, unsign, m.scales, x, 0, blocksOf(w.Cols))
		case x.n == 1 && w.Kind == Q6:
			p.q6(&to[0], &m.codes[0], &m.scales[0], blocksOf(w.Cols), &x.digits[0], &x.sums[0], 1<<rows-1, &book6)
		case x.n == 1:
			p.q4(&to[0], &m.codes[0], &m.subs[0], &m.scales[0], blocksOf(w.Cols), &x.digits[0], &x.sums[0], 1<<rows-1, &book4, &shifts4)
		default:
			p.unpacked(to, ldDst, rows, w.Kind, m, x)
		}
	}
}

// unpacked multiplies a group of narrow codes, some tiles at a time, with all tokens.
func (p *product512) unpacked(dst []float32, ldDst, rows int, kind TiledKind, m tileGroup, x *Operand) {
	var tiles [unpackTiles * tileInts]byte
	blocks := blocksOf(x.cols)
	for b := 0; b < blocks; b += unpackTiles {
		n := min(unpackTiles, blocks-b)
		if kind == Q6 {
			unpack512Q6(&tiles[0], &m.codes[b*Q6.CodeBytes()], n, &book6)
		} else {
			unpack512Q4(&tiles[0], &m.codes[b*Q4.CodeBytes()], &m.subs[b*subBytes], n, &book4, &shifts4)
		}
		p.run(dst, ldDst, rows, tiles[:], 0, m.scales[b*tileScale:], x, b, n)
	}
}

// run adds so many blocks, from block `from` on, of a group of rows to all tokens of dst.
func (p *product512) run(dst []float32, ldDst, rows int, tiles []byte, bias int, scales []byte, x *Operand, from, blocks int) {
	ldX, ldSums, mask := x.ldDigits(), 2*blocksOf(x.cols), 1<<rows-1
	for t := 0; t < x.n; {
		mul, n := p.x1, 1
		switch left := x.n - t; {
		case left >= 8:
			mul, n = p.x8, 8
		case left >= 4:
			mul, n = p.x4, 4
		case left >= 2:
			mul, n = p.x2, 2
		}
		mul(&dst[t*ldDst], ldDst*4, &tiles[0], &scales[0], blocks, &x.digits[t*ldX+from*blockBytes], ldX, &x.sums[t*ldSums+2*from], ldSums*4, mask, bias)
		t += n
	}
}
