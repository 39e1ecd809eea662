//go:build amd64 && !purego

#include "textflag.h"
#include "noasks512_amd64.h"
#include "shuffle512_amd64.h"
#include "digitpairs512_amd64.h"

// func digits512ShuffledQ6Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digits512ShuffledQ6Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK6, TILES6, 768, TWO, LINES1)

// func digits512ShuffledQ4Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digits512ShuffledQ4Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK4, TILES4, 512, TWO, LINES1)

// func digit512ShuffledQ6Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digit512ShuffledQ6Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK6, TILES6, 768, ONE, LINES2)

// func digit512ShuffledQ4Pair(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[pairScratch]byte, tokens int)
TEXT ·digit512ShuffledQ4Pair(SB), NOSPLIT, $0-120
	PRODUCT(BOOK4, TILES4, 512, ONE, LINES1)
