//go:build amd64 && !purego

package kernels

// The tiles below compute, for r < R and t < T, columns beyond cols counting as zeros,
//
//	for l := range 16 { lane[l] = fma(widen(w[r·ldW+16j+l]), x[t·ldX+16j+l], lane[l]) for j < ⌈cols/16⌉ }
//	for l := range 8 { lane[l] += lane[l+8] }
//	dst[t·ldDst+r] = ((lane[0]+lane[4]) + (lane[2]+lane[6])) + ((lane[1]+lane[5]) + (lane[3]+lane[7]))
//
// ldDst, ldW and ldX are strides in bytes. Nothing beyond cols is read. Where from is not nil, it holds the lanes [t][r][16] to begin
// with instead of zeros; where to is not nil, the lanes are left there instead of their sum in dst.

//go:noescape
func tile512F32x4x4(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int, from, to *float32)

//go:noescape
func tile512F32x4x2(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F32x8x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F32x4x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F32x1x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F16x4x4(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int, from, to *float32)

//go:noescape
func tile512F16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512BF16x4x4(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int, from, to *float32)

//go:noescape
func tile512BF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512BF16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512BF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512BF16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
