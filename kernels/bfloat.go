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

// mulSingleGeneric is the dot tile of bfloat16 weights and activations.
func mulSingleGeneric(dst []float32, w []uint16, x *Operand, s Shape) {
	for r := range s.Rows {
		row := w[r*s.LdW:][:s.Cols]
		for t := range s.Tokens {
			dst[t*s.LdDst+r] = dotWords(row, x.words[t*s.Cols:][:s.Cols])
		}
	}
}

// dotWords sums in the lanes of the generic dot tile.
func dotWords(w, x []uint16) float32 {
	var lane [lanes]float32
	whole := len(w) &^ (lanes - 1)
	for k, v := range w[:whole] {
		lane[k%lanes] += float32(BF16(v) * BF16(x[k]))
	}
	sum := reduce(lane)
	for k := whole; k < len(w); k++ {
		sum += float32(BF16(w[k]) * BF16(x[k]))
	}
	return sum
}
