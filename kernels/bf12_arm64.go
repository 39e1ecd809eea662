//go:build arm64 && !purego

package kernels

func unpackBF12NEON(dst []uint16, ld int, blocks []byte, upper *[16]byte) {
	unpackBF12x128(&dst[0], ld*2, &blocks[0], len(blocks)/BF12Block, upper)
}

// unpackBF12x128 does what unpackBF12Generic does with n blocks; ld is in bytes.
//
//go:noescape
func unpackBF12x128(dst *uint16, ld int, blocks *byte, n int, upper *[16]byte)
