//go:build amd64 && !purego

package kernels

// The products below are those of digits512Q8x4 and its like, of two groups, whose rows follow one another, and tokens by eights: digits and sums of whole eights
// can be read, sorted, ldX and ldSums from those of an eight to those of the next; the results of tokens > 0 of them go to dst, where nothing is added to them.

//go:noescape
func digits512Q8Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)

//go:noescape
func digits512Q6Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)

//go:noescape
func digits512Q4Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)

//go:noescape
func digit512Q8Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)

//go:noescape
func digit512Q6Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)

//go:noescape
func digit512Q4Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
