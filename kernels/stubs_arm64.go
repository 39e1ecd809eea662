//go:build arm64 && !purego

package kernels

// The tiles below compute, for r < R and t < T,
//
//	for l := range 8 { lane[l] = fma(widen(w[r·ldW+8j+l]), x[t·ldX+8j+l], lane[l]) for j < steps }
//	dst[t·ldDst+r] = ((lane[0]+lane[4]) + (lane[2]+lane[6])) + ((lane[1]+lane[5]) + (lane[3]+lane[7]))
//
// ldDst, ldW and ldX are strides in bytes. w and x hold 8·steps readable elements a row. The bits are those of AVX2's.

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

// addRowF32 computes acc[i] = fma(w[i], a, acc[i]) for i < n; addRowF16 and addRowBF16 widen w first.
//
//go:noescape
func addRowF32(acc, w *float32, a float32, n int)

//go:noescape
func addRowF16(acc *float32, w *uint16, a float32, n int)

//go:noescape
func addRowBF16(acc *float32, w *uint16, a float32, n int)
