//go:build arm64 && !purego

package kernels

import "math"

// digitsDot are the products of CPUs with the dot product of bytes (FEAT_DotProd), digitsMul those of all others, to which one token at
// a time is as good.
var (
	digitsDot = tileKernel{tokens: 4, unpack: unpackNEON, add: addDot}
	digitsMul = tileKernel{tokens: 1, unpack: unpackNEON, add: addMul}
)

func unpackNEON(dst *tilePanel, at int, kind TiledKind, g tileGroup, b, n int) {
	codes := g.codes[b*kind.CodeBytes():]
	if kind == Q6 {
		unpackQ6(&dst[at], &codes[0], n, &Codes6)
	} else {
		unpackQ4(&dst[at], &codes[0], &g.subs[b*subBytes], n, &Codes4)
	}
}

func addDot(dst []float32, ldDst, rows int, _ TiledKind, tiles, scales []byte, x *Operand, t, many, b, n int) {
	ldX, blocks, width := x.ldDigits(), blocksOf(x.cols), x.digitsOfEach()
	digits, scalesX := x.digits[t*ldX+b*blockBytes:], x.scales[t*blocks+b:]
	if many == 4 && rows == GroupRows {
		digitsDotx4(&dst[0], ldDst*4, &tiles[0], &scales[0], n, &digits[0], ldX, &scalesX[0], blocks*4, width)
		return
	}
	for i := range many {
		var sums [GroupRows]float32
		to := dst[i*ldDst:][:rows]
		copy(sums[:], to)
		digitsDotx1(&sums[0], &tiles[0], &scales[0], n, &digits[i*ldX], &scalesX[i*blocks], width)
		copy(to, sums[:])
	}
}

func addMul(dst []float32, _, rows int, _ TiledKind, tiles, scales []byte, x *Operand, t, _, b, n int) {
	var sums [GroupRows]float32
	copy(sums[:], dst[:rows])
	digitsMulx1(&sums[0], &tiles[0], &scales[0], n, &x.digits[t*x.ldDigits()+b*blockBytes], &x.scales[t*blocksOf(x.cols)+b], x.digitsOfEach())
	copy(dst[:rows], sums[:])
}

// digitsOfEach is the number of digits of a packed number.
func (o *Operand) digitsOfEach() int {
	if o.form == Digits {
		return 2
	}
	return 1
}

func packDigitsNEON(o *Operand, lo, hi int) { packWholeNEON(o, lo, hi, maxDigits, digits64) }

func packDigitNEON(o *Operand, lo, hi int) { packWholeNEON(o, lo, hi, maxDigit, digit64) }

func growDigitsNEON(o *Operand) {
	o.digits = sized(o.digits, o.n*o.ldDigits())
	o.scales = sized(o.scales, o.n*blocksOf(o.cols))
}

func packWholeNEON(o *Operand, lo, hi int, most float32, whole func(dst *int8, x *[BlockCols]float32, up float32)) {
	blocks := blocksOf(o.cols)
	for t := lo; t < hi; t++ {
		x := o.x[t*o.cols:][:o.cols]
		for b := range blocks {
			dst, scale := (*[blockBytes]int8)(o.digits[t*o.ldDigits()+b*blockBytes:]), &o.scales[t*blocks+b]
			if from := b * BlockCols; from+BlockCols <= o.cols {
				*scale = packBlockNEON(dst, (*[BlockCols]float32)(x[from:]), most, whole)
			} else {
				*scale, _ = packBlock(dst, x[from:], most)
			}
		}
	}
}

// packBlockNEON is packBlock of a whole block, without the sum.
func packBlockNEON(dst *[blockBytes]int8, x *[BlockCols]float32, most float32, whole func(dst *int8, x *[BlockCols]float32, up float32)) float32 {
	m := magnitude64(x)
	if !(m <= math.MaxFloat32) {
		*dst = [blockBytes]int8{}
		return float32(math.NaN())
	}
	if m < minMagnitude {
		*dst = [blockBytes]int8{}
		return 0
	}
	whole(&dst[0], x, most/m)
	return m / most
}
