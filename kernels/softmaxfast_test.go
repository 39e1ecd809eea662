package kernels

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestExp2Fast holds the polynomial and its ends to their error.
func TestExp2Fast(t *testing.T) {
	for x := -125.0; x <= 0; x += 1.0 / 1021 {
		if got, want := float64(exp2Fast(float32(x))), math.Exp2(float64(float32(x))); math.Abs(got-want) > 5e-6*want {
			t.Fatalf("2^%g is %g, want %g", x, got, want)
		}
	}
	for x, want := range map[float32]float32{0: 1, -1: 0.5, -125: 0x1p-125, -125.1: 0, float32(math.Inf(-1)): 0, -3e38: 0} {
		if got := exp2Fast(x); got != want {
			t.Errorf("2^%g is %g, want %g", x, got, want)
		}
	}
	if got := exp2Fast(nan); got == got {
		t.Errorf("2^NaN is %g", got)
	}
}

// TestFastRows holds every implementation to generic, bit by bit, with what stands around the row untouched.
func TestFastRows(t *testing.T) {
	forEachImpl(t, func(t *testing.T, i impl) {
		rng := rand.New(rand.NewPCG(9, 1))
		for n := range 100 {
			value := nasty(rng, n%2 == 0)
			x := fill(n, value)
			compare := func(what string, got, want func(x []float32)) {
				a, b := slices.Concat([]float32{guard}, x, []float32{guard}), slices.Clone(x)
				got(a[1 : 1+n])
				want(b)
				if !slices.EqualFunc(a[1:1+n], b, same) || a[0] != guard || a[1+n] != guard {
					t.Fatalf("%s of %g is %g, want %g", what, x, a, b)
				}
			}
			by := value()
			compare("roundScaled", func(x []float32) { i.roundScaled(x, by) }, func(x []float32) { roundScaledGeneric(x, by) })
			var sums [2][16]float32
			start := [16]float32(fill(16, func() float32 { return rng.Float32() }))
			top := largestGeneric(x)
			compare("expFast", func(x []float32) { sums[0] = i.expFast(x, top, start) }, func(x []float32) { sums[1] = expFastGeneric(x, top, start) })
			if !slices.EqualFunc(sums[0][:], sums[1][:], same) {
				t.Fatalf("expFast of %g adds up to %g, want %g", x, sums[0], sums[1])
			}
		}
	})
}

// TestSoftmaxFast compares with the exact softmax: weights within a bfloat16's rounding.
func TestSoftmaxFast(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 2))
	for _, n := range []int{1, 2, 15, 16, 17, 100, 4099} {
		x := normals(rng, n, 4)
		x[n/2] = float32(math.Inf(-1))
		x[0] = 3
		want := slices.Clone(x)
		Softmax(want)
		SoftmaxFast(x)
		for i, v := range x {
			if diff := math.Abs(float64(v - want[i])); diff > 0x1.02p-8*float64(want[i])+0x1p-50 {
				t.Errorf("weight %d of %d is %g, want %g", i, n, v, want[i])
			}
			if v != BF16(nearBF16(v)) {
				t.Errorf("weight %d of %d is %g, which is no bfloat16", i, n, v)
			}
		}
	}
	SoftmaxFast(nil)
	for _, x := range [][]float32{{nan, 1}, {float32(math.Inf(1)), 1}, {float32(math.Inf(-1)), float32(math.Inf(-1))}} {
		SoftmaxFast(x)
		if !slices.ContainsFunc(x, func(v float32) bool { return v != v }) {
			t.Errorf("weights of what has none are %g, want NaN", x)
		}
	}
}
