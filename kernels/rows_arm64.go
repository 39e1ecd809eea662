//go:build arm64 && !purego

package kernels

import "math"

// expConstants are what the vector twins of numeric.go compute with: factors, two a register, then addends and bounds, one a register,
// then geluTanh's factors.
//
//nolint:unused // the assembly of rows reads it
var expConstants = [...]float64{
	log2e, math.Ln2, expCoef[9], expCoef[3], expCoef[5], expCoef[7],
	rounder, 1, expCoef[2], expCoef[4], expCoef[6], expCoef[8], expMin, math.Float64frombits(1023), expMax, math.Inf(1),
	cubeShare, twoSqrt2OverPi,
}

// geluConstants are the polynomial of upperTail and what else GELU needs, each twice.
//
//nolint:unused // the assembly of rows reads it
var geluConstants = twofold(append(upperTailCoef[:], 3, -0.5, 2, 15, -38)...)

//nolint:unused // see geluConstants
func twofold(c ...float64) (t [21][2]float64) {
	for i, v := range c {
		t[i] = [2]float64{v, v}
	}
	return t
}

var (
	rowsNEON     = rowKernels{largestRow, expSumRow, scaleRow, swishRow, geluRow, geluTanhRow}
	fastRowsNEON = fastRows{expFastRow, roundKVRow}
)
