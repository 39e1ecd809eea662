//go:build amd64 && !purego

package kernels

func splitBF12AVX2(lower, codes, escapes []byte, w []uint16, c *CodesBF12) {
	if len(escapes) > 0 {
		splitBF12x256(&lower[0], &codes[0], &escapes[0], &w[0], len(escapes), &c.upper, &c.signed)
	}
}

func splitBF12AVX512(lower, codes, escapes []byte, w []uint16, c *CodesBF12) {
	if len(escapes) > 0 {
		splitBF12x512(&lower[0], &codes[0], &escapes[0], &w[0], len(escapes), &c.upper)
	}
}

// splitBF12x256 and splitBF12x512 are splitBF12Generic for n > 0 blocks. A code is how many of upper are below a byte, where that is one of them.

//go:noescape
func splitBF12x256(lower, codes, escapes *byte, w *uint16, n int, upper *[16]byte, signed *[16]int8)

//go:noescape
func splitBF12x512(lower, codes, escapes *byte, w *uint16, n int, upper *[16]byte)
