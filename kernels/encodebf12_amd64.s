//go:build amd64 && !purego

#include "textflag.h"

// Packing words of columns 0–31 and 32–63 to bytes takes turns between them, eight by eight: the order in which a block has them.

// Registers of both: DI lower   SI codes   R8 escapes   DX w   CX blocks left   R9 upper bytes with a code   R10 the same, signed

#define ARGS \
	MOVQ lower+0(FP), DI \
	MOVQ codes+8(FP), SI \
	MOVQ escapes+16(FP), R8 \
	MOVQ w+24(FP), DX \
	MOVQ n+32(FP), CX \
	MOVQ upper+40(FP), R9

// EACH15 does something with all upper bytes but the last.
#define EACH15(OP) \
	OP(0, Z17) \
	OP(1, Z18) \
	OP(2, Z19) \
	OP(3, Z20) \
	OP(4, Z21) \
	OP(5, Z22) \
	OP(6, Z23) \
	OP(7, Z24) \
	OP(8, Z25) \
	OP(9, Z26) \
	OP(10, Z27) \
	OP(11, Z28) \
	OP(12, Z29) \
	OP(13, Z30) \
	OP(14, Z31)

#define UPPER(i, z) VPBROADCASTB i(R9), z
#define BELOW(i, z) \
	VPCMPUB $1, Z3, z, K1 \
	VPADDB  Z16, Z4, K1, Z4

// func splitBF12x512(lower, codes, escapes *byte, w *uint16, n int, upper *[16]byte)
//
// Z0 Z1 words   Z3 upper bytes   Z4 codes   Z5 those of 0 to 15, in each quarter   Z6 the lower byte of a word   Z16 ones   Z17–Z31 upper bytes with a code
TEXT ·splitBF12x512(SB), NOSPLIT, $0-48
	ARGS
	EACH15(UPPER)
	VBROADCASTI32X4 (R9), Z5
	MOVL            $0x00ff00ff, AX
	VPBROADCASTD    AX, Z6
	MOVL            $1, AX
	VPBROADCASTB    AX, Z16

block:
	VMOVDQU64 (DX), Z0
	VMOVDQU64 64(DX), Z1
	VPSRLW    $8, Z0, Z2
	VPSRLW    $8, Z1, Z3
	VPANDD    Z6, Z0, Z0
	VPANDD    Z6, Z1, Z1
	VPACKUSWB Z1, Z0, Z0
	VPACKUSWB Z3, Z2, Z3
	VMOVDQU64 Z0, (DI)
	VPXORD    Z4, Z4, Z4
	EACH15(BELOW)
	VPSHUFB   Z4, Z5, Z2
	VPCMPEQB  Z2, Z3, K1
	VMOVDQU8.Z Z4, K1, Z4
	VMOVDQU64 Z4, (SI)
	KMOVQ     K1, AX
	NOTQ      AX
	POPCNTQ   AX, AX
	MOVB      AX, (R8)
	SUBQ      $-128, DX
	ADDQ      $64, DI
	ADDQ      $64, SI
	INCQ      R8
	DECQ      CX
	JNZ       block
	VZEROUPPER
	RET

// RANK adds one to the codes in Y8 and Y9 where the bytes in Y6 and Y7, signed, are above the i-th.
#define RANK(i) \
	VPBROADCASTB i(R10), Y10 \
	VPCMPGTB     Y10, Y6, Y11 \
	VPCMPGTB     Y10, Y7, Y12 \
	VPSUBB       Y11, Y8, Y8 \
	VPSUBB       Y12, Y9, Y9

// PACK sets lo and hi to the bytes of 64 words in four registers.
#define PACK(w0, w1, w2, w3, lo, hi) \
	VPACKUSWB   w1, w0, w0 \
	VPACKUSWB   w3, w2, w2 \
	VPUNPCKLQDQ w2, w0, lo \
	VPUNPCKHQDQ w2, w0, hi

// CODES stores the codes of bytes that are those of their codes, and counts the others into AX.
#define CODES(bytes, code, at) \
	VPSHUFB   code, Y14, Y10 \
	VPCMPEQB  Y10, bytes, Y10 \
	VPAND     Y10, code, code \
	VMOVDQU   code, at(SI) \
	VPMOVMSKB Y10, BX \
	NOTL      BX \
	POPCNTL   BX, BX \
	ADDL      BX, AX

// func splitBF12x256(lower, codes, escapes *byte, w *uint16, n int, upper *[16]byte, signed *[16]int8)
//
// Y0–Y3 words, then lower bytes   Y4 Y5 upper bytes   Y6 Y7 signed   Y8 Y9 codes   Y13 the lower byte of a word   Y14 upper bytes with a code   Y15 128
TEXT ·splitBF12x256(SB), NOSPLIT, $0-56
	ARGS
	MOVQ           signed+48(FP), R10
	VBROADCASTI128 (R9), Y14
	VPCMPEQB       Y15, Y15, Y15
	VPSRLW         $8, Y15, Y13
	VPSLLW         $7, Y15, Y15
	VPACKSSWB      Y15, Y15, Y15

block:
	VMOVDQU (DX), Y0
	VMOVDQU 32(DX), Y1
	VMOVDQU 64(DX), Y2
	VMOVDQU 96(DX), Y3
	VPSRLW  $8, Y0, Y0
	VPSRLW  $8, Y1, Y1
	VPSRLW  $8, Y2, Y2
	VPSRLW  $8, Y3, Y3
	PACK(Y0, Y1, Y2, Y3, Y4, Y5)
	VPAND   (DX), Y13, Y0
	VPAND   32(DX), Y13, Y1
	VPAND   64(DX), Y13, Y2
	VPAND   96(DX), Y13, Y3
	PACK(Y0, Y1, Y2, Y3, Y6, Y7)
	VMOVDQU Y6, (DI)
	VMOVDQU Y7, 32(DI)
	VPXOR   Y15, Y4, Y6
	VPXOR   Y15, Y5, Y7
	VPXOR   Y8, Y8, Y8
	VPXOR   Y9, Y9, Y9
	RANK(0)
	RANK(1)
	RANK(2)
	RANK(3)
	RANK(4)
	RANK(5)
	RANK(6)
	RANK(7)
	RANK(8)
	RANK(9)
	RANK(10)
	RANK(11)
	RANK(12)
	RANK(13)
	RANK(14)
	XORL    AX, AX
	CODES(Y4, Y8, 0)
	CODES(Y5, Y9, 32)
	MOVB    AX, (R8)
	SUBQ    $-128, DX
	ADDQ    $64, DI
	ADDQ    $64, SI
	INCQ    R8
	DECQ    CX
	JNZ     block
	VZEROUPPER
	RET
