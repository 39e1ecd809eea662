package kernels

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exactFused is x·y + z in so many bits that nothing is lost, then rounded.
func exactFused(x, y, z float32) float32 {
	wide := func(v float32) *big.Float { return new(big.Float).SetPrec(1000).SetFloat64(float64(v)) }
	sum, _ := new(big.Float).SetPrec(1000).Add(new(big.Float).SetPrec(1000).Mul(wide(x), wide(y)), wide(z)).Float32()
	return sum
}

// TestFused holds fused to arbitrary precision, above all where two roundings are not one: where a float64 lies halfway between two float32,
// and a little is lost beside it.
func TestFused(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	bits := func() float32 {
		for {
			if v := math.Float32frombits(rng.Uint32()); v-v == 0 {
				return v
			}
		}
	}
	twice := 0
	check := func(x, y, z float32) {
		t.Helper()
		want := exactFused(x, y, z)
		if got := fused(x, y, z); got != want {
			t.Fatalf("%x · %x + %x = %x, want %x", x, y, z, got, want)
		}
		if float32(float64(x)*float64(y)+float64(z)) != want {
			twice++
		}
	}
	for range 200_000 {
		check(bits(), bits(), bits())
		x, y := float32(1+rng.Float64()), float32(1+rng.Float64())
		check(x, y, float32(rng.NormFloat64()))
		// A product of few bits that is half of z's last, or all but so, and tiny ones.
		half := float32(math.Ldexp(1, -24-rng.IntN(3)))
		near := float32(1 + math.Ldexp(float64(rng.IntN(5)-2), -23))
		z := float32(1 + rng.Float64())
		check(half, near, z)
		check(-half, near, z)
		check(half*near, math.Nextafter32(1, 2*float32(rng.IntN(2))), z)
		tiny := float32(math.Ldexp(1+rng.Float64(), -70-rng.IntN(10)))
		check(tiny, tiny, float32(math.Ldexp(float64(rng.IntN(9)), -149)))
		check(tiny, -tiny, float32(math.Ldexp(float64(rng.IntN(9)), -149)))
	}
	if twice < 100 {
		t.Errorf("%d sums tell one rounding from two: too few to test that", twice)
	}
	inf, zero, minus := float32(math.Inf(1)), float32(0), float32(math.Copysign(0, -1))
	for _, c := range [][4]float32{
		{inf, 1, 1, inf}, {inf, 1, -inf, nan}, {inf, 0, 1, nan}, {nan, 1, 1, nan}, {1, 1, nan, nan},
		{math.MaxFloat32, 2, 0, inf}, {math.MaxFloat32, 2, -inf, -inf}, {math.MaxFloat32, 2, -math.MaxFloat32, math.MaxFloat32},
		{minus, 1, minus, minus}, {minus, 1, zero, zero}, {1, 1, -1, zero},
	} {
		if got := fused(c[0], c[1], c[2]); !same(got, c[3]) {
			t.Errorf("%g · %g + %g = %g, want %g", c[0], c[1], c[2], got, c[3])
		}
	}
}
