//go:build amd64 && !purego

#include "textflag.h"
#include "digits256_amd64.h"
#include "opcodes_amd64.h"

DATA unsign256<>+0(SB)/8, $0x8080808080808080
GLOBL unsign256<>(SB), RODATA|NOPTR, $8

// Registers of the products:
//   SI the group's tile   R8 its scales   CX blocks left   R15 quads left, in twos   DI dst, token 0   R11 its stride   AX token 3   R12 digits
//   DX digits, token 0    R9 their stride   R13 token 3      R10 scales and corrections of x, token 0   R14 their stride   BX token 3

// WEIGHTS loads a quad of 16 rows, unsigned.
#define WEIGHTS(off) \
	VPXOR (16*(off))(SI), Y15, Y12 \
	VPXOR (16*(off)+32)(SI), Y15, Y13

// TOKEN multiplies a quad by one token's digits.
#define TOKEN(mem, low, high) \
	VPBROADCASTD mem, Y14 \
	VPDPBUSD256(14, 12, low) \
	VPDPBUSD256(14, 13, high)

// QUAD6 does that with six tokens: Y0–Y11 sums, two registers each   Y12 Y13 weights   Y14 digits   Y15 what makes weights unsigned
#define QUAD6(off) \
	WEIGHTS(off) \
	TOKEN((off)(DX), 0, 1) \
	TOKEN((off)(DX)(R9*1), 2, 3) \
	TOKEN((off)(DX)(R9*2), 4, 5) \
	TOKEN((off)(R13), 6, 7) \
	TOKEN((off)(R13)(R9*1), 8, 9) \
	TOKEN((off)(R13)(R9*2), 10, 11)

#define EACH12(OP) \
	OP(Y0) \
	OP(Y1) \
	OP(Y2) \
	OP(Y3) \
	OP(Y4) \
	OP(Y5) \
	OP(Y6) \
	OP(Y7) \
	OP(Y8) \
	OP(Y9) \
	OP(Y10) \
	OP(Y11)
#define ZERO(y) VPXOR y, y, y
#define SHIFT(y) VPSLLD $7, y, y

// END corrects a block's sums of one token, and adds them to dst. Y12 Y13 scales of the rows.
#define END(x, correction, low, high, to, to8) \
	VPBROADCASTD correction, Y14 \
	VPADDD Y14, low, low \
	VPADDD Y14, high, high \
	VBROADCASTSS x, Y14 \
	RESULT(low, Y12, Y14, Y15, to) \
	RESULT(high, Y13, Y14, Y15, to8)

// func bytes256x6(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, scalesX *int32, ldScales, each int)
TEXT ·bytes256x6(SB), NOSPLIT, $0-80
	MOVQ dst+0(FP), DI
	MOVQ ldDst+8(FP), R11
	MOVQ w+16(FP), SI
	MOVQ scales+24(FP), R8
	MOVQ blocks+32(FP), CX
	MOVQ digits+40(FP), DX
	MOVQ ldX+48(FP), R9
	MOVQ scalesX+56(FP), R10
	MOVQ ldScales+64(FP), R14
	MOVQ each+72(FP), R12
	LEAQ (R9)(R9*2), R13
	ADDQ DX, R13
	LEAQ (R14)(R14*2), BX
	ADDQ R10, BX
	LEAQ (R11)(R11*2), AX
	ADDQ DI, AX

block:
	VPBROADCASTQ unsign256<>(SB), Y15
	EACH12(ZERO)
	MOVQ $8, R15

first:
	QUAD6(0)
	QUAD6(4)
	ADDQ $128, SI
	ADDQ $8, DX
	ADDQ $8, R13
	DECQ R15
	JNZ first
	CMPQ R12, $1
	JEQ one
	EACH12(SHIFT)
	SUBQ $1024, SI
	MOVQ $8, R15

second:
	QUAD6(0)
	QUAD6(4)
	ADDQ $128, SI
	ADDQ $8, DX
	ADDQ $8, R13
	DECQ R15
	JNZ second
	JMP end

one:
	ADDQ $64, DX
	ADDQ $64, R13

