//go:build amd64 && !purego

package kernels

// The tiles below are those of stubs_avx512_amd64.go for x in bfloat16 too, 32 columns at a time, two in each lane: VDPBF16PS adds the product
// of the odd one, then that of the even one, each rounded once; denormals count as zeros.

//go:noescape
func tile512Pairsx4x4(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)

//go:noescape
func tile512Pairsx4x2(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)

//go:noescape
func tile512Pairsx4x1(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)

// straight512Pairs is that of one token and rows rows, one after another.
//
//go:noescape
func straight512Pairs(dst *float32, w *uint16, ldW int, x *uint16, cols, rows int)

// Those of half-precision weights, which are rounded to bfloat16 first.

//go:noescape
func tile512Roundedx4x4(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)

//go:noescape
func tile512Roundedx4x2(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)

//go:noescape
func tile512Roundedx4x1(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)

//go:noescape
func straight512Rounded(dst *float32, w *uint16, ldW int, x *uint16, cols, rows int)

// roundHalves512 computes dst[r·ldDst+k] = RoundBF16(F16(src[r·ldSrc+k])) for r < rows, k < cols, and zeros up to a whole step of 32. Strides are in bytes.
//
//go:noescape
func roundHalves512(dst *uint16, ldDst int, src *uint16, ldSrc, rows, cols int)

// roundBF16 computes dst[i] = RoundBF16(x[i]) for i < n, denormals becoming zeros.
//
//go:noescape
func roundBF16(dst *uint16, x *float32, n int)
