package kernels

import (
	"math"
	"testing"
)

// relative returns |got/want − 1|, and 0 where both are the same, infinities included.
func relative(got, want float64) float64 {
	if got == want {
		return 0
	}
	return math.Abs(got/want - 1)
}

// The largest relative errors against the standard library, whose own are under 1e-15 (Erfc's argument adds 2e-14).
func TestNumericErrors(t *testing.T) {
	cases := []struct {
		name     string
		f, ref   func(float64) float64
		lo, hi   float64
		relative float64
	}{
		{"exp", exp, math.Exp, -708, 709, 1e-12},
		{"exp near 0", exp, math.Exp, -1, 1, 1e-13},
		{"expm1", expm1, math.Expm1, -50, 50, 1e-12},
		{"expm1 at the branch", expm1, math.Expm1, -1.0 / 32, 1.0 / 32, 1e-12},
		{"expm1 near 0", expm1, math.Expm1, -1e-5, 1e-5, 1e-13},
		{"log1p", log1p, math.Log1p, 0, 1, 1e-13},
		{"log1p near 0", log1p, math.Log1p, 0, 1e-9, 1e-13},
		{"log", log, math.Log, 1e-3, 1e6, 1e-13},
		{"log near 1", log, math.Log, 1 - 1e-6, 1 + 1e-6, 1e-13},
		{"upperTail", upperTail, func(x float64) float64 { return 0.5 * math.Erfc(x/math.Sqrt2) }, 0, 15, 1e-11},
		{"normalCDF", normalCDF, func(x float64) float64 { return 0.5 * math.Erfc(-x/math.Sqrt2) }, -15, 15, 1e-11},
		{"sigmoid", sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, -700, 700, 1e-12},
		{"softplus", softplus, refSoftplus, -700, 700, 1e-12},
	}
	const points = 100_000
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			worst, at := 0.0, 0.0
			for i := range points + 1 {
				x := c.lo + (c.hi-c.lo)*float64(i)/points
				if e := relative(c.f(x), c.ref(x)); !(e <= worst) {
					worst, at = e, x
				}
			}
			t.Logf("relative error at most %.2g, at %v", worst, at)
			if !(worst <= c.relative) {
				t.Errorf("%s(%v) = %v, want %v: relative error %.2g, limit %.2g", c.name, at, c.f(at), c.ref(at), worst, c.relative)
			}
		})
	}
}

func TestNumericAtTheEnds(t *testing.T) {
	inf := math.Inf(1)
	cases := []struct {
		name      string
		f         func(float64) float64
		arg, want float64
	}{
		{"exp", exp, inf, inf},
		{"exp", exp, 710, inf},
		{"exp", exp, -inf, 0},
		{"exp", exp, -709, 0},
		{"exp", exp, 0, 1},
		{"exp", exp, math.NaN(), math.NaN()},
		{"expm1", expm1, inf, inf},
		{"expm1", expm1, -inf, -1},
		{"expm1", expm1, 0, 0},
		{"expm1", expm1, math.NaN(), math.NaN()},
		{"log", log, 1, 0},
		{"log1p", log1p, 0, 0},
		{"softplus", softplus, inf, inf},
		{"softplus", softplus, -inf, 0},
		{"softplus", softplus, math.NaN(), math.NaN()},
		{"normalCDF", normalCDF, inf, 1},
		{"normalCDF", normalCDF, -inf, 0},
		{"normalCDF", normalCDF, math.NaN(), math.NaN()},
		{"sigmoid", sigmoid, inf, 1},
		{"sigmoid", sigmoid, -inf, 0},
		{"sigmoid", sigmoid, math.NaN(), math.NaN()},
	}
	for _, c := range cases {
		if got := c.f(c.arg); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s(%v) = %v, want %v", c.name, c.arg, got, c.want)
		}
	}
}
