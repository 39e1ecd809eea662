//go:build amd64 && !purego

package kernels

// The tiles below compute, for r < R and t < T,
//
//	for l := range 8 { lane[l] = fma(widen(w[r·ldW+8j+l]), x[t·ldX+8j+l], lane[l]) for j < steps }
//	dst[t·ldDst+r] = ((lane[0]+lane[4]) + (lane[2]+lane[6])) + ((lane[1]+lane[5]) + (lane[3]+lane[7]))
//
// ldDst, ldW and ldX are strides in bytes. w and x hold 8·steps readable elements a row.

//go:noescape
func tileF32x4x2(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileF32x8x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileF32x4x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileF32x1x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileF16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileF16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileBF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileBF16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileBF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)

//go:noescape
func tileBF16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)

// The panels of scores compute, for r < 16·blocks and j < 4 or 1, one after the other in i,
//
//	dst[j·ldDst+r] = scale · Σ_g Σ_{i in group g of 16} q[j + i·ldQ] · widen(k[(r/16·dim + i)·16 + r%16])   for i < dim
//
// each product fused with its addition. ldDst and ldQ are in bytes.

//go:noescape
func scoresF32x4(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)

//go:noescape
func scoresF32x1(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)

//go:noescape
func scoresBF16x4(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)

//go:noescape
func scoresBF16x1(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)

// The tiles of weighted sums compute, for queries j < 4 or 1 and columns i < 32, 16 or 8, each product fused with its addition,
//
//	for r < rows { dst[j·ldDst+i] += p[j·ldP+r] · widen(v[r·ldV+i]) }
//
// ldDst, ldP and ldV are in bytes.

//go:noescape
func weightedF32x4x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)

//go:noescape
func weightedF32x4x8(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)

//go:noescape
func weightedF32x1x32(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)

//go:noescape
func weightedF32x1x8(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)

//go:noescape
func weightedBF16x4x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)

//go:noescape
func weightedBF16x4x8(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)

//go:noescape
func weightedBF16x1x32(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)

//go:noescape
func weightedBF16x1x8(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)

// addRowF32 computes acc[i] = fma(w[i], a, acc[i]) for i < n; addRowF16 and addRowBF16 widen w first.
//
//go:noescape
func addRowF32(acc, w *float32, a float32, n int)

//go:noescape
func addRowF16(acc *float32, w *uint16, a float32, n int)

//go:noescape
func addRowBF16(acc *float32, w *uint16, a float32, n int)

// The row kernels below work on groups of eight numbers, in the steps and the order of their twins in plain Go.

// largestRow returns the largest number, NaN where there is one.
//
//go:noescape
func largestRow(x *float32, groups int) float32

// expSumRow computes, for i < 8·groups and x[i] ≤ top,
//
//	dst[i] = e^(x[i]−top); s[i mod 8] += e^(x[i]−top)
//
// and returns s.
//
//go:noescape
func expSumRow(dst, x *float32, groups int, top float64, s [8]float64) [8]float64

// scaleRow computes x[i] = float32(float64(x[i])·by).
//
//go:noescape
func scaleRow(x *float32, groups int, by float64)

// swishRow computes x[i] = x[i]·sigmoid(beta·x[i]).
//
//go:noescape
func swishRow(x *float32, groups int, beta float64)

// geluRow computes x[i] = GELU(x[i]).
//
//go:noescape
func geluRow(x *float32, groups int)

// geluTanhRow computes x[i] = GELUTanh(x[i]).
//
//go:noescape
func geluTanhRow(x *float32, groups int)

// multiplyRow computes dst[i] *= x[i], plusRow dst[i] += x[i], timesRow dst[i] = x[i]·by.
//
//go:noescape
func multiplyRow(dst, x *float32, groups int)

//go:noescape
func plusRow(dst, x *float32, groups int)

//go:noescape
func timesRow(dst, x *float32, groups int, by float32)

// rmsRow computes dst[i] = (x[i]·scale)·(w[i] + offset).
//
//go:noescape
func rmsRow(dst, x, w *float32, groups int, scale, offset float32)

// rotateRow computes a[i], b[i] = a[i]·cos[i] − b[i]·sin[i], b[i]·cos[i] + a[i]·sin[i].
//
//go:noescape
func rotateRow(a, b, cos, sin *float32, groups int)

// centerRow computes dst[i] = float32((float64(x[i]) − mean)·scale).
//
//go:noescape
func centerRow(dst, x *float32, groups int, mean, scale float64)

// sumRow computes s[i mod 8] = Σ x[i], from zero on.
//
//go:noescape
func sumRow(x *float32, groups int, s *[8]float64)

// squaresRow computes s[i mod 8] = Σ (x[i] − mean)², from zero on.
//
//go:noescape
func squaresRow(x *float32, groups int, mean float64, s *[8]float64)
