//go:build amd64 && !purego

#include "textflag.h"
#include "permute512_amd64.h"

// func unpack512Q6(dst *byte, codes *byte, tiles int, book *[64]byte)
TEXT ·unpack512Q6(SB), NOSPLIT, $0-32
	UNPACKTILES(BOOK6, TILE6, 768)

// func unpack512Q4(dst *byte, codes *byte, subs *byte, tiles int, book *[128]byte, shifts *[64]byte)
TEXT ·unpack512Q4(SB), NOSPLIT, $0-48
	UNPACKTILES4
