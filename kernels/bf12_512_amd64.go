//go:build amd64 && !purego

package kernels

var (
	fused512Lanes = fusedTokens[float32]{oneBF12x512, foursBF12x512, &gemm512BF16}
	fused512Pairs = fusedTokens[uint16]{onePairsBF12x512, foursPairsBF12x512, &gemm512Fours}
)

// withFused adds products that unpack as they multiply: those of Lanes, and where CPUs multiply bfloat16 those of SingleFours.
func withFused(i impl) impl {
	f := &fusedBF12{form: i.formBF16}
	f.mul[Lanes] = func(dst []float32, ldDst int, w *BF12, x *Operand, lo, hi int) bool {
		return fused512Lanes.mul(dst, ldDst, w, x, x.x, lo, hi)
	}
	if i.formBF16[Fast] == Single {
		f.form[Fast] = SingleFours
		f.mul[SingleFours] = func(dst []float32, ldDst int, w *BF12, x *Operand, lo, hi int) bool {
			return fused512Pairs.mul(dst, ldDst, w, x, x.words, lo, hi)
		}
	}
	i.fusedBF12 = f
	return i
}
