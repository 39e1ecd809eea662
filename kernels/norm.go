package kernels

import "math"

// sum8 adds f of every element in eight float64 lanes, folded pairwise: one order for every CPU.
func sum8(s *[8]float64) float64 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

// sum returns Σx.
func sum(x []float32) float64 {
	var s [8]float64
	for i, v := range x {
		s[i&7] += float64(v)
	}
	return sum8(&s)
}

// sumSquares returns Σ(x−mean)².
func sumSquares(x []float32, mean float64) float64 {
	var s [8]float64
	for i, v := range x {
		d := float64(v) - mean
		s[i&7] += float64(d * d)
	}
	return sum8(&s)
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
	scale := float32(1 / math.Sqrt(sumSquares(x, 0)/float64(len(x))+float64(eps)))
	for i, v := range x {
		dst[i] = float32(v*scale) * (w[i] + offset)
	}
}

// LayerNorm sets dst[i] = (x[i] − mean) / √(var + eps) · w[i] + b[i], with the biased variance. w and b
// may be nil (1 and 0). dst may be x. See Ba et al. 2016, arXiv:1607.06450.
func LayerNorm(dst, x, w, b []float32, eps float32) {
	if len(dst) != len(x) || (w != nil && len(w) != len(x)) || (b != nil && len(b) != len(x)) {
		panic(badLength)
	}
	mean := sum(x) / float64(len(x))
	scale := 1 / math.Sqrt(sumSquares(x, mean)/float64(len(x))+float64(eps))
	for i, v := range x {
		dst[i] = float32((float64(v) - mean) * scale)
	}
	for i, v := range w {
		dst[i] *= v
	}
	for i, v := range b {
		dst[i] += v
	}
}

// largest returns the largest of x, NaN where there is one, −Inf for none. Four lanes hide the latency of max.
func largest(x []float32) float32 {
	low := float32(math.Inf(-1))
	a, b, c, d := low, low, low, low
	for ; len(x) >= 4; x = x[4:] {
		a, b, c, d = max(a, x[0]), max(b, x[1]), max(c, x[2]), max(d, x[3])
	}
	for _, v := range x {
		a = max(a, v)
	}
	return max(a, b, c, d)
}

// Softmax replaces x by eˣ/Σeˣ, shifted by the largest element so that nothing overflows.
func Softmax(x []float32) {
	if len(x) == 0 {
		return
	}
	top := float64(largest(x))
	var s [8]float64
	for i, v := range x {
		e := exp(float64(v) - top)
		x[i] = float32(e)
		s[i&7] += e
	}
	inv := 1 / sum8(&s)
	for i, v := range x {
		x[i] = float32(float64(v) * inv)
	}
}

// LogSumExp returns ln Σeˣ in float64.
func LogSumExp(x []float32) float64 {
	top := float64(largest(x))
	if math.IsInf(top, 0) {
		return top
	}
	var s [8]float64
	for i, v := range x {
		s[i&7] += exp(float64(v) - top)
	}
	return top + log(sum8(&s))
}

// Add sets dst[i] += x[i].
func Add(dst, x []float32) {
	if len(dst) != len(x) {
		panic(badLength)
	}
	for i, v := range x {
		dst[i] += v
	}
}

// Scale sets x[i] *= a.
func Scale(x []float32, a float32) {
	for i := range x {
		x[i] *= a
	}
}

// Clamp limits each element of x to ±most.
func Clamp(x []float32, most float32) {
	for i, v := range x {
		x[i] = max(-most, min(most, v))
	}
}
