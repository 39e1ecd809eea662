package kernels

import "math"

// sum8 adds f of every element in eight float64 lanes, folded pairwise: one order for every CPU.
func sum8(s *[8]float64) float64 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

// Finite reports whether x holds neither NaN nor Inf.
func Finite(x []float32) bool {
	var a, b, c, d float32 // 0 times a finite number is a zero, times any other NaN
	for ; len(x) >= 4; x = x[4:] {
		a += x[0] * 0
		b += x[1] * 0
		c += x[2] * 0
		d += x[3] * 0
	}
	for _, v := range x {
		a += v * 0
	}
	return a+b+c+d == 0
}

// RMSNorm sets dst[i] = x[i] / √(mean(x²) + eps) · (w[i] + offset). dst may be x.
// See Zhang & Sennrich 2019, arXiv:1910.07467.
func RMSNorm(dst, x, w []float32, eps, offset float32) {
	if len(dst) != len(x) || len(w) != len(x) {
		panic(badLength)
	}
	scale := float32(1 / math.Sqrt(active.squares(x, 0)/float64(len(x))+float64(eps)))
	active.rms(dst, x, w, scale, offset)
}

// LayerNorm sets dst[i] = (x[i] − mean) / √(var + eps) · w[i] + b[i], with the biased variance. w and b
// may be nil (1 and 0). dst may be x. See Ba et al. 2016, arXiv:1607.06450.
func LayerNorm(dst, x, w, b []float32, eps float32) {
	if len(dst) != len(x) || (w != nil && len(w) != len(x)) || (b != nil && len(b) != len(x)) {
		panic(badLength)
	}
	mean := active.sum(x) / float64(len(x))
	scale := 1 / math.Sqrt(active.squares(x, mean)/float64(len(x))+float64(eps))
	active.center(dst, x, mean, scale)
	if w != nil {
		active.multiply(dst, w)
	}
	if b != nil {
		active.plus(dst, b)
	}
}

// Softmax replaces x by eˣ/Σeˣ, shifted by the largest element so that nothing overflows.
func Softmax(x []float32) {
	if len(x) == 0 {
		return
	}
	s := active.expSum(x, x, float64(active.largest(x)), [8]float64{})
	Divide(x, sum8(&s))
}

// Divide sets x[i] /= by, in float64: by its reciprocal.
func Divide(x []float32, by float64) { active.scale(x, 1/by) }

// LogSumExp returns ln Σeˣ in float64.
func LogSumExp(x []float32) float64 {
	top := float64(active.largest(x))
	if math.IsInf(top, 0) {
		return top
	}
	var s [8]float64
	exps := make([]float32, min(len(x), 256)) // whose values nobody needs
	for ; len(x) > len(exps); x = x[len(exps):] {
		s = active.expSum(exps, x[:len(exps)], top, s)
	}
	s = active.expSum(exps[:len(x)], x, top, s)
	return top + log(sum8(&s))
}

// Add sets dst[i] += x[i].
func Add(dst, x []float32) {
	if len(dst) != len(x) {
		panic(badLength)
	}
	active.plus(dst, x)
}

// Scale sets x[i] *= a.
func Scale(x []float32, a float32) {
	active.times(x, x, a)
}

// Clamp limits each element of x to ±most.
func Clamp(x []float32, most float32) {
	for i, v := range x {
		x[i] = max(-most, min(most, v))
	}
}

// SoftCap sets x[i] = most·tanh(x[i]/most) (Gemma 2, arXiv:2408.00118).
func SoftCap(x []float32, most float32) {
	for i, v := range x {
		x[i] = Tanh(v/most) * most
	}
}

// Rotate turns each pair (a[i], b[i]) by the angle whose cosine and sine are cos[i] and sin[i]:
//
//	a[i], b[i] = a[i]·cos[i] − b[i]·sin[i], b[i]·cos[i] + a[i]·sin[i]
//
// See Su et al. 2021, arXiv:2104.09864.
func Rotate(a, b, cos, sin []float32) {
	if len(b) != len(a) || len(cos) != len(a) || len(sin) != len(a) {
		panic(badLength)
	}
	active.rotate(a, b, cos, sin)
}

// Multiply sets dst[i] *= x[i].
func Multiply(dst, x []float32) {
	if len(dst) != len(x) {
		panic(badLength)
	}
	active.multiply(dst, x)
}
