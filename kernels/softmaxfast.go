package kernels

import "math"

// exp2FastCoef is the polynomial of testdata/exp.py for 2ʳ on |r| ≤ 1/2, lowest power first.
var exp2FastCoef = [5]float32{1, 0.6931136, 0.24020711, 0.055976883, 0.009782912}

const (
	exp2FastMin = -50.0                       // below, 0 serves, as under leastBF16
	exp2Rounder = 1.5*(1<<23) + 127           // x + exp2Rounder rounds x to an integer, which stands in the last bits, biased as an exponent is
	leastBF16   = 1.0 / (1 << 25) / (1 << 25) // of what fast attention does not take for zero
	splitBF16   = 1<<16 + 1                   // Veltkamp's: x·splitBF16 − (x·splitBF16 − x) is x rounded to the 8 bits of bfloat16
)

// exp2Fast returns 2ᵗ for t ≤ 0 with a relative error under 5e-6, in float32, its polynomial fused.
func exp2Fast(t float32) float32 {
	if t < exp2FastMin {
		return 0
	}
	shifted := t + exp2Rounder
	r := t - (shifted - exp2Rounder)
	c := &exp2FastCoef
	p := fused(c[4], r, c[3])
	p = fused(p, r, c[2])
	p = fused(p, r, c[1])
	p = fused(p, r, c[0])
	return p * math.Float32frombits(math.Float32bits(shifted)<<23)
}

// ExpsFast replaces x by eˣ, shifted by the largest element so that nothing overflows, and returns their sum, which softmax divides by. They are rounded to
// bfloat16, as the weights of WeightedSumPairs must be, beside which errors of 5e-6 vanish; what is added up is what they were rounded to.
func ExpsFast(x []float32) float64 {
	if len(x) == 0 {
		return 0
	}
	s := active.expFast(x, active.largest(x), [16]float32{})
	for w := len(s) / 2; w > 0; w /= 2 {
		for i := range w {
			s[i] += s[i+w]
		}
	}
	return float64(s[0])
}

func expFastGeneric(x []float32, top float32, s [16]float32) [16]float32 {
	for i, v := range x {
		e := exp2Fast(float32((v - top) * math.Log2E))
		split := float32(e * splitBF16)
		x[i] = split - (split - e)
		s[i&15] += x[i]
	}
	return s
}

func roundKVGeneric(x []float32) {
	for i, v := range x {
		x[i] = BF16(nearBF16(v))
	}
}

// nearBF16 is RoundBF16 that makes 0 of what is under 2⁻⁵⁰. Products of such numbers are whole multiples of 2⁻¹¹⁴, and so are their sums, so that
// none is denormal, which VDPBF16PS would take for zero.
func nearBF16(v float32) uint16 {
	if v < leastBF16 && v > -leastBF16 {
		return 0
	}
	return RoundBF16(v)
}
