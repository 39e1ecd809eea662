package kernels

import "math"

// Each activation is one real function, computed through float64 and rounded once: within 0.5001 ulp of the exact value
// for every finite float32, denormal results included. At ±Inf and NaN each gives what PyTorch gives in float64: in
// particular, x·g(x) at −Inf is NaN where g vanishes there, as −Inf·0 is.

// ReLU returns max(x, 0).
func ReLU(x float32) float32 {
	if x < 0 {
		return 0
	}
	return x
}

// ReLU2 returns max(x, 0)² (Primer, So et al. 2021, arXiv:2109.08668).
func ReLU2(x float32) float32 {
	x = ReLU(x)
	return x * x
}

// ReLU6 returns min(max(x, 0), 6).
func ReLU6(x float32) float32 {
	if x > 6 {
		return 6
	}
	return ReLU(x)
}

// LeakyReLU returns x for x ≥ 0, else 0.01·x.
func LeakyReLU(x float32) float32 {
	if x < 0 {
		return float32(0.01 * float64(x))
	}
	return x
}

// GELU returns x·Φ(x), the form by erf (Hendrycks & Gimpel 2016, arXiv:1606.08415).
func GELU(x float32) float32 {
	v := float64(x)
	return float32(v * normalCDF(v))
}

const (
	twoSqrt2OverPi = 1.5957691216057308
	cubeShare      = 0.044715
)

// GELUTanh returns 0.5x(1 + tanh(√(2/π)(x + 0.044715x³))), as x·σ(2u), which keeps the lower tail accurate.
func GELUTanh(x float32) float32 {
	v := float64(x)
	u := twoSqrt2OverPi * (v + float64(cubeShare*float64(v*float64(v*v))))
	return float32(v * sigmoid(u))
}

// GELU10 returns GELU clipped to [−10, 10].
func GELU10(x float32) float32 {
	return max(-10, min(10, GELU(x)))
}

// Swish returns the function x·σ(βx) (Ramachandran et al. 2017, arXiv:1710.05941). β = 1 is SiLU.
func Swish(beta float64) func(float32) float32 {
	return func(x float32) float32 { return swish(x, beta) }
}

func swish(x float32, beta float64) float32 {
	v := float64(x)
	return float32(v * sigmoid(float64(beta*v)))
}

// SiLU returns x·σ(x).
func SiLU(x float32) float32 { return swish(x, 1) }

// QuickGELU returns x·σ(1.702x).
func QuickGELU(x float32) float32 { return swish(x, quickBeta) }

const quickBeta = 1.702

// SwishRow replaces each element of x by Swish(beta)'s.
func SwishRow(x []float32, beta float64) { active.swish(x, beta) }

// SiLURow replaces each element of x by SiLU's.
func SiLURow(x []float32) { active.swish(x, 1) }

// QuickGELURow replaces each element of x by QuickGELU's.
func QuickGELURow(x []float32) { active.swish(x, quickBeta) }

// GELURow replaces each element of x by GELU's.
func GELURow(x []float32) { active.gelu(x) }

// GELUTanhRow replaces each element of x by GELUTanh's.
func GELUTanhRow(x []float32) { active.geluTanh(x) }

// Mish returns x·tanh(softplus(x)) (Misra 2019, arXiv:1908.08681), with tanh(ln(1+e)) = (e²+2e)/(e²+2e+2).
func Mish(x float32) float32 {
	v := float64(x)
	if v > 40 {
		return x
	}
	e := exp(v)
	n := float64(e*e) + 2*e
	return float32(v * (n / (n + 2)))
}

// Sigmoid returns 1/(1+e^−x).
func Sigmoid(x float32) float32 { return float32(sigmoid(float64(x))) }

// Tanh returns the hyperbolic tangent, as (e^2x−1)/(e^2x+1).
func Tanh(x float32) float32 {
	if x > 20 { // where e^2x may be Inf
		return 1
	}
	e := expm1(2 * float64(x))
	return float32(e / (e + 2))
}

// ELU returns x for x > 0, else eˣ − 1 (α = 1).
func ELU(x float32) float32 {
	if x > 0 {
		return x
	}
	return float32(expm1(float64(x)))
}

// SELU returns λ·x for x > 0, else λα(eˣ − 1), with Klambauer et al.'s constants (arXiv:1706.02515).
func SELU(x float32) float32 {
	const lambda, alpha = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717
	if x > 0 {
		return float32(lambda * float64(x))
	}
	return float32(lambda * alpha * expm1(float64(x)))
}

// Softplus returns ln(1 + eˣ).
func Softplus(x float32) float32 { return float32(softplus(float64(x))) }

// Softsign returns x/(1+|x|).
func Softsign(x float32) float32 {
	v := float64(x)
	return float32(v / (1 + math.Abs(v)))
}

// HardSwish returns x·min(max(x+3, 0), 6)/6.
func HardSwish(x float32) float32 {
	v := float64(x)
	return float32(v * max(0, min(6, v+3)) / 6)
}

// Laplace returns ½(1 + erf((x−μ)/(σ√2))), the constants as in Mega (arXiv:2209.10655).
func Laplace(x float32) float32 {
	const mu, sigma = 0.707107, 0.282095
	return float32(normalCDF((float64(x) - mu) / sigma))
}

// Linear returns x.
func Linear(x float32) float32 { return x }

// PReLU returns the function x for x ≥ 0, else slope·x (He et al. 2015, arXiv:1502.01852).
func PReLU(slope float32) func(float32) float32 {
	return func(x float32) float32 {
		if x < 0 {
			return slope * x
		}
		return x
	}
}

// XIELU returns the function αp·x² + βx for x > 0, else αn·(expm1(min(x, ε)) − x) + βx, with αp = softplus(p) and
// αn = β + softplus(n) (Huang & Schlag 2024, arXiv:2411.13010).
func XIELU(p, n, beta, eps float32) func(float32) float32 {
	b, e := float64(beta), float64(eps)
	ap, an := softplus(float64(p)), b+softplus(float64(n))
	return func(x float32) float32 {
		v := float64(x)
		if v > 0 {
			return float32(float64(ap*v*v) + float64(b*v))
		}
		return float32(float64(an*(expm1(min(v, e))-v)) + float64(b*v))
	}
}
