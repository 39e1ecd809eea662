//go:build amd64 && !purego

package kernels

// The products below are those of digits512Q8x4 and its like, of two groups, whose rows follow one another, and sixteen tokens: digits and sums
// of all sixteen can be read, sorted, ldX and ldSums from the first eight to the others; results of the first tokens > 0 of them go
// to dst, where nothing is added to them.

//go:noescape
func digits512Q8x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)

//go:noescape
func digits512Q6x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)

//go:noescape
func digits512Q4x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)

//go:noescape
func digit512Q8x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)

//go:noescape
func digit512Q6x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)

//go:noescape
func digit512Q4x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
