//go:build amd64 && !purego

package kernels

var tiles512Pairs = tiles512[uint16, uint16]{tile512Pairsx4x4, tile512Pairsx4x2, tile512Pairsx8x1, tile512Pairsx4x1, tile512Pairsx1x1}

// withPairs adds the fast products of CPUs that multiply bfloat16.
func withPairs(i impl) impl {
	i.formBF16[Fast] = Single
	i.pack[Single] = packing{growSingle, packSingle512}
	i.mulBF16[Single] = mulSingle512
	return i
}

func packSingle512(o *Operand, lo, hi int) {
	if n := (hi - lo) * o.cols; n > 0 {
		roundBF16(&o.words[lo*o.cols], &o.x[lo*o.cols], n)
	}
}

func mulSingle512(dst []float32, w []uint16, x *Operand, s Shape) {
	dotTiles512(&tiles512Pairs, dst, w, x.words, s)
}
