//go:build amd64 && !purego

package kernels

var (
	fused512Lanes = fusedTokens[float32]{oneBF12x512, foursBF12x512, &gemm512BF16}
	fused512Pairs = fusedTokens[uint16]{onePairsBF12x512, foursPairsBF12x512, &gemm512Pairs}
)

// withFused adds products that unpack as they multiply: those of Lanes, and where CPUs multiply bfloat16 those of Single.
func withFused(i impl) impl {
	i.fusedBF12[Lanes] = func(dst []float32, ldDst int, w *BF12, x *Operand, lo, hi int) bool {
		return fused512Lanes.mul(dst, ldDst, w, x, x.x, lo, hi)
	}
	if i.formBF16[Fast] == Single {
		i.fusedBF12[Single] = func(dst []float32, ldDst int, w *BF12, x *Operand, lo, hi int) bool {
			return fused512Pairs.mul(dst, ldDst, w, x, x.words, lo, hi)
		}
	}
	return i
}
