//go:build amd64 && !purego

#include "textflag.h"
#include "noasks512_amd64.h"
#include "permute512_amd64.h"
#include "digitpairs512_amd64.h"

// func digits512Q8Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digits512Q8Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK8, TILES8, 1024, TWO, LINES1)

// func digits512Q6Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digits512Q6Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK6, TILES6, 768, TWO, LINES1)

// func digits512Q4Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digits512Q4Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK4, TILES4, 512, TWO, LINES1)

// func digit512Q8Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digit512Q8Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK8, TILES8, 1024, ONE, LINES2)

// func digit512Q6Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digit512Q6Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK6, TILES6, 768, ONE, LINES2)

// func digit512Q4Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digit512Q4Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK4, TILES4, 512, ONE, LINES1)
