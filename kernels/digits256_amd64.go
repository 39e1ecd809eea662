//go:build amd64 && !purego

package kernels

// digits256 multiplies whole numbers of 16 bits, of one digit or of two: VPMADDWD takes both at the same price.
var digits256 = tileKernel{tokens: 4, few: 24, unpack: unpack256, add: add256, single4: single256}

func mulTiled256(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	digits256.mul(dst, ldDst, w, x, lo, hi)
}

func growDigits256(o *Operand) {
	o.digits = sized(o.digits, o.n*o.ldDigits())
	o.scales = sized(o.scales, o.n*blocksOf(o.cols))
}

func packDigits256(o *Operand, lo, hi int) { packWhole256(o, lo, hi, maxDigits) }

func packDigit256(o *Operand, lo, hi int) { packWhole256(o, lo, hi, maxDigit) }

func packWhole256(o *Operand, lo, hi int, most float32) {
	whole, blocks := o.cols/BlockCols, blocksOf(o.cols)
	for t := lo; t < hi; t++ {
		x, digits, scales := o.x[t*o.cols:][:o.cols], o.digits[t*o.ldDigits():], o.scales[t*blocks:]
		if whole > 0 {
			packDigits256Blocks(&digits[0], &x[0], whole, &scales[0], most, minMagnitude)
		}
		if whole < blocks {
			scales[whole] = packPart256((*[blockBytes]int8)(digits[whole*blockBytes:]), x[whole*BlockCols:], most)
		}
	}
}

// packPart256 is packDigits256Blocks of less than a block.
func packPart256(dst *[blockBytes]int8, x []float32, most float32) float32 {
	var digits [blockBytes]int8
	scale, _ := packBlock(&digits, x, most)
	for k := range BlockCols {
		q := int(digits[k])
		if most == maxDigits {
			q = q<<7 + int(digits[BlockCols+k])
		}
		at := k&^3 | k&1<<1 | k>>1&1
		dst[2*at], dst[2*at+1] = int8(q), int8(q>>8)
	}
	return scale
}

// books4 are those of Codes4 by kind, negated ones too.
var books4 = signedBooks()

func signedBooks() (books [256]int8) {
	for i := range books {
		books[i] = integer4(byte(i>>4), byte(i&15))
	}
	return books
}

func unpack256(dst *tilePanel, at int, kind TiledKind, g tileGroup, b, n int) {
	codes := g.codes[b*kind.CodeBytes():]
	if kind == Q6 {
		unpack256Q6(&dst[at], &codes[0], n, &Codes6)
	} else {
		unpack256Q4(&dst[at], &codes[0], &g.subs[b*subBytes], n, &books4)
	}
}

func add256(dst []float32, ldDst, rows int, kind TiledKind, tiles, scales []byte, x *Operand, t, many, b, n int) {
	ldX, blocks := x.ldDigits(), blocksOf(x.cols)
	digits, scalesX := x.digits[t*ldX+b*blockBytes:], x.scales[t*blocks+b:]
	if many == 4 && rows == GroupRows {
		digits256x4(&dst[0], ldDst*4, &tiles[0], &scales[0], n, &digits[0], ldX, &scalesX[0], blocks*4)
		return
	}
	for i := range many {
		var sums [GroupRows]float32
		to := dst[i*ldDst:][:rows]
		copy(sums[:], to)
		digits256x1(&sums[0], &tiles[0], &scales[0], n, &digits[i*ldX], &scalesX[i*blocks], ahead256(kind))
		copy(to, sums[:])
	}
}

func single256(dst *[GroupRows]float32, g tileGroup, x *Operand, blocks int) {
	words256Q4(&dst[0], &g.codes[0], &g.subs[0], &g.scales[0], blocks, &x.digits[0], &x.scales[0], &books4)
}

// ahead256 is how far ahead of one token memory is asked for: what was unpacked is at hand.
func ahead256(kind TiledKind) int {
	if kind == Q8 {
		return 8 << 10
	}
	return 0
}
