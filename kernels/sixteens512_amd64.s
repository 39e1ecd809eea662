//go:build amd64 && !purego

#include "textflag.h"
#include "digitpairs512_amd64.h"
#include "sixteenasks512_amd64.h"
#include "permute512_amd64.h"
#include "sixteens512_amd64.h"

// func digits512Q8x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digits512Q8x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK8, PLACE, 0, 1024, ASKED, SIGNED, TWO)

// func digits512Q6x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digits512Q6x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK6, UNPACK, TILE6, 768, FOUR, UNSIGNED, TWO)

// func digits512Q4x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digits512Q4x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK4, UNPACK, KINDS4, 512, FOUR, UNSIGNED, TWO)

// func digit512Q8x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digit512Q8x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK8, PLACE, 0, 1024, ASKED, SIGNED, ONE)

// func digit512Q6x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digit512Q6x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK6, UNPACK, TILE6, 768, FOUR, UNSIGNED, ONE)

// func digit512Q4x16(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, size int, subs, book *byte, shifts *[64]byte, scratch *[4096]byte, tokens int)
TEXT ·digit512Q4x16(SB), NOSPLIT, $0-120
	PCALIGN $64
	PRODUCT(BOOK4, UNPACK, KINDS4, 512, FOUR, UNSIGNED, ONE)
