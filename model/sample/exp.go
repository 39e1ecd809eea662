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

// taylor holds 1/n! for n = 12 … 0. On |r| ≤ ln 2 / 2 the rest of the series,
// from r^13/13! on, is below 2^-52 · 10^-0.9.
var taylor = [...]float64{
	1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
	1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1, 1,
}

// exp returns e^x for x ≤ 0, to about one unit in the last place, and 0 for x
// below -708. Unlike math.Exp it gives the same bits on every processor: each
// product is rounded by an explicit conversion, so none is fused with a sum.
//
//	e^x = 2^k · e^r with k = round(x / ln 2), r = x - k · ln 2
func exp(x float64) float64 {
	if x < leastExp {
		return 0
	}
	k := math.Floor(float64(x*math.Log2E) + 0.5)
	r := x - float64(k*ln2High) - float64(k*ln2Low)
	p := 0.0
	for _, c := range taylor {
		p = float64(p*r) + c
	}
	return math.Float64frombits(math.Float64bits(p) + uint64(int64(k))<<52)
}
