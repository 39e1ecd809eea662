//go:build amd64 && !purego

package kernels

// The tiles below compute, for r < R and t < T, columns beyond cols counting as zeros,
//
//	for l := range 16 { lane[l] = fma(widen(w[r·ldW+16j+l]), x[t·ldX+16j+l], lane[l]) for j < ⌈cols/16⌉ }
//	for l := range 8 { lane[l] += lane[l+8] }
//	dst[t·ldDst+r] = ((lane[0]+lane[4]) + (lane[2]+lane[6])) + ((lane[1]+lane[5]) + (lane[3]+lane[7]))
//
// ldDst, ldW and ldX are strides in bytes. Nothing beyond cols is read.

//go:noescape
func tile512F32x4x4(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F32x4x2(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F32x4x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F16x4x4(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512F16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512BF16x4x4(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512BF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

//go:noescape
func tile512BF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)

// The products below are those tiles of one token, of rows rows, one after another.

//go:noescape
func straight512F32(dst *float32, w *float32, ldW int, x *float32, cols, rows int)

//go:noescape
func straight512F16(dst *float32, w *uint16, ldW int, x *float32, cols, rows int)

//go:noescape
func straight512BF16(dst *float32, w *uint16, ldW int, x *float32, cols, rows int)

// The panels of scores compute what those of avx2 do for j < 8, 4 or 1, with ldQ = 4·8, 4·4 or 4. With ask they ask memory for keys 8 KiB ahead.

//go:noescape
func scores512F32x8(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32, ask bool)

//go:noescape
func scores512F32x4(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32, ask bool)

//go:noescape
func scores512F32x1(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32, ask bool)

//go:noescape
func scores512BF16x8(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32, ask bool)

//go:noescape
func scores512BF16x4(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32, ask bool)

//go:noescape
func scores512BF16x1(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32, ask bool)

// The tiles of weighted sums compute what those of avx2 do for queries j < 4 or 1 and 64 columns, or cols ≤ 16.

//go:noescape
func weighted512F32x4x64(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)

//go:noescape
func weighted512F32x1x64(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)

//go:noescape
func weighted512F32x4x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)

//go:noescape
func weighted512F32x1x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)

//go:noescape
func weighted512BF16x4x64(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)

//go:noescape
func weighted512BF16x1x64(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)

//go:noescape
func weighted512BF16x4x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)

//go:noescape
func weighted512BF16x1x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)

// The row kernels do what those of avx2 do, eight numbers at a time.

//go:noescape
func expSumRow512(dst, x *float32, groups int, top float64, s [8]float64) [8]float64

//go:noescape
func scaleRow512(x *float32, groups int, by float64)

//go:noescape
func swishRow512(x *float32, groups int, beta float64)

//go:noescape
func geluRow512(x *float32, groups int)

//go:noescape
func geluTanhRow512(x *float32, groups int)

// expFastRow512 and roundKVRow512 are the twins of stubs_fastrows.go's.
//
//go:noescape
func expFastRow512(x *float32, groups int, top float32, s [16]float32) [16]float32

//go:noescape
func roundKVRow512(x *float32, groups int)
