//go:build amd64 && !purego

package kernels

// The products below add a group of rows times N tokens, over consecutive blocks, to dst:
//
//	for b := range blocks {
//		for t := range N, r := range 16 where mask has bit r {
//			sum := sums[t·ldSums+2b+1] + Σ_k (w[1024b + k/4·64 + r·4 + k%4] ^ bias) · (128·hi[k] + lo[k])
//			dst[t·ldDst+r] += float32(float32(sum) · float32(sums[t·ldSums+2b] · scales[16b+r]))
//		}
//	}
//
// hi and lo being the digits of token t in block b, those of digit512 hi alone; the weights count as unsigned. ldDst, ldX and ldSums are
// strides in bytes.

//go:noescape
func digits512x4(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)

//go:noescape
func digits512x2(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)

//go:noescape
func digit512x4(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)

//go:noescape
func digit512x2(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)

// digits512Pair adds two groups of 16 rows times eight tokens, as digits512x4 adds one. The second group's tile is ldW bytes after the
// first's, its scales are size bytes after, and its rows follow the first's in dst. Meanwhile it asks for memory, from next and from size after
// next on, step bytes for each quad.
//
//go:noescape
func digits512Pair(dst *float32, ldDst int, w *byte, ldW int, scales *byte, size, blocks int, digits *int8, ldX int, sums *int32, ldSums int, bias int, next *byte, step int)

//go:noescape
func digit512Pair(dst *float32, ldDst int, w *byte, ldW int, scales *byte, size, blocks int, digits *int8, ldX int, sums *int32, ldSums int, bias int, next *byte, step int)

// unpack512Q6 computes dst[1024t+i] = book[code i of tile t].
//
//go:noescape
func unpack512Q6(dst *byte, codes *byte, tiles int, book *[64]byte)

// unpack512Q4 computes dst[1024t+i] = book[kind&7<<4 | code i of tile t], negated modulo 256 where the sub-block's kind has bit 3.
// shifts says where in a sub-block's 64 bits each byte of a quad finds its row's kind.
//
//go:noescape
func unpack512Q4(dst *byte, codes *byte, subs *byte, tiles int, book *[128]byte, shifts *[64]byte)

// The products of one token unpack codes as they go: digits512Q6 and digits512Q4 compute what unpack512Q6 and unpack512Q4 do, and then
// digits512x1. They ask for memory ahead; the next group is size bytes after this one.
//
//go:noescape
func digits512x1(dst *float32, w *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size, bias int)

//go:noescape
func digits512Q6(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, book *[64]byte)

//go:noescape
func digits512Q4(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, subs *byte, book *[128]byte, shifts *[64]byte)

//go:noescape
func digit512x1(dst *float32, w *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size, bias int)

//go:noescape
func digit512Q6(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, book *[64]byte)

//go:noescape
func digit512Q4(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, subs *byte, book *[128]byte, shifts *[64]byte)

// packDigits512Blocks computes packBlock of so many whole blocks, in digits, and what growDigits512 says of each in sums: its scale
// and −128 times the sum of its whole numbers. A block whose magnitude is below least counts as zeros. packDigit512Blocks is of one digit.
//
//go:noescape
func packDigits512Blocks(dst *int8, x *float32, blocks int, sums *int32, most, least float32)

//go:noescape
func packDigit512Blocks(dst *int8, x *float32, blocks int, sums *int32, most, least float32)
