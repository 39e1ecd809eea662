//go:build arm64 && !purego

package kernels

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
