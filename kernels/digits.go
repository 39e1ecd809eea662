package kernels

import (
	"encoding/binary"
	"math"
)

// Activations beside quantized weights are whole numbers too: of 15 bits as two digits of base 128, or of 8 bits as one, with a
// scale for each token and block. Products of whole numbers are exact, whatever computes them in whatever order.
//
// In memory: [token][block][hi of 64 columns, lo of 64 columns], with digitPad bytes after each token, so that tokens' strides are no power of
// two. A Digit has hi alone, in the same place.

const (
	maxDigits  = 127*128 + 63 // the largest whole number of two digits
	maxDigit   = 127
	blockBytes = 2 * BlockCols
	digitPad   = 64
	// A block whose largest magnitude is smaller counts as zeros: its scale's reciprocal would overflow.
	minMagnitude = 1e-30
)

// ldDigits is the stride of a token's digits.
func (o *Operand) ldDigits() int { return blocksOf(o.cols)*blockBytes + digitPad }

// growDigits makes room for the digits, scales and sums of all tokens.
func growDigits(o *Operand) {
	blocks := blocksOf(o.cols)
	o.digits = sized(o.digits, o.n*o.ldDigits())
	o.scales = sized(o.scales, o.n*blocks)
	o.sums = sized(o.sums, o.n*blocks)
}

func packDigitsGeneric(o *Operand, lo, hi int) { packWhole(o, lo, hi, maxDigits) }

func packDigitGeneric(o *Operand, lo, hi int) { packWhole(o, lo, hi, maxDigit) }

func packWhole(o *Operand, lo, hi int, most float32) {
	blocks := blocksOf(o.cols)
	for t := lo; t < hi; t++ {
		x := o.x[t*o.cols:][:o.cols]
		for b := range blocks {
			cols := x[b*BlockCols:]
			cols = cols[:min(BlockCols, len(cols))]
			i := t*blocks + b
			o.scales[i], o.sums[i] = packBlock((*[blockBytes]int8)(o.digits[t*o.ldDigits()+b*blockBytes:]), cols, most)
		}
	}
}

// packBlock turns up to 64 numbers into digits and returns their scale and the sum of the whole numbers.
// A block with a NaN or an infinity gets the scale NaN and zeros.
func packBlock(dst *[blockBytes]int8, x []float32, most float32) (scale float32, sum int32) {
	*dst = [blockBytes]int8{}
	m := magnitude(x)
	if !(m <= math.MaxFloat32) {
		return float32(math.NaN()), 0
	}
	if m < minMagnitude {
		return 0, 0
	}
	up := most / m
	for k, v := range x {
		q := int32(math.RoundToEven(float64(v * up)))
		if most == maxDigit {
			dst[k] = int8(q)
		} else {
			hi := (q + 64) >> 7
			dst[k], dst[BlockCols+k] = int8(hi), int8(q-hi<<7)
		}
		sum += q
	}
	return m / most, sum
}

// magnitude returns max|x|, NaN where there is one.
func magnitude(x []float32) float32 {
	var m float32
	for _, v := range x {
		v = math.Float32frombits(math.Float32bits(v) &^ (1 << 31))
		if !(v <= m) {
			m = v
		}
		if m != m {
			return m
		}
	}
	return m
}

// mulTiledGeneric is the specification of MulTiled.
func mulTiledGeneric(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	for t := range x.n {
		clear(dst[t*ldDst:][:hi-lo])
	}
	var ints [tileInts]int8
	for g := lo / GroupRows; g*GroupRows < hi; g++ {
		rows := min(GroupRows, hi-g*GroupRows)
		for b := range blocksOf(w.Cols) {
			w.Ints(&ints, g, b)
			_, _, scales := w.Tile(g, b)
			for t := range x.n {
				addBlock(dst[t*ldDst+g*GroupRows-lo:][:rows], &ints, scales, x, t, b)
			}
		}
	}
}

// addBlock adds the products of a block to the sums of up to 16 rows with one token.
func addBlock(dst []float32, ints *[tileInts]int8, scales []byte, x *Operand, t, b int) {
	digits := (*[blockBytes]int8)(x.digits[t*x.ldDigits()+b*blockBytes:])
	two := x.form == Digits
	scale := x.scales[t*blocksOf(x.cols)+b]
	for r := range dst {
		var sum int32
		for k := range BlockCols {
			q := int32(digits[k])
			if two {
				q = q<<7 + int32(digits[BlockCols+k])
			}
			sum += q * int32(ints[k/4*64+r*4+k%4])
		}
		s := BF16(binary.LittleEndian.Uint16(scales[2*r:]))
		dst[r] = fused(float32(sum), float32(scale*s), dst[r])
	}
}
