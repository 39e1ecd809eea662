package sample

import "math"

// ln2High has 42 significant bits, so that its product with a whole number
// below 2^11 is exact.
const (
	ln2High = 0x1.62e42fefa38p-1
	ln2Low  = math.Ln2 - ln2High
)

// leastExp is where exp gives up: below it results would be subnormal.
const leastExp = -708

// exp returns e^x for x ≤ 0, to about one unit in the last place, and 0 for x
// below -708. Unlike math.Exp it gives the same bits on every processor: each
// product is rounded by an explicit conversion, so none is fused with a sum.
//
//	e^x = 2^k · e^r with k = round(x / ln 2), r = x - k · ln 2
func exp(x float64) float64 {
	if x < leastExp {
		return 0
	}
	k := int64(float64(x*math.Log2E) - 0.5) // conversion truncates towards 0
	r := x - float64(float64(k)*ln2High) - float64(float64(k)*ln2Low)
	return math.Float64frombits(math.Float64bits(expReduced(r)) + uint64(k)<<52)
}

// expReduced returns e^r for |r| ≤ ln 2 / 2 by the Taylor series to r^13/13!,
// whose rest is below 2^-57.
func expReduced(r float64) float64 {
	p := float64(r*(1.0/6227020800)) + 1.0/479001600
	p = float64(p*r) + 1.0/39916800
	p = float64(p*r) + 1.0/3628800
	p = float64(p*r) + 1.0/362880
	p = float64(p*r) + 1.0/40320
	p = float64(p*r) + 1.0/5040
	p = float64(p*r) + 1.0/720
	p = float64(p*r) + 1.0/120
	p = float64(p*r) + 1.0/24
	p = float64(p*r) + 1.0/6
	p = float64(p*r) + 1.0/2
	p = float64(p*r) + 1
	return float64(p*r) + 1
}
