//go:build amd64 && !purego

package kernels

// What follows is what the functions of the same names without Shuffled are, for CPUs without VBMI.

//go:noescape
func digits512ShuffledQ6x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512ShuffledQ6x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512ShuffledQ6x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512ShuffledQ4x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512ShuffledQ4x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512ShuffledQ4x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512ShuffledQ6x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512ShuffledQ6x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512ShuffledQ6x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512ShuffledQ4x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512ShuffledQ4x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digit512ShuffledQ4x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)

//go:noescape
func digits512ShuffledQ6Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)

//go:noescape
func digits512ShuffledQ4Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)

//go:noescape
func digit512ShuffledQ6Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)

//go:noescape
func digit512ShuffledQ4Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)

//go:noescape
func unpack512ShuffledQ6(dst *byte, codes *byte, tiles int, book *[64]byte)

//go:noescape
func unpack512ShuffledQ4(dst *byte, codes *byte, subs *byte, tiles int, book *[128]byte, shifts *[64]byte)
