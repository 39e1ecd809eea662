//go:build amd64 && !purego

package kernels

var avx2 = impl{
	name:         "avx2",
	dotF32:       dotF32AVX2,
	dotF16:       dotF16AVX2,
	dotBF16:      dotBF16AVX2,
	scoresF32:    scoresF32AVX2.scores,
	scoresBF16:   scoresBF16AVX2.scores,
	weightedF32:  weightedF32AVX2.sum,
	weightedBF16: weightedBF16AVX2.sum,
	expFast:      fastRowsAVX2.expOf,
	roundKV:      fastRowsAVX2.roundKVOf,
	largest:      rowsAVX2.largestOf,
	expSum:       rowsAVX2.expSumOf,
	scale:        rowsAVX2.scaleOf,
	swish:        rowsAVX2.swishOf,
	gelu:         rowsAVX2.geluOf,
	geluTanh:     rowsAVX2.geluTanhOf,
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
	widenF16:     widenF16AVX2,
	widenBF16:    widenBF16AVX2,
	unpackBF12:   unpackBF12AVX2,
	fusedBF12:    fusedAVX2,
	encode:       encoders{measure: measureAVX2, kinds4: kinds4AVX2, nearest4: nearest4AVX2, nearest8: nearest8AVX2, splitBF12: splitBF12AVX2},
	formF32:      [precisions]Form{Lanes, Lanes},
	formF16:      [precisions]Form{Lanes, Lanes},
	formBF16:     [precisions]Form{Lanes, Lanes},
	mulF32:       [forms]mulOf[float32]{Lanes: gemm256F32.mul},
	mulF16:       [forms]mulOf[uint16]{Lanes: gemm256F16.mul},
	mulBF16:      [forms]mulOf[uint16]{Lanes: gemm256BF16.mul},
	pack: [forms]packing{
		Lanes:  {growLanes256, packLanes256},
		Digits: {growDigits256, packDigits256}, Digit: {growDigits256, packDigit256},
	},
	mulTiled: mulTiled256,
}

func dotF32AVX2(dst, w, x []float32, s Shape)                     { dotTiles(&tilesF32, dst, w, x, s) }
func dotF16AVX2(dst []float32, w []uint16, x []float32, s Shape)  { dotTiles(&tilesF16, dst, w, x, s) }
func dotBF16AVX2(dst []float32, w []uint16, x []float32, s Shape) { dotTiles(&tilesBF16, dst, w, x, s) }
