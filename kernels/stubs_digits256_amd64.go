//go:build amd64 && !purego

package kernels

// packDigits256Blocks computes packBlock of so many whole blocks into whole numbers of 16 bits: of each quad of columns
// the first, third, second and fourth. A block whose magnitude is below least counts as zeros.
//
//go:noescape
func packDigits256Blocks(dst *int8, x *float32, blocks int, scales *float32, most, least float32)

// unpack256Q6 computes dst[1024t+i] = book[code i of tile t].
//
//go:noescape
func unpack256Q6(dst *byte, codes *byte, tiles int, book *[64]int8)

// unpack256Q4 computes dst[1024t+i] = books[16·kind + code i of tile t], kind being that of its sub-block.
//
//go:noescape
func unpack256Q4(dst *byte, codes *byte, subs *byte, tiles int, books *[256]int8)

// digits256x1 adds a group of rows times one token, over consecutive blocks, to dst:
//
//	for b := range blocks {
//		for r := range 16 {
//			sum := Σ_k w[1024b + k/4·64 + r·4 + k%4] · digits[k]
//			dst[r] = fma(float32(sum), float32(scalesX[b] · scales[16b+r]), dst[r])
//		}
//	}
//
// digits being the whole numbers of the token in block b, as packDigits256Blocks leaves them. It asks for what lies so many bytes ahead in w, and at half the way.
//
//go:noescape
func digits256x1(dst *float32, w *byte, scales *byte, blocks int, digits *int8, scalesX *float32, ahead int)

// digits256x4 is digits256x1 of four tokens. ldDst, ldX and ldScales are strides in bytes.
//
//go:noescape
func digits256x4(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, scalesX *float32, ldScales int)

// packTwo256Blocks computes packBlock of so many whole blocks into two digits a number, packOne256Blocks into one. To each block two numbers of scales: the
// scale's bits, and -128 times the sum of the whole numbers.
//
//go:noescape
func packTwo256Blocks(dst *int8, x *float32, blocks int, scales *int32, most, least float32)

//go:noescape
func packOne256Blocks(dst *int8, x *float32, blocks int, scales *int32, most, least float32)

// bytes256x1 is digits256x1 of each = 1 or 2 digits a number, scales and corrections as packTwo256Blocks leaves them.
//
//go:noescape
func bytes256x1(dst *float32, w *byte, scales *byte, blocks int, digits *int8, scalesX *int32, ahead, each int)

// bytes256x6 is bytes256x1 of six tokens. ldDst, ldX and ldScales are strides in bytes.
//
//go:noescape
func bytes256x6(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, scalesX *int32, ldScales, each int)

// words256Q4, twoBytes256Q4 and oneByte256Q4 add a group of Q4's rows times one token to dst, as digits256x1 does with unpacked tiles of words, and
// bytes256x1 with two digits and one. books are 16 integers for each kind, for bytes with 128 added.
//
//go:noescape
func words256Q4(dst *float32, codes, subs, scales *byte, blocks int, digits *int8, scalesX *float32, books *[256]int8)

//go:noescape
func twoBytes256Q4(dst *float32, codes, subs, scales *byte, blocks int, digits *int8, scalesX *int32, books *[256]byte)

//go:noescape
func oneByte256Q4(dst *float32, codes, subs, scales *byte, blocks int, digits *int8, scalesX *int32, books *[256]byte)
