//go:build amd64 && !purego

package kernels

import "unsafe"

// avx512 has quantized products of its own where there is VNNI, see withDigits.
var avx512 = impl{
	name:         "avx512",
	dotF32:       dotF32AVX512,
	dotF16:       dotF16AVX512,
	dotBF16:      dotBF16AVX512,
	scoresF32:    scoresF32AVX512.scores,
	scoresBF16:   scoresBF16AVX512.scores,
	weightedF32:  weightedF32AVX512.sum,
	weightedBF16: weightedBF16AVX512.sum,
	expFast:      fastRowsAVX512.expOf,
	roundKV:      fastRowsAVX512.roundKVOf,
	largest:      rowsAVX512.largestOf,
	expSum:       rowsAVX512.expSumOf,
	scale:        rowsAVX512.scaleOf,
	swish:        rowsAVX512.swishOf,
	gelu:         rowsAVX512.geluOf,
	geluTanh:     rowsAVX512.geluTanhOf,
	multiply:     multiplyEights,
	rotate:       rotateEights,
	plus:         plusEights,
	times:        timesEights,
	rms:          rmsEights,
	center:       centerEights,
	sum:          sumEights,
	squares:      squaresEights,
	order:        laneOrder{16, false},
	addRowF32:    addRowF32Fused,
	addRowF16:    addRowF16Fused,
	addRowBF16:   addRowBF16Fused,
	widenF16:     widenF16AVX2,
	widenBF16:    widenBF16AVX2,
	unpackBF12:   unpackBF12AVX2,
	encode:       encoders{measureAVX2, kinds4AVX512, nearest4AVX512, nearest6AVX512, errors6AVX512, nearest8AVX512, splitBF12AVX512},
	pack:         avx2.pack,
	mulTiled:     mulTiled256,
}

// tiles512 are the shapes of a dot tile of two types: rows × tokens, and one token by rows one after another.
type tiles512[W, X float32 | uint16] struct {
	x4x4, x4x2, x4x1 func(dst *float32, ldDst int, w *W, ldW int, x *X, ldX int, cols int)
	straight         func(dst *float32, w *W, ldW int, x *X, cols, rows int)
}

// straightCols are as many as make a matrix that is read from memory and not from a cache: for it, memory's order is worth more than four sums at
// a time.
const straightCols = 1024

var (
	tiles512F32  = tiles512[float32, float32]{tile512F32x4x4, tile512F32x4x2, tile512F32x4x1, straight512F32}
	tiles512F16  = tiles512[uint16, float32]{tile512F16x4x4, tile512F16x4x2, tile512F16x4x1, straight512F16}
	tiles512BF16 = tiles512[uint16, float32]{tile512BF16x4x4, tile512BF16x4x2, tile512BF16x4x1, straight512BF16}
)

func dotF32AVX512(dst, w, x []float32, s Shape) { dotTiles512(&tiles512F32, dst, w, x, s) }
func dotF16AVX512(dst []float32, w []uint16, x []float32, s Shape) {
	dotTiles512(&tiles512F16, dst, w, x, s)
}
func dotBF16AVX512(dst []float32, w []uint16, x []float32, s Shape) {
	dotTiles512(&tiles512BF16, dst, w, x, s)
}

// panelRows512 rows pass over all tokens together: as many as leave room for a few tokens' x in the first-level cache.
const panelRows512 = 8

// panel computes rows rows, a multiple of four, for every token. next are the rows after them.
func (k *tiles512[W, X]) panel(dst []float32, w []W, x []X, s Shape, rows int, next *upcoming) {
	ldDst, ldW, ldX := s.LdDst*4, s.LdW*int(unsafe.Sizeof(*new(W))), s.LdX*int(unsafe.Sizeof(*new(X)))
	t := 0
	for ; t+4 <= s.Tokens; t += 4 {
		for r := 0; r < rows; r += 4 {
			next.fetch()
			k.x4x4(&dst[t*s.LdDst+r], ldDst, &w[r*s.LdW], ldW, &x[t*s.LdX], ldX, s.Cols)
		}
	}
	for ; t+2 <= s.Tokens; t += 2 {
		for r := 0; r < rows; r += 4 {
			next.fetch()
			k.x4x2(&dst[t*s.LdDst+r], ldDst, &w[r*s.LdW], ldW, &x[t*s.LdX], ldX, s.Cols)
		}
	}
	for ; t < s.Tokens; t++ {
		for r := 0; r < rows; r += 4 {
			k.x4x1(&dst[t*s.LdDst+r], ldDst, &w[r*s.LdW], ldW, &x[t*s.LdX], ldX, s.Cols)
		}
	}
}

// dotTiles512 covers rows × tokens with the largest tiles that fit, as dotTiles does. The tiles mask the last columns. One
// token's tiles ask for the weights of the next, and several tokens' do that for the next panel, while they multiply.
func dotTiles512[W, X float32 | uint16](k *tiles512[W, X], dst []float32, w []W, x []X, s Shape) {
	if s.Cols == 0 { // w and x may have no element to point to
		for t := range s.Tokens {
			clear(dst[t*s.LdDst:][:s.Rows])
		}
		return
	}
	ldW := s.LdW * int(unsafe.Sizeof(*new(W)))
	if s.Tokens == 1 && s.Cols >= straightCols && s.Rows > 0 {
		k.straight(&dst[0], &w[0], ldW, &x[0], s.Cols, s.Rows)
		return
	}
	for r := 0; r+4 <= s.Rows; r += panelRows512 {
		rows := min(panelRows512, s.Rows-r) &^ 3
		next := upcomingOf(w[min(len(w), (r+rows)*s.LdW):], panelRows512*s.LdW, rows/4*(s.Tokens/4+s.Tokens/2%2))
		k.panel(dst[r:], w[r*s.LdW:], x, s, rows, &next)
	}
	for r := s.Rows &^ 3; r < s.Rows; r++ {
		for t := range s.Tokens {
			k.straight(&dst[t*s.LdDst+r], &w[r*s.LdW], ldW, &x[t*s.LdX], s.Cols, 1)
		}
	}
}
