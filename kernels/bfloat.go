package kernels

import "math"

// RoundBF16 rounds to the nearest bfloat16, ties to even. A NaN stays one.
func RoundBF16(v float32) uint16 {
	b := math.Float32bits(v)
	if v != v {
		return uint16(b>>16) | 0x40
	}
	return uint16((b + 0x7fff + b>>16&1) >> 16)
}

// growSingle makes room for x [n, cols] as bfloat16, row after row.
func growSingle(o *Operand) { o.words = sized(o.words, o.n*o.cols) }

func packSingleGeneric(o *Operand, lo, hi int) {
	dst := o.words[lo*o.cols : hi*o.cols]
	for i, v := range o.x[lo*o.cols : hi*o.cols] {
		dst[i] = RoundBF16(v)
	}
}

// roundedF16 widens a half-precision number that is rounded to bfloat16.
func roundedF16(h uint16) float32 { return BF16(RoundBF16(F16(h))) }

// singlesGeneric is the dot tile of weights, each a bfloat16 when widened, and of activations in bfloat16.
func singlesGeneric(widen func(uint16) float32) mulOf[uint16] {
	return func(dst []float32, w []uint16, x *Operand, s Shape) {
		for r := range s.Rows {
			row := w[r*s.LdW:][:s.Cols]
			for t := range s.Tokens {
				dst[t*s.LdDst+r] = dotWords(row, x.words[t*s.Cols:][:s.Cols], widen)
			}
		}
	}
}

// dotWords sums in the lanes of the generic dot tile.
func dotWords(w, x []uint16, widen func(uint16) float32) float32 {
	var lane [lanes]float32
	whole := len(w) &^ (lanes - 1)
	for k, v := range w[:whole] {
		lane[k%lanes] += float32(widen(v) * BF16(x[k]))
	}
	sum := reduce(lane)
	for k := whole; k < len(w); k++ {
		sum += float32(widen(w[k]) * BF16(x[k]))
	}
	return sum
}
