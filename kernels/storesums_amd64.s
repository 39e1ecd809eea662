//go:build amd64 && !purego

#include "textflag.h"

// Interleavings of vectors a and b: of their numbers, their pairs, and their fours, lower and upper halves.
#define NUMBERS(a, b, lo, hi) \
	VUNPCKLPS b, a, lo \
	VUNPCKHPS b, a, hi
#define PAIRS(a, b, lo, hi) \
	VUNPCKLPD b, a, lo \
	VUNPCKHPD b, a, hi
#define FOURS(a, b, even, odd) \
	VSHUFF32X4 $0x88, b, a, even \
	VSHUFF32X4 $0xDD, b, a, odd

// OUT stores token i, unless it is beyond the last.
#define OUT(z) \
	VMOVUPS z, K1, (DI) \
	ADDQ R8, DI \
	DECQ CX \
	JZ done

// func storeSums(dst *float32, ldDst int, c *float32, tokens, rows int)
//
//   DI dst   R8 ldDst   SI c   CX tokens left   K1 (AX) rows that exist   Z0–Z15 Z16–Z31 rows, then what lies across them
TEXT ·storeSums(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ ldDst+8(FP), R8
	MOVQ c+16(FP), SI
	MOVQ rows+32(FP), CX
	MOVL $1, AX
	SHLL CX, AX
	DECL AX
	KMOVW AX, K1
	MOVQ tokens+24(FP), CX
	VMOVUPS (SI), Z0
	VMOVUPS 64(SI), Z1
	VMOVUPS 128(SI), Z2
	VMOVUPS 192(SI), Z3
	VMOVUPS 256(SI), Z4
	VMOVUPS 320(SI), Z5
	VMOVUPS 384(SI), Z6
	VMOVUPS 448(SI), Z7
	VMOVUPS 512(SI), Z8
	VMOVUPS 576(SI), Z9
	VMOVUPS 640(SI), Z10
	VMOVUPS 704(SI), Z11
	VMOVUPS 768(SI), Z12
	VMOVUPS 832(SI), Z13
	VMOVUPS 896(SI), Z14
	VMOVUPS 960(SI), Z15
	NUMBERS(Z0, Z1, Z16, Z17)
	NUMBERS(Z2, Z3, Z18, Z19)
	NUMBERS(Z4, Z5, Z20, Z21)
	NUMBERS(Z6, Z7, Z22, Z23)
	NUMBERS(Z8, Z9, Z24, Z25)
	NUMBERS(Z10, Z11, Z26, Z27)
	NUMBERS(Z12, Z13, Z28, Z29)
	NUMBERS(Z14, Z15, Z30, Z31)
	// Z(4i+j) below has, of rows 4i to 4i+3, tokens j, 4+j, 8+j and 12+j.
	PAIRS(Z16, Z18, Z0, Z1)
	PAIRS(Z17, Z19, Z2, Z3)
	PAIRS(Z20, Z22, Z4, Z5)
	PAIRS(Z21, Z23, Z6, Z7)
	PAIRS(Z24, Z26, Z8, Z9)
	PAIRS(Z25, Z27, Z10, Z11)
	PAIRS(Z28, Z30, Z12, Z13)
	PAIRS(Z29, Z31, Z14, Z15)
	// Z16+j: rows 0 to 7 of tokens j and 8+j; Z20+j: of 4+j and 12+j; Z24+j and Z28+j: rows 8 to 15.
	FOURS(Z0, Z4, Z16, Z20)
	FOURS(Z1, Z5, Z17, Z21)
	FOURS(Z2, Z6, Z18, Z22)
	FOURS(Z3, Z7, Z19, Z23)
	FOURS(Z8, Z12, Z24, Z28)
	FOURS(Z9, Z13, Z25, Z29)
	FOURS(Z10, Z14, Z26, Z30)
	FOURS(Z11, Z15, Z27, Z31)
	FOURS(Z16, Z24, Z0, Z8)
	FOURS(Z17, Z25, Z1, Z9)
	FOURS(Z18, Z26, Z2, Z10)
	FOURS(Z19, Z27, Z3, Z11)
	FOURS(Z20, Z28, Z4, Z12)
	FOURS(Z21, Z29, Z5, Z13)
	FOURS(Z22, Z30, Z6, Z14)
	FOURS(Z23, Z31, Z7, Z15)
	OUT(Z0)
	OUT(Z1)
	OUT(Z2)
	OUT(Z3)
	OUT(Z4)
	OUT(Z5)
	OUT(Z6)
	OUT(Z7)
	OUT(Z8)
	OUT(Z9)
	OUT(Z10)
	OUT(Z11)
	OUT(Z12)
	OUT(Z13)
	OUT(Z14)
	OUT(Z15)

done:
	VZEROUPPER
	RET
