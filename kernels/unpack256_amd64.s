//go:build amd64 && !purego

#include "textflag.h"

DATA nibbles256<>+0(SB)/8, $0x0f0f0f0f0f0f0f0f
GLOBL nibbles256<>(SB), RODATA|NOPTR, $8

// BOOKS loads those of two rows, whose kinds are the lowest four bits of AX shifted right by low and high.
#define BOOKS(low, high) \
	MOVQ AX, BX \
	SHRQ $low, BX \
	ANDQ $0xF0, BX \
	MOVQ AX, R9 \
	SHRQ $high, R9 \
	ANDQ $0xF0, R9 \
	VMOVDQU (DX)(BX*1), X10 \
	VINSERTI128 $1, (DX)(R9*1), Y10, Y10

// HALF4 unpacks a sub-block of rows 0–7 or 8–15. It turns rows and quads so that a row's 16 codes lie in half a register, where one book
// translates them, and back. In between, Y2 holds rows 0 1 and 4 5, Y3 2 3 and 6 7; Y4 quads 0 2, Y5 1 3; Y6–Y9 rows 0 4, 1 5, 2 6, 3 7.
#define HALF4(code, sub, out) \
	MOVL (sub)(R8), AX \
	SHLQ $4, AX \
	VMOVDQU (code)(SI), Y0 \
	VMOVDQU (64+code)(SI), Y1 \
	VPUNPCKLDQ Y1, Y0, Y2 \
	VPUNPCKHDQ Y1, Y0, Y3 \
	VPAND Y15, Y2, Y4 \
	VPSRLW $4, Y2, Y2 \
	VPAND Y15, Y2, Y5 \
	VPUNPCKLQDQ Y5, Y4, Y6 \
	VPUNPCKHQDQ Y5, Y4, Y7 \
	VPAND Y15, Y3, Y4 \
	VPSRLW $4, Y3, Y3 \
	VPAND Y15, Y3, Y5 \
	VPUNPCKLQDQ Y5, Y4, Y8 \
	VPUNPCKHQDQ Y5, Y4, Y9 \
	BOOKS(0, 16) \
	VPSHUFB Y6, Y10, Y6 \
	BOOKS(4, 20) \
	VPSHUFB Y7, Y10, Y7 \
	BOOKS(8, 24) \
	VPSHUFB Y8, Y10, Y8 \
	BOOKS(12, 28) \
	VPSHUFB Y9, Y10, Y9 \
	VPUNPCKLDQ Y7, Y6, Y0 \
	VPUNPCKHDQ Y7, Y6, Y1 \
	VPUNPCKLDQ Y9, Y8, Y2 \
	VPUNPCKHDQ Y9, Y8, Y3 \
	VPUNPCKLQDQ Y2, Y0, Y4 \
	VPUNPCKHQDQ Y2, Y0, Y5 \
	VPUNPCKLQDQ Y3, Y1, Y6 \
	VPUNPCKHQDQ Y3, Y1, Y7 \
	VMOVDQU Y4, (out)(DI) \
	VMOVDQU Y6, (64+out)(DI) \
	VMOVDQU Y5, (128+out)(DI) \
	VMOVDQU Y7, (192+out)(DI)

// func unpack256Q4(dst *byte, codes *byte, subs *byte, tiles int, books *[256]int8)
//
//   DI dst   SI codes   R8 kinds   CX sub-blocks left   DX books   AX kinds of 8 rows, times 16   BX R9 two of them   Y15 nibbles' mask
//   Y0–Y9 as HALF4 says   Y10 two books
TEXT ·unpack256Q4(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ codes+8(FP), SI
	MOVQ subs+16(FP), R8
	MOVQ tiles+24(FP), CX
	MOVQ books+32(FP), DX
	SHLQ $2, CX
	VPBROADCASTQ nibbles256<>(SB), Y15

sub:
	PREFETCHT0 16384(SI)
	PREFETCHT0 16448(SI)
	HALF4(0, 0, 0)
	HALF4(32, 4, 32)
	ADDQ $128, SI
	ADDQ $8, R8
	ADDQ $256, DI
	DECQ CX
	JNZ sub
	VZEROUPPER
	RET

// LOOK6 translates 32 codes: nibbles, and upper bits in Y0 that the shifts bring to the top of each byte.
#define LOOK6(nibble, bit4, bit5, out) \
	VPSLLW $bit4, Y0, Y4 \
	VPSLLW $bit5, Y0, Y5 \
	VPSHUFB nibble, Y11, Y6 \
	VPSHUFB nibble, Y12, Y7 \
	VPBLENDVB Y4, Y7, Y6, Y6 \
	VPSHUFB nibble, Y13, Y7 \
	VPSHUFB nibble, Y14, Y8 \
	VPBLENDVB Y4, Y8, Y7, Y7 \
	VPBLENDVB Y5, Y7, Y6, Y6 \
	VMOVDQU Y6, out

// HALF6 unpacks four quads of rows 0–7 or 8–15.
#define HALF6(off) \
	VMOVDQU (off)(R8), Y0 \
	VMOVDQU (off)(SI), Y1 \
	VPSRLW $4, Y1, Y2 \
	VPAND Y15, Y1, Y1 \
	VPAND Y15, Y2, Y2 \
	LOOK6(Y1, 7, 6, (off)(DI)) \
	LOOK6(Y2, 5, 4, (64+off)(DI)) \
	VMOVDQU (64+off)(SI), Y1 \
	VPSRLW $4, Y1, Y2 \
	VPAND Y15, Y1, Y1 \
	VPAND Y15, Y2, Y2 \
	LOOK6(Y1, 3, 2, (128+off)(DI)) \
	LOOK6(Y2, 1, 0, (192+off)(DI))

// func unpack256Q6(dst *byte, codes *byte, tiles int, book *[64]int8)
//
//   DI dst   SI low nibbles   R8 upper bits   CX tiles left   R15 of this tile   DX book   Y15 nibbles' mask   Y11–Y14 quarters of the book
//   Y0 upper bits   Y1 Y2 nibbles   Y4–Y8 scratch
TEXT ·unpack256Q6(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ codes+8(FP), SI
	MOVQ tiles+16(FP), CX
	MOVQ book+24(FP), DX
	VPBROADCASTQ nibbles256<>(SB), Y15
	VBROADCASTI128 (DX), Y11
	VBROADCASTI128 16(DX), Y12
	VBROADCASTI128 32(DX), Y13
	VBROADCASTI128 48(DX), Y14

tile:
	LEAQ 512(SI), R8
	MOVQ $4, R15

quads:
	PREFETCHT0 16384(SI)
	PREFETCHT0 16448(SI)
	PREFETCHT0 16384(R8)
	HALF6(0)
	HALF6(32)
	ADDQ $128, SI
	ADDQ $64, R8
	ADDQ $256, DI
	DECQ R15
	JNZ quads
	MOVQ R8, SI
	DECQ CX
	JNZ tile
	VZEROUPPER
	RET
