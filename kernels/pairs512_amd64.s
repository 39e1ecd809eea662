//go:build amd64 && !purego

#include "textflag.h"
#include "tile512_amd64.h"
#include "opcodes_amd64.h"

// Products of bfloat16 with bfloat16: a step is 32 columns, two in each lane.

#define PAIRS(mem) VMOVDQU16 mem, Z20
#define LASTPAIRS(mem) VMOVDQU16.Z mem, K1, Z20
// Half-precision weights are rounded to it.
#define ROUNDED(mem) \
	VCVTPH2PS mem, Z21 \
	VCVTPH2PS 32 mem, Z22 \
	VCVTNE2PS2BF16(21, 22, 20)
#define LASTROUNDED(mem) \
	VMOVDQU16.Z mem, K1, Z21 \
	VEXTRACTI64X4 $1, Z21, Y22 \
	VCVTPH2PS Y21, Z21 \
	VCVTPH2PS Y22, Z22 \
	VCVTNE2PS2BF16(21, 22, 20)
#define LASTLOAD(mem, z) VMOVDQU16.Z mem, K1, z

// DP1, DP2 and DP4 add the row of w in Z20 times one, two and four tokens to the registers of these numbers.
#define DP1(a) VDPBF16PS(16, 20, a)
#define DP2(a, b) DP1(a) \
	VDPBF16PS(17, 20, b)
#define DP4(a, b, c, d) DP2(a, b) \
	VDPBF16PS(18, 20, c) \
	VDPBF16PS(19, 20, d)

#define STEP4x4(LOAD, W) \
	LOADTOKENS(LOAD) \
	MULROWS(W)

// MULROWS adds a step of four rows times four tokens.
#define MULROWS(W) \
	W((SI)) \
	DP4(0, 4, 8, 12) \
	W((SI)(R8*1)) \
	DP4(1, 5, 9, 13) \
	W((SI)(R8*2)) \
	DP4(2, 6, 10, 14) \
	W((R10)) \
	DP4(3, 7, 11, 15)

#define STEP4x2(LOAD, W) \
	LOAD((DX), Z16) \
	LOAD((DX)(R9*1), Z17) \
	W((SI)) \
	DP2(0, 4) \
	W((SI)(R8*1)) \
	DP2(1, 5) \
	W((SI)(R8*2)) \
	DP2(2, 6) \
	W((R10)) \
	DP2(3, 7)

#define NOLINES(W)

#define STEP4x1(LOAD, W) \
	NEXT \
	LOAD((DX), Z16) \
	W((SI)) \
	DP1(0) \
	W((SI)(R8*1)) \
	DP1(1) \
	W((SI)(R8*2)) \
	DP1(2) \
	W((R10)) \
	DP1(3)

#define ASK1x1(LOAD, W) \
	ASKAHEAD \
	LOAD((DX), Z16) \
	W((SI)) \
	DP1(0)

// func tile512Pairsx4x4(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)
TEXT ·tile512Pairsx4x4(SB), NOSPLIT, $0-56
	TILE4x4(STEP4x4, 5, LASTLOAD, PAIRS, LASTPAIRS, 64)

// func tile512Pairsx4x2(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)
TEXT ·tile512Pairsx4x2(SB), NOSPLIT, $0-56
	TILE4x2(STEP4x2, 5, LASTLOAD, PAIRS, LASTPAIRS, 64)

// func tile512Pairsx4x1(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)
TEXT ·tile512Pairsx4x1(SB), NOSPLIT, $0-56
	TILE4x1(NOLINES, STEP4x1, 5, LASTLOAD, PAIRS, LASTPAIRS, 64)

// func straight512Pairs(dst *float32, w *uint16, ldW int, x *uint16, cols, rows int)
TEXT ·straight512Pairs(SB), NOSPLIT, $0-48
	STRAIGHT(NOLINES, ASK1x1, 5, LASTLOAD, PAIRS, LASTPAIRS, 64)

