//go:build amd64 && !purego

package kernels

var (
	tiles512Pairs = tiles512[uint16, uint16]{tile512Pairsx4x4, tile512Pairsx4x2, tile512Pairsx4x1, straight512Pairs}

	gemm512Pairs = gemm512[uint16, uint16]{
		lanePasses[uint16]{lanes512Pairs, &laneTilesPairs, &lanes512, 32, false, 32}, tokens512Pairs,
		fours512[uint16, uint16]{tokens512Pairsx4, fours512Pairs, 8}, &sixteens512[uint16, uint16]{lanes512Pairs, sixteens512Pairs}, &tiles512Pairs}

	laneTilesPairs = [panelVectors]laneTile{gemm512Pairsx1, gemm512Pairsx2, gemm512Pairsx3}

	gemm512Fours = withoutSixteens(gemm512Pairs) // of SingleFours
)

func withoutSixteens(k gemm512[uint16, uint16]) gemm512[uint16, uint16] {
	k.by16 = nil
	return k
}

// withPairs adds the fast products of CPUs that multiply bfloat16.
func withPairs(i impl) impl {
	i.pairs, i.scoresPairs, i.weightedPairs = true, scoresPairs512, weightedPairs512
	i.formBF16[Fast] = Single
	i.pack[Single], i.mulBF16[Single] = singles512(&gemm512Pairs)
	i.pack[SingleFours], i.mulBF16[SingleFours] = singles512(&gemm512Fours)
	return i
}

// singles512 makes x bfloat16, row after row and, of many tokens, as k has them, and multiplies it.
func singles512(k *gemm512[uint16, uint16]) (packing, mulOf[uint16]) {
	grow := func(o *Operand) {
		_, others := k.split(o.n, o.cols)
		o.words = sized(o.words, max(o.n, (o.n-others+sixteen-1)&^(sixteen-1))*o.cols) // whole sixteens are read
		k.grow(o)
	}
	pack := func(o *Operand, lo, hi int) {
		if n := (hi - lo) * o.cols; n > 0 {
			roundBF16(&o.words[lo*o.cols], &o.x[lo*o.cols], n)
		}
		k.pack(o, o.words, lo, hi)
	}
	return packing{grow, pack}, func(dst []float32, w []uint16, x *Operand, s Shape) { k.mul(dst, w, x, x.words, s) }
}
