//go:build (amd64 || arm64) && !purego

package kernels

// What follows is bounded by memory: avx512 shares it with avx2. Groups of eight numbers go to assembly, the rest to generic.

func multiplyEights(dst, x []float32) {
	groups, rest := whole(x)
	if groups > 0 {
		multiplyRow(&dst[0], &x[0], groups)
	}
	multiplyGeneric(dst[8*groups:], rest)
}

func plusEights(dst, x []float32) {
	groups, rest := whole(x)
	if groups > 0 {
		plusRow(&dst[0], &x[0], groups)
	}
	plusGeneric(dst[8*groups:], rest)
}

func timesEights(dst, x []float32, by float32) {
	groups, rest := whole(x)
	if groups > 0 {
		timesRow(&dst[0], &x[0], groups, by)
	}
	timesGeneric(dst[8*groups:], rest, by)
}

func rmsEights(dst, x, w []float32, scale, offset float32) {
	groups, rest := whole(x)
	if groups > 0 {
		rmsRow(&dst[0], &x[0], &w[0], groups, scale, offset)
	}
	rmsGeneric(dst[8*groups:], rest, w[8*groups:], scale, offset)
}

func rotateEights(a, b, cos, sin []float32) {
	groups, rest := whole(a)
	if groups > 0 {
		rotateRow(&a[0], &b[0], &cos[0], &sin[0], groups)
	}
	rotateGeneric(rest, b[8*groups:], cos[8*groups:], sin[8*groups:])
}

func centerEights(dst, x []float32, mean, scale float64) {
	groups, rest := whole(x)
	if groups > 0 {
		centerRow(&dst[0], &x[0], groups, mean, scale)
	}
	centerGeneric(dst[8*groups:], rest, mean, scale)
}

func sumEights(x []float32) float64 {
	var s [8]float64
	groups, rest := whole(x)
	if groups > 0 {
		sumRow(&x[0], groups, &s)
	}
	addSums(&s, rest)
	return sum8(&s)
}

func squaresEights(x []float32, mean float64) float64 {
	var s [8]float64
	groups, rest := whole(x)
	if groups > 0 {
		squaresRow(&x[0], groups, mean, &s)
	}
	addSquares(&s, rest, mean)
	return sum8(&s)
}