// func fours512Pairs(dst *float32, ldDst int, sums *float32, w *uint16, ldW, rows int, x *float32, ldX, fours, cols int, next *uint16, step, kept int)
TEXT ·fours512Pairs(SB), NOSPLIT, $8-104
	FOURS(MULROWS, 5, PAIRS, LASTPAIRS, 64, ASKLINE)

// func tile512Roundedx4x4(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)
TEXT ·tile512Roundedx4x4(SB), NOSPLIT, $0-56
	TILE4x4(STEP4x4, 5, LASTLOAD, ROUNDED, LASTROUNDED, 64)

// func tile512Roundedx4x2(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)
TEXT ·tile512Roundedx4x2(SB), NOSPLIT, $0-56
	TILE4x2(STEP4x2, 5, LASTLOAD, ROUNDED, LASTROUNDED, 64)

// func tile512Roundedx4x1(dst *float32, ldDst int, w *uint16, ldW int, x *uint16, ldX int, cols int)
TEXT ·tile512Roundedx4x1(SB), NOSPLIT, $0-56
	TILE4x1(NOLINES, STEP4x1, 5, LASTLOAD, ROUNDED, LASTROUNDED, 64)

// func straight512Rounded(dst *float32, w *uint16, ldW int, x *uint16, cols, rows int)
TEXT ·straight512Rounded(SB), NOSPLIT, $0-48
	STRAIGHT(NOLINES, ASK1x1, 5, LASTLOAD, ROUNDED, LASTROUNDED, 64)

// func fours512Rounded(dst *float32, ldDst int, sums *float32, w *uint16, ldW, rows int, x *float32, ldX, fours, cols int, next *uint16, step, kept int)
TEXT ·fours512Rounded(SB), NOSPLIT, $8-104
	FOURS(MULROWS, 5, ROUNDED, LASTROUNDED, 64, ASKLINE)

// func roundHalves512(dst *uint16, ldDst int, src *uint16, ldSrc, rows, cols int)
//
//   DI, R11 dst   SI, R10 src   R9, R8 bytes between two rows   R13 rows left   CX steps of 32 left   K1 (AX) the columns beyond the last
TEXT ·roundHalves512(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), R11
	MOVQ ldDst+8(FP), R9
	MOVQ src+16(FP), R10
	MOVQ ldSrc+24(FP), R8
	MOVQ rows+32(FP), R13
row:
	MOVQ R11, DI
	MOVQ R10, SI
	STEPS(5, cols+40(FP), AX)
	JZ last
loop:
	ROUNDED((SI))
	VMOVDQU64 Z20, (DI)
	ADDQ $64, SI
	ADDQ $64, DI
	DECQ CX
	JNZ loop
last:
	KORTESTD K1, K1
	JZ next
	LASTROUNDED((SI))
	VMOVDQU64 Z20, (DI)
next:
	ADDQ R9, R11
	ADDQ R8, R10
	DECQ R13
	JNZ row
	VZEROUPPER
	RET

// func roundBF16(dst *uint16, x *float32, n int)
//
//   DI dst   SI x   CX steps of 16 left   K1 (BX) the elements beyond the last whole step
TEXT ·roundBF16(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	ANDL $15, CX
	MOVL $1, BX
	SHLL CX, BX
	DECL BX
	KMOVW BX, K1
	MOVQ n+16(FP), CX
	SHRQ $4, CX
	JZ rest

loop:
	VMOVUPS (SI), Z0
	VCVTNEPS2BF16(0, 0)
	VMOVDQU Y0, (DI)
	ADDQ $64, SI
	ADDQ $32, DI
	DECQ CX
	JNZ loop

rest:
	TESTL BX, BX
	JZ done
	VMOVUPS.Z (SI), K1, Z0
	VCVTNEPS2BF16(0, 0)
	VMOVDQU16 Y0, K1, (DI)

done:
	VZEROUPPER
	RET
