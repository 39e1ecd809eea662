package kernels

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestExp2Fast holds the polynomial and its ends to their error.
func TestExp2Fast(t *testing.T) {
	for x := -50.0; x <= 0; x += 1.0 / 1021 {
		if got, want := float64(exp2Fast(float32(x))), math.Exp2(float64(float32(x))); math.Abs(got-want) > 5e-6*want {
			t.Fatalf("2^%g is %g, want %g", x, got, want)
		}
	}
	for x, want := range map[float32]float32{0: 1, -1: 0.5, -50: 0x1p-50, -50.1: 0, float32(math.Inf(-1)): 0, -3e38: 0} {
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
			compare("roundKV", i.roundKV, roundKVGeneric)
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

// TestExpsFast compares with exact softmax: weights within a bfloat16's rounding, and their sum.
func TestExpsFast(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 2))
	for _, n := range []int{1, 2, 15, 16, 17, 100, 4099} {
		x := normals(rng, n, 4)
		x[n/2] = float32(math.Inf(-1))
		x[0] = 3
		want := slices.Clone(x)
		Softmax(want)
		most := slices.Index(want, slices.Max(want)) // whose exponential is 1
		got, sum := ExpsFast(x), 0.0
		for i, v := range x {
			exact := float64(want[i] / want[most])
			if diff := math.Abs(float64(v) - exact); diff > 0x1.02p-8*exact+0x1p-50 {
				t.Errorf("weight %d of %d is %g, want %g", i, n, v, exact)
			}
			if v != BF16(nearBF16(v)) {
				t.Errorf("weight %d of %d is %g, which is no bfloat16", i, n, v)
			}
			sum += float64(v)
		}
		if math.Abs(got-sum) > 1e-5*sum {
			t.Errorf("%d weights add up to %g, want %g", n, got, sum)
		}
	}
	if sum := ExpsFast(nil); sum != 0 {
		t.Errorf("no weights add up to %g", sum)
	}
	for _, x := range [][]float32{{nan, 1}, {float32(math.Inf(1)), 1}, {float32(math.Inf(-1)), float32(math.Inf(-1))}} {
		if sum := ExpsFast(x); sum == sum {
			t.Errorf("weights of what has none are %g, their sum %g, want NaN", x, sum)
		}
	}
}
