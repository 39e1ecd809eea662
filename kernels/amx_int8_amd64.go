//go:build amd64 && !purego

package kernels

import "unsafe"

// noneSorted sorts no token: tiles take rows of digits as they are.
func noneSorted(int) int { return 0 }

var panelsAMX = tileKernel{tokens: tileRows, few: 8, unpack: unpackAMX, add: addAMX}

// mulTiledAMX leaves one token to AVX-512, which reads weights as fast as memory gives them. The bits are the same.
func mulTiledAMX(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	if x.n == 1 {
		permuted512.mul(dst, ldDst, w, x, lo, hi)
		return
	}
	panelsAMX.mul(dst, ldDst, w, x, lo, hi)
}

// The books of Codes6 and Codes4 as bytes: tiles take signed weights.
var signed6, signed4 = *(*[64]byte)(unsafe.Pointer(&Codes6)), *(*[128]byte)(unsafe.Pointer(&Codes4))

func unpackAMX(dst *tilePanel, at int, kind TiledKind, g tileGroup, b, n int) {
	codes := g.codes[b*kind.CodeBytes():]
	if kind == Q6 {
		unpack512Q6(&dst[at], &codes[0], n, &signed6)
	} else {
		unpack512Q4(&dst[at], &codes[0], &g.subs[b*subBytes], n, &signed4, &shifts4)
	}
}

func addAMX(dst []float32, ldDst, rows int, _ TiledKind, tiles, scales []byte, x *Operand, t, many, b, n int) {
	var config tileConfig
	var scratch [3][sums]int32
	config.set(many, tileBytes, 0, 1, 2, 3)
	config.set(tileRows, tileBytes, 4)
	ldX, ldSums, mask := x.ldDigits(), 2*blocksOf(x.cols), 1<<rows-1
	digits, factors := &x.digits[t*ldX+b*blockBytes], &x.sums[t*ldSums+2*b]
	if x.form == Digit { // called by name, so that config and scratch stay on the stack
		tileDigit(&config, &dst[0], ldDst*4, &tiles[0], &scales[0], n, digits, ldX, factors, ldSums*4, mask, many, &scratch)
	} else {
		tileDigits(&config, &dst[0], ldDst*4, &tiles[0], &scales[0], n, digits, ldX, factors, ldSums*4, mask, many, &scratch)
	}
}
