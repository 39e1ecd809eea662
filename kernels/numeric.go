package kernels

import "math"

// The transcendental functions below are computed in float64, in an order of their own: what is fused is fused by math.FMA, which is one
// instruction where there is one, and the conversions forbid fusing anything else. So their bits are the same on every CPU and their error,
// under 1e-11, vanishes in the rounding to float32. The standard library's would serve accuracy, but they differ in the last bit between
// architectures: by assembly, or by fusing.

const (
	log2e   = 1.4426950408889634
	rounder = 1.5 * (1 << 52) // x + rounder − rounder rounds x to the nearest integer
	expMax  = 709.0           // e^709 is finite
	expMin  = -708.0          // e^−708 is normal; below, 0 serves every float32
)

// expCoef is the polynomial of testdata/exp.py on |r| ≤ ln 2 / 2, lowest power first.
var expCoef = [10]float64{
	1, 1, 0.4999999999966457, 0.16666666667264707, 0.041666666962070845, 0.008333333095242803, 0.001388881117491421, 0.00019841538970545634,
	2.488079438963305e-05, 2.749308244572893e-06,
}

// exp returns eˣ with a relative error under 1e-12; below e^−708 it returns 0.
func exp(x float64) float64 {
	if x > expMax {
		return math.Inf(1)
	}
	if x < expMin {
		return 0
	}
	if x != x {
		return x
	}
	k := math.FMA(x, log2e, rounder) - rounder
	r := math.FMA(-k, math.Ln2, x)
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	c := &expCoef
	high := math.FMA(r4, math.FMA(c[9], r, c[8]), cubic(c[4], c[5], c[6], c[7], r, r2))
	p := math.FMA(r4, high, math.FMA(r2, math.FMA(c[3], r, c[2]), 1+r))
	return p * math.Float64frombits(uint64(int64(k)+1023)<<52)
}

// expm1 returns eˣ−1 with a relative error under 1e-12, near 0 too, where it is Taylor's polynomial. The bound between the two
// is so low that most inputs take the same branch.
func expm1(x float64) float64 {
	if math.Abs(x) > 1.0/64 {
		return exp(x) - 1
	}
	x2 := float64(x * x)
	p := math.FMA(x2*x2, math.FMA(x, 1.0/720, 1.0/120), cubic(1, 1.0/2, 1.0/6, 1.0/24, x, x2))
	return float64(x * p)
}

// atanhCoef is Taylor's polynomial of atanh(s)/s in s², lowest power first: 1/(2i+1).
var atanhCoef = [16]float64{
	1, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25, 1.0 / 27,
	1.0 / 29, 1.0 / 31,
}

// logRatio returns ln((1+s)/(1−s)) = 2·atanh(s) for |s| ≤ 1/3.
func logRatio(s float64) float64 {
	return float64(2 * s * polynomial(&atanhCoef, float64(s*s)))
}

// log1p returns ln(1+y) for 0 ≤ y ≤ 1 with a relative error under 1e-13.
func log1p(y float64) float64 { return logRatio(y / (2 + y)) }

// log returns ln x for a positive, finite, normal x, with a relative error under 1e-13.
func log(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = 2*m, k-1
	}
	return float64(float64(k)*math.Ln2) + logRatio((m-1)/(m+1))
}

// cubic returns a + bx + cx² + dx³, given x² too.
func cubic(a, b, c, d, x, x2 float64) float64 {
	return math.FMA(x2, math.FMA(d, x, c), math.FMA(b, x, a))
}

// polynomial returns Σ c[i]·xⁱ in Estrin's order, whose products wait for each other four deep instead of fifteen.
func polynomial(c *[16]float64, x float64) float64 {
	x2 := float64(x * x)
	x4 := float64(x2 * x2)
	lo := math.FMA(x4, cubic(c[4], c[5], c[6], c[7], x, x2), cubic(c[0], c[1], c[2], c[3], x, x2))
	hi := math.FMA(x4, cubic(c[12], c[13], c[14], c[15], x, x2), cubic(c[8], c[9], c[10], c[11], x, x2))
	return math.FMA(x4*x4, hi, lo)
}

// upperTailCoef is the polynomial of testdata/phi.py, lowest power first.
var upperTailCoef = [16]float64{
	0.1215139483556108, -0.20640261201586682, 0.12322495031471797, -0.04621345709559849, 0.00613335959775148,
	0.0029059075059720664, -0.000990837287735387, -0.0003455144146169104, 0.00013154596958963655, 6.826594471202486e-05,
	-1.2664656174932453e-05, -1.4824622983189477e-05, -9.575940309307872e-07, 2.262952179714651e-06, 6.835547048929607e-07,
}

// upperTail returns Q(x), the probability that a standard normal variable exceeds x ≥ 0, with a relative
// error under 1e-11 for x ≤ 15, beyond which Q vanishes in float32.
func upperTail(x float64) float64 {
	p := polynomial(&upperTailCoef, (x-3)/(x+3))
	return float64(p * exp(float64(-0.5*x)*x))
}

// normalCDF returns Φ(x), relatively accurate in the lower tail too.
func normalCDF(x float64) float64 {
	if x > 15 {
		return 1
	}
	if x < -38 {
		return 0
	}
	q := upperTail(math.Abs(x))
	positive := float64(1 - math.Float64bits(x)>>63) // 1 or 0: the sign is random, and a branch on it would cost more
	return q + float64(positive*(1-2*q))
}

// sigmoid returns 1/(1+e^−x).
func sigmoid(x float64) float64 { return 1 / (1 + exp(-x)) }

// softplus returns ln(1 + eˣ).
func softplus(x float64) float64 { return max(x, 0) + log1p(exp(-math.Abs(x))) }
