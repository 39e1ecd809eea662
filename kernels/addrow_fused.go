//go:build (amd64 || arm64) && !purego

package kernels

// The rows below are added with fused multiply-adds, as the dot tiles of vectors add them.

func addRowF32Fused(acc, w []float32, a float32) {
	if len(w) > 0 {
		addRowF32(&acc[:len(w)][0], &w[0], a, len(w))
	}
}

func addRowF16Fused(acc []float32, w []uint16, a float32) {
	if len(w) > 0 {
		addRowF16(&acc[:len(w)][0], &w[0], a, len(w))
	}
}

func addRowBF16Fused(acc []float32, w []uint16, a float32) {
	if len(w) > 0 {
		addRowBF16(&acc[:len(w)][0], &w[0], a, len(w))
	}
}
