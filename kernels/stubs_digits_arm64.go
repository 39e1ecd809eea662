//go:build arm64 && !purego

package kernels

// The products below compute, for tokens t < T (4 or 1) and blocks b < n,
//
//	for r < 16 {
//		q = Σ_k digits[t·ldX + 128b + k] · tiles[1024b + k/4·64 + 4r + k%4]   for k < 64
//		if width == 2 { q = 128q + the same of the digits 64 further }
//		dst[t·ldDst + r] = fma(float32(q), float32(scalesX[t·ldScales + b] · scales[16b + r]), dst[t·ldDst + r])
//	}
//
// scales are in bfloat16; ldDst, ldX and ldScales are strides in bytes. Those named Dot need the dot product of bytes.

//go:noescape
func digitsDotx4(dst *float32, ldDst int, tiles, scales *byte, n int, digits *int8, ldX int, scalesX *float32, ldScales, width int)

//go:noescape
func digitsDotx1(dst *float32, tiles, scales *byte, n int, digits *int8, scalesX *float32, width int)

//go:noescape
func digitsMulx1(dst *float32, tiles, scales *byte, n int, digits *int8, scalesX *float32, width int)

// unpackQ6 computes dst[1024i+j] = book[coded6 of codes[768i:], j] for i < n and j < 1024.
//
//go:noescape
func unpackQ6(dst, codes *byte, n int, book *[64]int8)

// unpackQ4 computes dst[1024i+j] = coded4(codes[512i:], subs[32i:], j) for i < n and j < 1024; book is Codes4.
//
//go:noescape
func unpackQ4(dst, codes, subs *byte, n int, book *[128]int8)

// magnitude64 returns max|x|, NaN where there is one.
//
//go:noescape
func magnitude64(x *[BlockCols]float32) float32

// digits64 computes q = round(x[k]·up), dst[k] = (q+64)>>7 and dst[64+k] = q − dst[k]<<7 for k < 64.
//
//go:noescape
func digits64(dst *int8, x *[BlockCols]float32, up float32)

// digit64 computes dst[k] = round(x[k]·up) for k < 64.
//
//go:noescape
func digit64(dst *int8, x *[BlockCols]float32, up float32)
