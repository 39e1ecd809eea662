//go:build arm64 && !purego

package kernels

// neon is what every arm64 CPU has, but for the quantized products, of which there are two: see neonWith. Its dot tiles give the bits of
// AVX2's; attention, norms and activations are generic's.
var neon = impl{
	name:       "neon",
	dotF32:     func(dst, w, x []float32, s Shape) { dotTiles(&tilesF32, dst, w, x, s) },
	dotF16:     func(dst []float32, w []uint16, x []float32, s Shape) { dotTiles(&tilesF16, dst, w, x, s) },
	dotBF16:    func(dst []float32, w []uint16, x []float32, s Shape) { dotTiles(&tilesBF16, dst, w, x, s) },
	order:      laneOrder{lanes, true},
	addRowF32:  addRowF32Fused,
	addRowF16:  addRowF16Fused,
	addRowBF16: addRowBF16Fused,
	pack: [forms]packing{
		Digits: {growDigitsNEON, packDigitsNEON}, Digit: {growDigitsNEON, packDigitNEON},
	},
}