end:
	SCALES(Y12, Y13)
	END((R10), 4(R10), Y0, Y1, (DI), 32(DI))
	END((R10)(R14*1), 4(R10)(R14*1), Y2, Y3, (DI)(R11*1), 32(DI)(R11*1))
	END((R10)(R14*2), 4(R10)(R14*2), Y4, Y5, (DI)(R11*2), 32(DI)(R11*2))
	END((BX), 4(BX), Y6, Y7, (AX), 32(AX))
	END((BX)(R14*1), 4(BX)(R14*1), Y8, Y9, (AX)(R11*1), 32(AX)(R11*1))
	END((BX)(R14*2), 4(BX)(R14*2), Y10, Y11, (AX)(R11*2), 32(AX)(R11*2))
	ADDQ $32, R8
	ADDQ $8, R10
	ADDQ $8, BX
	DECQ CX
	JNZ block
	VZEROUPPER
	RET

// TWO and ONE multiply a quad by one token's two digits, or one, and ask for what comes R9 and R11 bytes after it. Every other quad has sums of its own, since one waits
// for the last: Y0 Y1 hi and Y2 Y3 lo, or Y4 Y5 and Y6 Y7.
#define TWO(off, hi, hi8, lo, lo8) \
	PREFETCHT1 (16*(off))(SI)(R9*1) \
	PREFETCHT1 (16*(off))(SI)(R11*1) \
	WEIGHTS(off) \
	TOKEN((off)(DX), hi, hi8) \
	TOKEN((64+off)(DX), lo, lo8)
#define ONE(off, hi, hi8, lo, lo8) \
	PREFETCHT1 (16*(off))(SI)(R9*1) \
	PREFETCHT1 (16*(off))(SI)(R11*1) \
	WEIGHTS(off) \
	TOKEN((off)(DX), hi, hi8)

// QUADS does all 16 quads of a tile.
#define QUADS(MUL) \
	MUL(0, 0, 1, 2, 3) \
	MUL(4, 4, 5, 6, 7) \
	MUL(8, 0, 1, 2, 3) \
	MUL(12, 4, 5, 6, 7) \
	MUL(16, 0, 1, 2, 3) \
	MUL(20, 4, 5, 6, 7) \
	MUL(24, 0, 1, 2, 3) \
	MUL(28, 4, 5, 6, 7) \
	MUL(32, 0, 1, 2, 3) \
	MUL(36, 4, 5, 6, 7) \
	MUL(40, 0, 1, 2, 3) \
	MUL(44, 4, 5, 6, 7) \
	MUL(48, 0, 1, 2, 3) \
	MUL(52, 4, 5, 6, 7) \
	MUL(56, 0, 1, 2, 3) \
	MUL(60, 4, 5, 6, 7)

// func bytes256x1(dst *float32, w *byte, scales *byte, blocks int, digits *int8, scalesX *int32, ahead, each int)
TEXT ·bytes256x1(SB), NOSPLIT, $0-64
	MOVQ dst+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ scales+16(FP), R8
	MOVQ blocks+24(FP), CX
	MOVQ digits+32(FP), DX
	MOVQ scalesX+40(FP), R10
	MOVQ ahead+48(FP), R9
	MOVQ R9, R11
	SHRQ $1, R11
	MOVQ each+56(FP), R12

block:
	VPBROADCASTQ unsign256<>(SB), Y15
	EACH12(ZERO)
	CMPQ R12, $1
	JEQ one
	QUADS(TWO)
	VPADDD Y4, Y0, Y0
	VPADDD Y5, Y1, Y1
	VPSLLD $7, Y0, Y0
	VPSLLD $7, Y1, Y1
	VPADDD Y2, Y0, Y0
	VPADDD Y3, Y1, Y1
	VPADDD Y6, Y0, Y0
	VPADDD Y7, Y1, Y1
	JMP end

one:
	QUADS(ONE)
	VPADDD Y4, Y0, Y0
	VPADDD Y5, Y1, Y1

end:
	SCALES(Y12, Y13)
	END((R10), 4(R10), Y0, Y1, (DI), 32(DI))
	ADDQ $1024, SI
	ADDQ $128, DX
	ADDQ $32, R8
	ADDQ $8, R10
	DECQ CX
	JNZ block
	VZEROUPPER
	RET
