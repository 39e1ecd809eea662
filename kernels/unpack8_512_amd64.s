//go:build amd64 && !purego

#include "textflag.h"

// Who multiplies many tokens asks for codes meanwhile.
#define ASKS
#define ASK8(off)
#include "unpack512_amd64.h"

// func unpack512Q8(dst *byte, codes *byte, tiles int, book *[64]byte)
TEXT ·unpack512Q8(SB), NOSPLIT, $0-32
	UNPACKTILES(BOOK8, TILE8, 1024)
