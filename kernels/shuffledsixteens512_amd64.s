//go:build amd64 && !purego

#include "textflag.h"
#include "digitpairs512_amd64.h"
#include "sixteenasks512_amd64.h"
#include "shuffle512_amd64.h"
#include "sixteens512_amd64.h"

// func digits512ShuffledQ6x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digits512ShuffledQ6x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK6, UNPACK, TILE6, 768, FOUR, UNSIGNED, TWO)

// func digits512ShuffledQ4x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digits512ShuffledQ4x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK4, UNPACK, KINDS4, 512, FOUR, UNSIGNED, TWO)

// func digit512ShuffledQ6x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digit512ShuffledQ6x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK6, UNPACK, TILE6, 768, FOUR, UNSIGNED, ONE)

// func digit512ShuffledQ4x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digit512ShuffledQ4x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK4, UNPACK, KINDS4, 512, FOUR, UNSIGNED, ONE)
