//go:build arm64 && !purego

package kernels

// neon is what every arm64 CPU has, but for the quantized products, of which there are two: see neonWith. Its dot tiles give the bits of
// AVX2's, all else those of generic.
var neon = impl{
	name:         "neon",
	dotF32:       func(dst, w, x []float32, s Shape) { dotTiles(&tilesF32, dst, w, x, s) },
	dotF16:       func(dst []float32, w []uint16, x []float32, s Shape) { dotTiles(&tilesF16, dst, w, x, s) },
	dotBF16:      func(dst []float32, w []uint16, x []float32, s Shape) { dotTiles(&tilesBF16, dst, w, x, s) },
	scoresF32:    scoresF32NEON.scores,
	scoresBF16:   scoresBF16NEON.scores,
	weightedF32:  weightedF32NEON.sum,
	weightedBF16: weightedBF16NEON.sum,
	expFast:      fastRowsNEON.expOf,
	roundKV:      fastRowsNEON.roundKVOf,
	largest:      rowsNEON.largestOf,
	expSum:       rowsNEON.expSumOf,
	scale:        rowsNEON.scaleOf,
	swish:        rowsNEON.swishOf,
	gelu:         rowsNEON.geluOf,
	geluTanh:     rowsNEON.geluTanhOf,
	multiply:     multiplyEights,
	rotate:       rotateEights,
	plus:         plusEights,
	times:        timesEights,
	rms:          rmsEights,
	center:       centerEights,
	sum:          sumEights,
	squares:      squaresEights,
	order:        laneOrder{lanes, true},
	addRowF32:    addRowF32Fused,
	addRowF16:    addRowF16Fused,
	addRowBF16:   addRowBF16Fused,
	unpackBF12:   unpackBF12NEON,
	pack: [forms]packing{
		Digits: {growDigitsNEON, packDigitsNEON}, Digit: {growDigitsNEON, packDigitNEON},
	},
}

var (
	scoresF32NEON    = scorePanels[float32]{scoresF32x4, scoresF32x1}
	scoresBF16NEON   = scorePanels[uint16]{scoresBF16x4, scoresBF16x1}
	weightedF32NEON  = weightedTiles[float32]{weightedF32x4x16, weightedF32x4x8, weightedF32x1x32, weightedF32x1x8, weightedGenericF32}
	weightedBF16NEON = weightedTiles[uint16]{weightedBF16x4x16, weightedBF16x4x8, weightedBF16x1x32, weightedBF16x1x8, weightedGenericBF16}
)
