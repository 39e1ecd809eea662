package kernels

import "math"

// largestGeneric returns the largest of x, NaN where there is one, −Inf for none. Four lanes hide the latency of max.
func largestGeneric(x []float32) float32 {
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

func expSumGeneric(dst, x []float32, top float64, s [8]float64) [8]float64 {
	for i, v := range x {
		e := exp(float64(v) - top)
		dst[i] = float32(e)
		s[i&7] += e
	}
	return s
}

func scaleGeneric(x []float32, by float64) {
	for i, v := range x {
		x[i] = float32(float64(v) * by)
	}
}

func swishGeneric(x []float32, beta float64) {
	for i, v := range x {
		x[i] = swish(v, beta)
	}
}

func geluGeneric(x []float32) {
	for i, v := range x {
		x[i] = GELU(v)
	}
}

func geluTanhGeneric(x []float32) {
	for i, v := range x {
		x[i] = GELUTanh(v)
	}
}

func multiplyGeneric(dst, x []float32) {
	for i, v := range x {
		dst[i] *= v
	}
}

func plusGeneric(dst, x []float32) {
	for i, v := range x {
		dst[i] += v
	}
}

func timesGeneric(dst, x []float32, by float32) {
	for i, v := range x {
		dst[i] = v * by
	}
}

func rotateGeneric(a, b, cos, sin []float32) {
	for i, x := range a {
		y, c, s := b[i], cos[i], sin[i]
		a[i] = float32(x*c) - float32(y*s)
		b[i] = float32(y*c) + float32(x*s)
	}
}

func rmsGeneric(dst, x, w []float32, scale, offset float32) {
	for i, v := range x {
		dst[i] = float32(v*scale) * (w[i] + offset)
	}
}

func centerGeneric(dst, x []float32, mean, scale float64) {
	for i, v := range x {
		dst[i] = float32((float64(v) - mean) * scale)
	}
}

// sumGeneric returns Σx.
func sumGeneric(x []float32) float64 {
	var s [8]float64
	addSums(&s, x)
	return sum8(&s)
}

func addSums(s *[8]float64, x []float32) {
	for i, v := range x {
		s[i&7] += float64(v)
	}
}

// squaresGeneric returns Σ(x−mean)².
func squaresGeneric(x []float32, mean float64) float64 {
	var s [8]float64
	addSquares(&s, x, mean)
	return sum8(&s)
}

func addSquares(s *[8]float64, x []float32, mean float64) {
	for i, v := range x {
		d := float64(v) - mean
		s[i&7] += float64(d * d)
	}
}
