//go:build amd64 && !purego

#include "textflag.h"

// ADD adds the row of squares whose offset is at OFFSET of the stack to a sum of sixteen words.
#define ADD(OFFSET, TMP, SUM) \
	MOVL OFFSET(SP), TMP          \
	VPADDW (R8)(TMP*1), SUM, SUM

// LEAST turns the least word of X and its index into index + FIRST | word<<4.
#define LEAST(X, FIRST, DST, TMP) \
	VPHMINPOSUW X, X \
	VMOVD X, TMP     \
	MOVWLZX TMP, DST \
	SHRL $16, TMP    \
	SHLL $4, DST     \
	ADDL $FIRST, TMP \
	ORL  TMP, DST

// func findKinds4(results *[4]uint32, w *[64]float32, inv float32, squares *[512][4]uint64)
//
// DI results, SI weights, R8 squares, CX sub-blocks left; Y0 inv, Y1 256, Y2 511; Y3, Y4 offsets of rows; Y5, Y6 sums of all
// kinds. The stack holds the offsets of sixteen weights.
TEXT ·findKinds4(SB), NOSPLIT, $64-32
	MOVQ         results+0(FP), DI
	MOVQ         w+8(FP), SI
	VBROADCASTSS inv+16(FP), Y0
	MOVQ         squares+24(FP), R8
	MOVL         $256, AX
	VMOVD        AX, X1
	VPBROADCASTD X1, Y1
	MOVL         $511, AX
	VMOVD        AX, X2
	VPBROADCASTD X2, Y2
	MOVL         $4, CX

block:
	VMULPS    (SI), Y0, Y3
	VMULPS    32(SI), Y0, Y4
	VCVTPS2DQ Y3, Y3
	VCVTPS2DQ Y4, Y4
	VPADDD    Y1, Y3, Y3
	VPADDD    Y1, Y4, Y4
	VPAND     Y2, Y3, Y3
	VPAND     Y2, Y4, Y4
	VPSLLD    $5, Y3, Y3
	VPSLLD    $5, Y4, Y4
	VMOVDQU   Y3, 0(SP)
	VMOVDQU   Y4, 32(SP)
	VPXOR     Y5, Y5, Y5
	VPXOR     Y6, Y6, Y6
	ADD(0, AX, Y5)
	ADD(4, BX, Y6)
	ADD(8, R9, Y5)
	ADD(12, R10, Y6)
	ADD(16, AX, Y5)
	ADD(20, BX, Y6)
	ADD(24, R9, Y5)
	ADD(28, R10, Y6)
	ADD(32, AX, Y5)
	ADD(36, BX, Y6)
	ADD(40, R9, Y5)
	ADD(44, R10, Y6)
	ADD(48, AX, Y5)
	ADD(52, BX, Y6)
	ADD(56, R9, Y5)
	ADD(60, R10, Y6)
	VPADDW    Y6, Y5, Y5
	VEXTRACTI128 $1, Y5, X6
	LEAST(X5, 0, AX, BX)
	LEAST(X6, 8, R9, R10)
	CMPL      R9, AX
	CMOVLCS   R9, AX
	MOVL      AX, (DI)
	ADDQ      $4, DI
	ADDQ      $64, SI
	DECL      CX
	JNZ       block
	VZEROUPPER
	RET
