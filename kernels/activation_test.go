package kernels

import (
	"flag"
	"math"
	"testing"
)

// A stride of 1 sweeps every float32 in some ten minutes a function: go test -run Activations -sweep 1 -timeout 0.
var sweep = flag.Uint("sweep", 4099, "stride in float32 bit patterns of the activations' sweep")

// unary is an activation with its reference in float64, in a form that is accurate in both tails.
type unary struct {
	name string
	f    func(float32) float32
	ref  func(float64) float64
}

func refSwish(beta float64) func(float64) float64 {
	return func(x float64) float64 { return x / (1 + math.Exp(-beta*x)) }
}

func refGELU(x float64) float64 { return x * 0.5 * math.Erfc(-x/math.Sqrt2) }

func refSoftplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

func refXIELU(p, n, beta, eps float64) func(float64) float64 {
	ap, an := refSoftplus(p), beta+refSoftplus(n)
	return func(x float64) float64 {
		if x > 0 {
			return ap*x*x + beta*x
		}
		return (math.Expm1(min(x, eps))-x)*an + beta*x
	}
}

func leaky(slope float64) func(float64) float64 {
	return func(x float64) float64 {
		if x < 0 {
			return slope * x
		}
		return x
	}
}

const (
	seluLambda = 1.0507009873554804934193349852946
	seluAlpha  = 1.6732632423543772848170429916717
)

var unaries = []unary{
	{"relu", ReLU, func(x float64) float64 { return max(x, 0) }},
	{"relu2", ReLU2, func(x float64) float64 { return max(x, 0) * max(x, 0) }},
	{"relu6", ReLU6, func(x float64) float64 { return min(max(x, 0), 6) }},
	{"leaky_relu", LeakyReLU, leaky(0.01)},
	{"prelu", PReLU(0.3), leaky(float64(float32(0.3)))},
	{"gelu", GELU, refGELU},
	{"gelu_10", GELU10, func(x float64) float64 { return min(10, max(-10, refGELU(x))) }},
	{"gelu_tanh", GELUTanh, func(x float64) float64 {
		return x / (1 + math.Exp(-2*math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
	}},
	{"quick_gelu", QuickGELU, refSwish(1.702)},
	{"silu", SiLU, refSwish(1)},
	{"swish_beta_0.5", Swish(0.5), refSwish(0.5)},
	{"mish", Mish, func(x float64) float64 { return x * math.Tanh(math.Log1p(math.Exp(x))) }},
	{"sigmoid", Sigmoid, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }},
	{"tanh", Tanh, math.Tanh},
	{"elu", ELU, func(x float64) float64 {
		if x > 0 {
			return x
		}
		return math.Expm1(x)
	}},
	{"selu", SELU, func(x float64) float64 {
		if x > 0 {
			return seluLambda * x
		}
		return seluLambda * seluAlpha * math.Expm1(x)
	}},
	{"softplus", Softplus, refSoftplus},
	{"softsign", Softsign, func(x float64) float64 { return x / (1 + math.Abs(x)) }},
	{"hardswish", HardSwish, func(x float64) float64 { return x * min(max(x+3, 0), 6) / 6 }},
	{"laplace", Laplace, func(x float64) float64 { return 0.5 * math.Erfc(-(x-0.707107)/0.282095/math.Sqrt2) }},
	{"linear", Linear, func(x float64) float64 { return x }},
	{"xielu", XIELU(0.2, -0.4, 0.5, -1e-6), refXIELU(float64(float32(0.2)), float64(float32(-0.4)), 0.5, float64(float32(-1e-6)))},
}

// ulps is the distance of got from exact in units of the float32 spacing at exact, denormals included. Beyond the
// largest float32 by half a unit, Inf is exact.
func ulps(got float32, exact float64) float64 {
	a := math.Abs(exact)
	if a >= math.MaxFloat32+0x1p103 && math.IsInf(float64(got), int(math.Copysign(1, exact))) {
		return 0
	}
	_, e := math.Frexp(a)
	return math.Abs(float64(got)-exact) / math.Ldexp(1, max(e-24, -149))
}

// ulpLimit leaves a half for the one rounding and 1e-4 for the float64 arithmetic before it (measured on every 61st
// float32: 0.50005 at most, by laplace).
const ulpLimit = 0.5001

func TestActivationsAreRoundedOnce(t *testing.T) {
	for _, u := range unaries {
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			worst, at := 0.0, float32(0)
			for bits := uint64(0); bits < 1<<32; bits += uint64(*sweep) {
				x := math.Float32frombits(uint32(bits))
				if x != x || math.IsInf(float64(x), 0) {
					continue
				}
				if e := ulps(u.f(x), u.ref(float64(x))); !(e <= worst) {
					worst, at = e, x
				}
			}
			t.Logf("at most %.6f ulp, at %v", worst, at)
			if !(worst <= ulpLimit) {
				t.Errorf("%s(%v) = %v, want %v: off by %v ulp, limit %v", u.name, at, u.f(at), u.ref(float64(at)), worst, ulpLimit)
			}
		})
	}
}

// Signs of zero, the smallest and the largest numbers, which the sweep's stride may step over.
func TestActivationsAtTheEnds(t *testing.T) {
	for _, u := range unaries {
		for _, x := range []float32{0, 0x1p-149, -0x1p-149, 0x1p-126, -0x1p-126, math.MaxFloat32, -math.MaxFloat32} {
			if e := ulps(u.f(x), u.ref(float64(x))); !(e <= ulpLimit) {
				t.Errorf("%s(%v) = %v, want %v", u.name, x, u.f(x), u.ref(float64(x)))
			}
		}
		if negative := float32(math.Copysign(0, -1)); u.ref(0) == 0 && u.f(negative) != 0 {
			t.Errorf("%s(−0) = %v, want a zero", u.name, u.f(negative))
		}
		if got := u.f(nan); got == got {
			t.Errorf("%s(NaN) = %v, want NaN", u.name, got)
		}
	}
}
