//go:build amd64 && !purego

#include "textflag.h"

// Who multiplies many tokens asks for codes meanwhile.
#define ASKS
#define ASK6(off)
#define ASK6NIBBLES(off)
#define ASK4(off)
#include "shuffle512_amd64.h"

// func unpack512ShuffledQ6(dst *byte, codes *byte, tiles int, book *[64]byte)
TEXT ·unpack512ShuffledQ6(SB), NOSPLIT, $0-32
	UNPACKTILES(BOOK6, TILE6, 768)

// func unpack512ShuffledQ4(dst *byte, codes *byte, subs *byte, tiles int, book *[128]byte, shifts *[64]byte)
TEXT ·unpack512ShuffledQ4(SB), NOSPLIT, $0-48
	UNPACKTILES4
