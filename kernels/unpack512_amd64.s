//go:build amd64 && !purego

#include "textflag.h"
#include "unpack512_amd64.h"

// DI dst   CX tiles left; the others as in unpack512_amd64.h.

// func unpack512Q6(dst *byte, codes *byte, tiles int, book *[64]byte)
TEXT ·unpack512Q6(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ codes+8(FP), SI
	MOVQ tiles+16(FP), CX
	BOOK6(book+24(FP), 0)

tile:
	TILE6(STORE, STORE)
	ADDQ $768, SI
	ADDQ $1024, DI
	DECQ CX
	JNZ tile
	VZEROUPPER
	RET

// func unpack512Q4(dst *byte, codes *byte, subs *byte, tiles int, book *[128]byte, shifts *[64]byte)
TEXT ·unpack512Q4(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ codes+8(FP), SI
	MOVQ subs+16(FP), R12
	MOVQ tiles+24(FP), CX
	BOOK4(book+32(FP), shifts+40(FP))

tile:
	TILE4(STORE, STORE)
	ADDQ $512, SI
	ADDQ $32, R12
	ADDQ $1024, DI
	DECQ CX
	JNZ tile
	VZEROUPPER
	RET
