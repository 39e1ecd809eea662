//go:build amd64 && !purego

#include "textflag.h"
#include "digits512_amd64.h"
#include "unpack512_amd64.h"

// A group of rows times one token. Codes are unpacked where they are multiplied.
//
// Even and odd quads have sums of their own, which halves the wait for additions.
//
// Registers, beside those of digits512_amd64.h and unpack512_amd64.h:
//   SI the group's tile   R11 bytes to the next group   Z0 Z1 sums with hi, of even and odd quads   Z8 Z9 with lo   Z16 result   Z24 a quad   Z25 what makes it unsigned

#define START \
	VPXORQ Z0, Z0, Z0 \
	VPXORQ Z1, Z1, Z1 \
	VPBROADCASTD 4(R10), Z8 \
	VPXORQ Z9, Z9, Z9
#define STARTONE \
	VPBROADCASTD 4(R10), Z0 \
	VPXORQ Z1, Z1, Z1

// EVEN and ODD add a quad's products with two digits, EVENONE and ODDONE with one.
#define EVENONE(quad, z) VPDPBUSD.BCST (4*(quad))(DX), z, Z0
#define ODDONE(quad, z) VPDPBUSD.BCST (4*(quad))(DX), z, Z1
#define EVEN(quad, z) \
	EVENONE(quad, z) \
	VPDPBUSD.BCST (64+4*(quad))(DX), z, Z8
#define ODD(quad, z) \
	ODDONE(quad, z) \
	VPDPBUSD.BCST (64+4*(quad))(DX), z, Z9

#define ENDONE \
	VPADDD Z1, Z0, Z0 \
	SCALES \
	ONETERM(Z0, Z16, (R10))
#define END \
	VPADDD Z1, Z0, Z0 \
	VPADDD Z9, Z8, Z8 \
	SCALES \
	TERM(Z0, Z8, Z16, (R10))

// LOAD8 makes a quad of Q8 unsigned.
#define LOAD8(quad) \
	PREFETCHT0 (8192+64*(quad))(SI) \
	VPXORQ (64*(quad))(SI), Z25, Z24
#define SUB8(n, EVEN, ODD) \
	LOAD8(4*n) \
	EVEN(4*n, Z24) \
	LOAD8(4*n+1) \
	ODD(4*n+1, Z24) \
	LOAD8(4*n+2) \
	EVEN(4*n+2, Z24) \
	LOAD8(4*n+3) \
	ODD(4*n+3, Z24)
#define TILE8(EVEN, ODD) \
	SUB8(0, EVEN, ODD) \
	SUB8(1, EVEN, ODD) \
	SUB8(2, EVEN, ODD) \
	SUB8(3, EVEN, ODD)

// KINDS4 is TILE4, which asks for the next group's kinds.
#define KINDS4(EVEN, ODD) \
	PREFETCHT0 (R9)(R11*1) \
	TILE4(EVEN, ODD)

// BLOCKS walks the blocks, whose codes have so many bytes. Codes are asked for as the walk goes, the scales with those of the group before:
// at a group's start a core would wait for them.
#define BLOCKS(START, TILE, EVEN, ODD, END, bytes) \
	VMOVUPS.Z (DI), K2, Z16 \
block: \
	PREFETCHT0 (R8)(R11*1) \
	START \
	TILE(EVEN, ODD) \
	END \
	ADDQ $bytes, SI \
	ADDQ $32, R9 \
	ADDQ $32, R8 \
	ADDQ $128, DX \
	ADDQ $8, R10 \
	DECQ CX \
	JNZ block \
	VMOVUPS Z16, K2, (DI) \
	VZEROUPPER \
	RET

#define ARGS8 \
	MOVQ dst+0(FP), DI \
	MOVQ w+8(FP), SI \
	MOVQ scales+16(FP), R8 \
	MOVQ blocks+24(FP), CX \
	MOVQ digits+32(FP), DX \
	MOVQ sums+40(FP), R10 \
	ROWS(mask+48(FP)) \
	MOVQ size+56(FP), R11 \
	VPBROADCASTB bias+64(FP), Z25

#define ARGS6 \
	MOVQ dst+0(FP), DI \
	MOVQ codes+8(FP), SI \
	MOVQ scales+16(FP), R8 \
	MOVQ blocks+24(FP), CX \
	MOVQ digits+32(FP), DX \
	MOVQ sums+40(FP), R10 \
	ROWS(mask+48(FP)) \
	MOVQ size+56(FP), R11 \
	BOOK6(book+64(FP))

#define ARGS4 \
	MOVQ dst+0(FP), DI \
	MOVQ codes+8(FP), SI \
	MOVQ scales+16(FP), R8 \
	MOVQ blocks+24(FP), CX \
	MOVQ digits+32(FP), DX \
	MOVQ sums+40(FP), R10 \
	ROWS(mask+48(FP)) \
	MOVQ size+56(FP), R11 \
	MOVQ subs+64(FP), R9 \
	BOOK4(book+72(FP), shifts+80(FP))

// func digits512x1(dst *float32, w *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size, bias int)
TEXT ·digits512x1(SB), NOSPLIT, $0-72
	ARGS8
	BLOCKS(START, TILE8, EVEN, ODD, END, 1024)

// func digit512x1(dst *float32, w *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size, bias int)
TEXT ·digit512x1(SB), NOSPLIT, $0-72
	ARGS8
	BLOCKS(STARTONE, TILE8, EVENONE, ODDONE, ENDONE, 1024)

// func digits512Q6(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, book *[64]byte)
TEXT ·digits512Q6(SB), NOSPLIT, $0-72
	ARGS6
	BLOCKS(START, TILE6, EVEN, ODD, END, 768)

// func digit512Q6(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, book *[64]byte)
TEXT ·digit512Q6(SB), NOSPLIT, $0-72
	ARGS6
	BLOCKS(STARTONE, TILE6, EVENONE, ODDONE, ENDONE, 768)

// func digits512Q4(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, subs *byte, book *[128]byte, shifts *[64]byte)
TEXT ·digits512Q4(SB), NOSPLIT, $0-88
	ARGS4
	BLOCKS(START, KINDS4, EVEN, ODD, END, 512)

// func digit512Q4(dst *float32, codes *byte, scales *byte, blocks int, digits *int8, sums *int32, mask, size int, subs *byte, book *[128]byte, shifts *[64]byte)
TEXT ·digit512Q4(SB), NOSPLIT, $0-88
	ARGS4
	BLOCKS(STARTONE, KINDS4, EVENONE, ODDONE, ENDONE, 512)
