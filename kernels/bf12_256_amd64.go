//go:build amd64 && !purego

package kernels

func unpackBF12AVX2(dst []uint16, ld int, blocks []byte, upper *[16]byte) {
	unpackBF12x256(&dst[0], ld*2, &blocks[0], len(blocks)/BF12Block, upper)
}

// unpackBF12x256 does what unpackBF12Generic does with n blocks; ld is in bytes.
//
//go:noescape
func unpackBF12x256(dst *uint16, ld int, blocks *byte, n int, upper *[16]byte)

// oneBF12x256 computes four sums of one token, each as tileBF16x1x1 does; see stubs_bf12_512_amd64.go.
//
//go:noescape
func oneBF12x256(dst *float32, blocks *byte, n int, x *float32, upper *[16]byte, escapes *Escape, count int, next *byte, step int)

var fused256 = fusedTokens[float32]{one: oneBF12x256}

// fusedAVX2 are products of tokens as they are, at any precision.
var fusedAVX2 = fusedBF12{
	Lanes: func(dst []float32, ldDst int, w *BF12, x *Operand, lo, hi int) bool {
		return fused256.mul(dst, ldDst, w, x, x.x, lo, hi)
	},
}
