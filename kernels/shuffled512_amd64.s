//go:build amd64 && !purego

#include "textflag.h"
#include "shuffle512_amd64.h"
#include "digits512_amd64.h"

// func digits512ShuffledQ6x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digits512ShuffledQ6x4(SB), NOSPLIT, $0-112
	PRODUCT6(EACH4, START, BOTH4, BOTH4, END)

// func digits512ShuffledQ6x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digits512ShuffledQ6x2(SB), NOSPLIT, $0-112
	PRODUCT6(EACH2, START, BOTH2, BOTH2, END)

// func digits512ShuffledQ6x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digits512ShuffledQ6x1(SB), NOSPLIT, $0-112
	PRODUCT6(EACH1, STARTBOTH1, BOTHEVEN1, BOTHODD1, ENDBOTH1)

// func digits512ShuffledQ4x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digits512ShuffledQ4x4(SB), NOSPLIT, $0-112
	PRODUCT4(EACH4, START, BOTH4, BOTH4, END)

// func digits512ShuffledQ4x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digits512ShuffledQ4x2(SB), NOSPLIT, $0-112
	PRODUCT4(EACH2, START, BOTH2, BOTH2, END)

// func digits512ShuffledQ4x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digits512ShuffledQ4x1(SB), NOSPLIT, $0-112
	PRODUCT4(EACH1, STARTBOTH1, BOTHEVEN1, BOTHODD1, ENDBOTH1)

// func digit512ShuffledQ6x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digit512ShuffledQ6x4(SB), NOSPLIT, $0-112
	PRODUCT6(EACH4, START, EVEN4, ODD4, ENDONE)

// func digit512ShuffledQ6x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digit512ShuffledQ6x2(SB), NOSPLIT, $0-112
	PRODUCT6(EACH2, START, EVEN2, ODD2, ENDONE)

// func digit512ShuffledQ6x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digit512ShuffledQ6x1(SB), NOSPLIT, $0-112
	PRODUCT6(EACH1, START, EVEN1, ODD1, ENDONE)

// func digit512ShuffledQ4x4(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digit512ShuffledQ4x4(SB), NOSPLIT, $0-112
	PRODUCT4(EACH4, START, EVEN4, ODD4, ENDONE)

// func digit512ShuffledQ4x2(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digit512ShuffledQ4x2(SB), NOSPLIT, $0-112
	PRODUCT4(EACH2, START, EVEN2, ODD2, ENDONE)

// func digit512ShuffledQ4x1(dst *float32, ldDst int, codes, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums, mask, size int, subs, book *byte, shifts *[64]byte)
TEXT ·digit512ShuffledQ4x1(SB), NOSPLIT, $0-112
	PRODUCT4(EACH1, START, EVEN1, ODD1, ENDONE)
