//go:build amd64 && !purego

package kernels

// The products below add a group of rows times N tokens, over consecutive blocks, to dst:
//
//	for b := range blocks {
//		for t := range N, r := range 16 where mask has bit r {
//			sum := sums[t·ldSums+2b+1] + Σ_k ints[1024b + k/4·64 + r·4 + k%4] · (128·hi[k] + lo[k])
//			dst[t·ldDst+r] = fma(float32(sum), float32(sums[t·ldSums+2b] · scales[16b+r]), dst[t·ldDst+r])
//		}
//	}
//
// hi and lo being the digits of token t in block b, those of digit512 hi alone; the integers, unsigned, are codes of Q8 ^ book, or what unpack512Q6
// or unpack512Q4 make of codes. ldDst, ldX and ldSums are strides in bytes. Memory is asked for ahead; the next group is size bytes after this one.

//go:noescape
func digits512Q8x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512Q8x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512Q8x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512Q6x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512Q6x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512Q6x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512Q4x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512Q4x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512Q4x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512Q8x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512Q8x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512Q8x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512Q6x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512Q6x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512Q6x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512Q4x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512Q4x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512Q4x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

// digits512Triple adds three groups of 16 rows times so many tokens > 0, a multiple of eight, as digits512Q8x4 adds one, of integers that are unsigned and
// tokens that are sorted; ldX and ldSums are from eight tokens to the next. The tiles of the second and the third group are second and third bytes after the
// first's, their scales scalesSecond and scalesThird, and their rows follow the first's in dst. What the products are added to lies at from, ldFrom bytes a
// token. Meanwhile it asks for memory, from next and from scalesSecond and twice that after next on, step bytes for four quads.
//
//go:noescape
func digits512Triple(dst *float32, ldDst int, w *byte, second, third int, scales *byte, scalesSecond, scalesThird, blocks int, digits *int8, ldX int, sums *int32, ldSums, tokens int, next *byte, step int, scratch *[tripleScratch]byte, from *float32, ldFrom int)

//go:noescape
func digit512Triple(dst *float32, ldDst int, w *byte, second, third int, scales *byte, scalesSecond, scalesThird, blocks int, digits *int8, ldX int, sums *int32, ldSums, tokens int, next *byte, step int, scratch *[tripleScratch]byte, from *float32, ldFrom int)

// unpack512Q8 computes dst[1024t+i] = codes[1024t+i] ^ book[i%64].
//
//go:noescape
func unpack512Q8(dst *byte, codes *byte, tiles int, book *[64]byte)

// unpack512Q6 computes dst[1024t+i] = book[code i of tile t].
//
//go:noescape
func unpack512Q6(dst *byte, codes *byte, tiles int, book *[64]byte)

// unpack512Q4 computes dst[1024t+i] = book[kind&7<<4 | code i of tile t], negated modulo 256 where the sub-block's kind has bit 3.
// shifts says where in a sub-block's 64 bits each byte of a quad finds its row's kind.
//
//go:noescape
func unpack512Q4(dst *byte, codes *byte, subs *byte, tiles int, book *[128]byte, shifts *[64]byte)

// packDigits512Blocks computes packBlock of so many whole blocks, in digits, and what growDigits512 says of each in sums: its scale
// and −128 times the sum of its whole numbers. A block whose magnitude is below least counts as zeros. packDigit512Blocks is of one digit.
//
//go:noescape
func packDigits512Blocks(dst *int8, x *float32, blocks int, sums *int32, most, least float32)

//go:noescape
func packDigit512Blocks(dst *int8, x *float32, blocks int, sums *int32, most, least float32)

// sortEight512 sorts one digit of so many blocks of eight tokens, src[ld·token + 128·block + 4·quad+i], ld in bytes, to dst[1024·block + 32·quad + 4·token+i].
//
//go:noescape
func sortEight512(dst, src *int8, ld, blocks int)
