//go:build amd64 && !purego

package kernels

import "math"

// vectorConstants are what the vector twins of numeric.go compute with, four of each, by the names of exp_amd64.h.
//
//nolint:unused // the assembly of rows reads it
var vectorConstants = fourfold(
	log2e, rounder, ln2Hi, ln2Lo, // 0
	1, 1.0/2, 1.0/6, 1.0/24, // 4
	1.0/120, 1.0/720, 1.0/5040, 1.0/40320, // 8
	1.0/362880, 1.0/3628800, 1.0/39916800, expMin, // 12
	expMax, math.Inf(1), math.Float64frombits(1023), math.Copysign(0, -1), // 16
	cubeShare, twoSqrt2OverPi, 3, -0.5, // 20
	15, -38, 2, 0, // 24
	upperTailCoef[0], upperTailCoef[1], upperTailCoef[2], upperTailCoef[3], // 28
	upperTailCoef[4], upperTailCoef[5], upperTailCoef[6], upperTailCoef[7],
	upperTailCoef[8], upperTailCoef[9], upperTailCoef[10], upperTailCoef[11],
	upperTailCoef[12], upperTailCoef[13], upperTailCoef[14], upperTailCoef[15],
)

//nolint:unused // see vectorConstants
func fourfold(c ...float64) (t [44][4]float64) {
	for i, v := range c {
		t[i] = [4]float64{v, v, v, v}
	}
	return t
}

// rowKernels are the kernels over one row of numbers that avx2 and avx512 have, in groups of eight.
type rowKernels struct {
	largest  func(x *float32, groups int) float32
	expSum   func(dst, x *float32, groups int, top float64, s [8]float64) [8]float64
	scale    func(x *float32, groups int, by float64)
	swish    func(x *float32, groups int, beta float64)
	gelu     func(x *float32, groups int)
	geluTanh func(x *float32, groups int)
}

var (
	rowsAVX2   = rowKernels{largestRow, expSumRow, scaleRow, swishRow, geluRow, geluTanhRow}
	rowsAVX512 = rowKernels{largestRow, expSumRow512, scaleRow512, swishRow512, geluRow512, geluTanhRow512}
)

// whole returns the part of x that groups of eight cover, and the rest.
func whole(x []float32) (groups int, rest []float32) { return len(x) / 8, x[len(x)&^7:] }

func (k *rowKernels) largestOf(x []float32) float32 {
	groups, rest := whole(x)
	if groups == 0 {
		return largestGeneric(x)
	}
	return max(k.largest(&x[0], groups), largestGeneric(rest))
}

func (k *rowKernels) expSumOf(dst, x []float32, top float64, s [8]float64) [8]float64 {
	groups, rest := whole(x)
	if groups > 0 {
		s = k.expSum(&dst[0], &x[0], groups, top, s)
	}
	return expSumGeneric(dst[8*groups:], rest, top, s)
}

func (k *rowKernels) scaleOf(x []float32, by float64) {
	groups, rest := whole(x)
	if groups > 0 {
		k.scale(&x[0], groups, by)
	}
	scaleGeneric(rest, by)
}

func (k *rowKernels) swishOf(x []float32, beta float64) {
	groups, rest := whole(x)
	if groups > 0 {
		k.swish(&x[0], groups, beta)
	}
	swishGeneric(rest, beta)
}

func (k *rowKernels) geluOf(x []float32) {
	groups, rest := whole(x)
	if groups > 0 {
		k.gelu(&x[0], groups)
	}
	geluGeneric(rest)
}

func (k *rowKernels) geluTanhOf(x []float32) {
	groups, rest := whole(x)
	if groups > 0 {
		k.geluTanh(&x[0], groups)
	}
	geluTanhGeneric(rest)
}
