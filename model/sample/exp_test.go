package sample

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestExp(t *testing.T) {
	for _, test := range []struct{ x, want float64 }{
		{0, 1},
		{math.Copysign(0, -1), 1},
		{-math.SmallestNonzeroFloat64, 1},
		{-708.5, 0},
		{-1e300, 0},
		{math.Inf(-1), 0},
	} {
		if got := exp(test.x); got != test.want {
			t.Errorf("exp(%v) = %v, want %v", test.x, got, test.want)
		}
	}
}

// math.Exp is itself off by less than one ulp.
func TestExpError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(leastExp, 0).Draw(t, "x")
		got, want := exp(x), math.Exp(x)
		if ulps := math.Abs(got-want) / (math.Nextafter(want, 2) - want); ulps > 2 {
			t.Errorf("exp(%v) = %v, math.Exp says %v: %v ulps apart", x, got, want, ulps)
		}
	})
}

// The bits recorded here must come out on every processor.
func TestExpBits(t *testing.T) {
	for _, test := range []struct {
		x    float64
		want uint64
	}{
		{-0.1, 0x3fecf46d99d52b3a},
		{-1, 0x3fd78b56362cef38},
		{-math.Pi, 0x3fa620227b598efa},
		{-20.3, 0x3e1a3b8dc86d1c8e},
		{-700.7, 0xc130e7f11093c4},
	} {
		if got := math.Float64bits(exp(test.x)); got != test.want {
			t.Errorf("exp(%v) has bits %#x, want %#x", test.x, got, test.want)
		}
	}
}
