//go:build amd64 && !purego

#include "textflag.h"
#include "digits256_amd64.h"

// Digits are whole numbers of 16 bits here: of each quad of columns the first, third, second and fourth. So a quad of 8 rows' weights is two
// registers of 16-bit numbers, columns 0 and 2 of each row and columns 1 and 3, whose products with a pair of digits add up to one sum a row.
//
// Registers of the products:
//   SI the group's tile   R8 its scales   CX blocks left   R15 quads left   DI dst, token 0   R11 its stride   AX token 3
//   DX digits, token 0    R9 their stride   R13 token 3      R10 scales of x, token 0   R14 their stride   BX token 3

// SPLIT takes 8 rows' quad apart.
#define SPLIT(mem, even, odd) \
	VMOVDQU mem, odd \
	VPSLLW $8, odd, even \
	VPSRAW $8, even, even \
	VPSRAW $8, odd, odd

// ADD adds the products of 8 rows' half a quad with a pair of digits.
#define ADD(pair, half, scratch, sum) \
	VPMADDWD pair, half, scratch \
	VPADDD scratch, sum, sum

// QUAD1: Y0 Y1 sums of rows 0–7 and 8–15   Y4 Y5 Y8 Y9 weights   Y6 Y7 digits
#define QUAD1(off) \
	PREFETCHT1 (8*(off))(SI)(R9*1) \
	PREFETCHT1 (8*(off))(SI)(R11*1) \
	SPLIT((8*(off))(SI), Y4, Y5) \
	SPLIT((8*(off)+32)(SI), Y8, Y9) \
	VPBROADCASTD (off)(DX), Y6 \
	VPBROADCASTD (4+off)(DX), Y7 \
	ADD(Y6, Y4, Y4, Y0) \
	ADD(Y6, Y8, Y8, Y1) \
	ADD(Y7, Y5, Y5, Y0) \
	ADD(Y7, Y9, Y9, Y1)

// func digits256x1(dst *float32, w *byte, scales *byte, blocks int, digits *int8, scalesX *float32, ahead int)
TEXT ·digits256x1(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ scales+16(FP), R8
	MOVQ blocks+24(FP), CX
	MOVQ digits+32(FP), DX
	MOVQ scalesX+40(FP), R10
	MOVQ ahead+48(FP), R9
	MOVQ R9, R11
	SHRQ $1, R11

block:
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	QUAD1(0)
	QUAD1(8)
	QUAD1(16)
	QUAD1(24)
	QUAD1(32)
	QUAD1(40)
	QUAD1(48)
	QUAD1(56)
	QUAD1(64)
	QUAD1(72)
	QUAD1(80)
	QUAD1(88)
	QUAD1(96)
	QUAD1(104)
	QUAD1(112)
	QUAD1(120)
	SCALES(Y4, Y5)
	VBROADCASTSS (R10), Y6
	RESULT(Y0, Y4, Y6, Y7, (DI))
	RESULT(Y1, Y5, Y6, Y7, 32(DI))
	ADDQ $1024, SI
	ADDQ $128, DX
	ADDQ $32, R8
	ADDQ $4, R10
	DECQ CX
	JNZ block
	VZEROUPPER
	RET

// TOKEN4 adds a quad's products of one token: Y8 Y9 weights of rows 0–7, Y10 Y11 of 8–15   Y12 Y13 digits   Y14 Y15 scratch
#define TOKEN4(pair02, pair13, low, high) \
	VPBROADCASTD pair02, Y12 \
	VPBROADCASTD pair13, Y13 \
	ADD(Y12, Y8, Y14, low) \
	ADD(Y12, Y10, Y15, high) \
	ADD(Y13, Y9, Y14, low) \
	ADD(Y13, Y11, Y15, high)

#define QUAD4(off) \
	SPLIT((8*(off))(SI), Y8, Y9) \
	SPLIT((8*(off)+32)(SI), Y10, Y11) \
	TOKEN4((off)(DX), (off+4)(DX), Y0, Y1) \
	TOKEN4((off)(DX)(R9*1), (off+4)(DX)(R9*1), Y2, Y3) \
	TOKEN4((off)(DX)(R9*2), (off+4)(DX)(R9*2), Y4, Y5) \
	TOKEN4((off)(R13), (off+4)(R13), Y6, Y7)

// END4 adds a block's sums of one token to dst.
#define END4(x, to, to8, low, high) \
	VBROADCASTSS x, Y10 \
	RESULT(low, Y8, Y10, Y11, to) \
	RESULT(high, Y9, Y10, Y11, to8)

// func digits256x4(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, scalesX *float32, ldScales int)
//
// Y0–Y7 sums of tokens 0–3, two registers each.
TEXT ·digits256x4(SB), NOSPLIT, $0-72
	MOVQ dst+0(FP), DI
	MOVQ ldDst+8(FP), R11
	MOVQ w+16(FP), SI
	MOVQ scales+24(FP), R8
	MOVQ blocks+32(FP), CX
	MOVQ digits+40(FP), DX
	MOVQ ldX+48(FP), R9
	MOVQ scalesX+56(FP), R10
	MOVQ ldScales+64(FP), R14
	LEAQ (R9)(R9*2), R13
	ADDQ DX, R13
	LEAQ (R14)(R14*2), BX
	ADDQ R10, BX
	LEAQ (R11)(R11*2), AX
	ADDQ DI, AX

block:
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	VPXOR Y2, Y2, Y2
	VPXOR Y3, Y3, Y3
	VPXOR Y4, Y4, Y4
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6
	VPXOR Y7, Y7, Y7
	MOVQ $8, R15

quads:
	QUAD4(0)
	QUAD4(8)
	ADDQ $128, SI
	ADDQ $16, DX
	ADDQ $16, R13
	DECQ R15
	JNZ quads
	SCALES(Y8, Y9)
	END4((R10), (DI), 32(DI), Y0, Y1)
	END4((R10)(R14*1), (DI)(R11*1), 32(DI)(R11*1), Y2, Y3)
	END4((R10)(R14*2), (DI)(R11*2), 32(DI)(R11*2), Y4, Y5)
	END4((BX), (AX), 32(AX), Y6, Y7)
	ADDQ $32, R8
	ADDQ $4, R10
	ADDQ $4, BX
	DECQ CX
	JNZ block
	VZEROUPPER
	RET
