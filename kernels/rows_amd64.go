//go:build amd64 && !purego

package kernels

import "math"

// vectorConstants are what the vector twins of numeric.go compute with, four of each, by the names of exp_amd64.h.
//
//nolint:unused // the assembly of rows reads it
var vectorConstants = fourfold(
	log2e, rounder, math.Ln2, 1, // 0
	expCoef[2], expCoef[3], expCoef[4], expCoef[5], // 4
	expCoef[6], expCoef[7], expCoef[8], expCoef[9], // 8
	expMin, expMax, math.Inf(1), math.Float64frombits(1023), // 12
	math.Copysign(0, -1), cubeShare, twoSqrt2OverPi, 3, // 16
	-0.5, 15, -38, 2, // 20
	upperTailCoef[0], upperTailCoef[1], upperTailCoef[2], upperTailCoef[3], // 24
	upperTailCoef[4], upperTailCoef[5], upperTailCoef[6], upperTailCoef[7],
	upperTailCoef[8], upperTailCoef[9], upperTailCoef[10], upperTailCoef[11],
	upperTailCoef[12], upperTailCoef[13], upperTailCoef[14], upperTailCoef[15],
)

//nolint:unused // see vectorConstants
func fourfold(c ...float64) (t [40][4]float64) {
	for i, v := range c {
		t[i] = [4]float64{v, v, v, v}
	}
	return t
}

var (
	rowsAVX2   = rowKernels{largestRow, expSumRow, scaleRow, swishRow, geluRow, geluTanhRow}
	rowsAVX512 = rowKernels{largestRow, expSumRow512, scaleRow512, swishRow512, geluRow512, geluTanhRow512}

	fastRowsAVX2   = fastRows{expFastRow, roundKVRow}
	fastRowsAVX512 = fastRows{expFastRow512, roundKVRow512}
)
