//go:build amd64 && !purego

package kernels

var (
	tiles512Pairs   = tiles512[uint16, uint16]{tile512Pairsx4x4, tile512Pairsx4x2, tile512Pairsx4x1, straight512Pairs}
	tiles512Rounded = tiles512[uint16, uint16]{tile512Roundedx4x4, tile512Roundedx4x2, tile512Roundedx4x1, straight512Rounded}

	gemm512Pairs = gemm512[uint16, uint16]{
		lanePasses[uint16]{lanes512Pairs, &laneTilesPairs, &lanes512, 32, false, gemmFrom}, tokens512Pairs,
		fours512[uint16, uint16]{tokens512Pairsx4, fours512Pairs, 1, nil}, &tiles512Pairs}
	// Of half-precision weights, which are rounded where they are loaded; activations are packed as for gemm512Pairs.
	gemm512Rounded = gemm512[uint16, uint16]{
		lanePasses[uint16]{lanes512Rounded, &laneTilesPairs, &lanes512, 32, false, gemmFrom}, tokens512Pairs,
		fours512[uint16, uint16]{tokens512Pairsx4, fours512Rounded, 1, &roundedFours512[uint16]{3, roundedRows, fours512Pairs}}, &tiles512Rounded}

	laneTilesPairs = [panelVectors]laneTile{gemm512Pairsx1, gemm512Pairsx2, gemm512Pairsx3}
)

// withPairs adds the fast products of CPUs that multiply bfloat16.
func withPairs(i impl) impl {
	i.pairs, i.scoresPairs, i.weightedPairs = true, scoresPairs512, weightedPairs512
	i.formBF16[Fast], i.formF16[Fast] = Single, Single
	i.pack[Single] = packing{growSingle512, packSingle512}
	i.mulBF16[Single] = func(dst []float32, w []uint16, x *Operand, s Shape) { gemm512Pairs.mul(dst, w, x, x.words, s) }
	i.mulF16[Single] = func(dst []float32, w []uint16, x *Operand, s Shape) { gemm512Rounded.mul(dst, w, x, x.words, s) }
	return i
}

// roundedRow is the distance between rows of a chunk that are rounded: a line more than a chunk, so that a column of theirs does not meet in one set of the cache.
const roundedRow = fourChunk/2 + 32

// roundedRows rounds an octet's columns once for all tokens.
func roundedRows(m *laneRoom, w *uint16, ldW, rows, cols int) (*uint16, int) {
	roundHalves512(&m.words[0], roundedRow*2, w, ldW, rows, cols)
	return &m.words[0], roundedRow * 2
}

// growSingle512 makes room for x as bfloat16, row after row and, of many tokens, as gemm512Pairs has them.
func growSingle512(o *Operand) {
	growSingle(o)
	gemm512Pairs.grow(o)
}

func packSingle512(o *Operand, lo, hi int) {
	if n := (hi - lo) * o.cols; n > 0 {
		roundBF16(&o.words[lo*o.cols], &o.x[lo*o.cols], n)
	}
	gemm512Pairs.pack(o, o.words, lo, hi)
}
