//go:build amd64 && !purego

#include "textflag.h"
#include "encode_amd64.h"

// ADD adds the row of squares whose offset is at OFFSET of the stack to a sum of sixteen words.
#define ADD(OFFSET, TMP, SUM) \
	MOVL OFFSET(SP), TMP \
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
// DI results, SI weights, R8 squares, CX sub-blocks left; Y0 inv, Y2 511; Y3, Y4 offsets of rows; Y5, Y6 sums of all
// kinds. The stack holds the offsets of sixteen weights.
TEXT ·findKinds4(SB), NOSPLIT, $64-32
	MOVQ         results+0(FP), DI
	MOVQ         w+8(FP), SI
	VBROADCASTSS inv+16(FP), Y0
	MOVQ         squares+24(FP), R8
	MOVL         $511, AX
	VMOVD        AX, X2
	VPBROADCASTD X2, Y2
	MOVL         $4, CX

block:
	VMULPS    (SI), Y0, Y3
	VMULPS    32(SI), Y0, Y4
	VCVTPS2DQ Y3, Y3
	VCVTPS2DQ Y4, Y4
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

// PRODUCTS adds w·integer of four weights to the lanes of X5: floats of the integers in X, w at OFFSET.
#define PRODUCTS(OFFSET, X) \
	VMULPS OFFSET(SI), X, X \
	VADDPS X, X5, X5

// EIGHT adds w·integer of eight weights, the bytes at the bottom of X.
#define EIGHT(OFFSET, X, Y, XHIGH) \
	VPMOVSXBD    X, Y         \
	VCVTDQ2PS    Y, Y         \
	VEXTRACTF128 $1, Y, XHIGH \
	PRODUCTS(OFFSET, X)       \
	PRODUCTS(OFFSET+16, XHIGH)

// COUNT adds one to the words of Y4 where those of Y3 are above last step J.
#define COUNT(J) \
	VPBROADCASTW (2*J)(AX), Y6 \
	VPCMPGTW     Y6, Y3, Y6    \
	VPSUBW       Y6, Y4, Y4

// func findNearest4(codes *[64]uint8, w *[64]float32, inv float32, kinds *[4]uint8, last *[8][16]int16, books *[128]int8) float32
//
// DI codes, SI weights, DX kinds, R8 last steps, R9 books, CX sub-blocks left, AX and BX the rows of a kind; Y0 inv, Y1 all ones
// in a negated kind, Y3 half steps, Y4 codes, X5 lanes.
TEXT ·findNearest4(SB), NOSPLIT, $0-52
	MOVQ         codes+0(FP), DI
	MOVQ         w+8(FP), SI
	VBROADCASTSS inv+16(FP), Y0
	MOVQ         kinds+24(FP), DX
	MOVQ         last+32(FP), R8
	MOVQ         books+40(FP), R9
	MOVL         $4, CX
	VXORPS       X5, X5, X5

block:
	MOVBLZX      (DX), AX
	MOVL         AX, BX
	SHRL         $3, BX
	ANDL         $1, BX
	NEGL         BX
	VMOVD        BX, X1
	VPBROADCASTD X1, Y1
	ANDL         $7, AX
	MOVL         AX, BX
	SHLL         $5, AX
	SHLL         $4, BX
	ADDQ         R8, AX
	ADDQ         R9, BX
	VMULPS       (SI), Y0, Y3
	VMULPS       32(SI), Y0, Y4
	VADDPS       Y3, Y3, Y3
	VADDPS       Y4, Y4, Y4
	VCVTPS2DQ    Y3, Y3
	VCVTPS2DQ    Y4, Y4
	VPACKSSDW    Y4, Y3, Y3
	VPERMQ       $0xd8, Y3, Y3
	VPXOR        Y1, Y3, Y3
	VPSUBW       Y1, Y3, Y3
	VPXOR        Y4, Y4, Y4
	COUNT(0)
	COUNT(1)
	COUNT(2)
	COUNT(3)
	COUNT(4)
	COUNT(5)
	COUNT(6)
	COUNT(7)
	COUNT(8)
	COUNT(9)
	COUNT(10)
	COUNT(11)
	COUNT(12)
	COUNT(13)
	COUNT(14)
	VEXTRACTI128 $1, Y4, X6
	VPACKUSWB    X6, X4, X4
	VMOVDQU      X4, (DI)
	VMOVDQU      (BX), X6
	VPSHUFB      X4, X6, X6
	VPXOR        X1, X6, X6
	VPSUBB       X1, X6, X6
	VPSRLDQ      $8, X6, X8
	EIGHT(0, X6, Y6, X7)
	EIGHT(32, X8, Y8, X7)
	INCQ         DX
	ADDQ         $16, DI
	ADDQ         $64, SI
	DECL         CX
	JNZ          block
	LANES
	VMOVSS       X5, ret+48(FP)
	VZEROUPPER
	RET

// BYTES sets 32 codes at OFFSET/4 of DI to what is nearest to w at OFFSET times the scale in Y0. Packing takes turns between halves of registers;
// Y7 has the order of what comes of it.
#define BYTES(OFFSET) \
	VMULPS    OFFSET(SI), Y0, Y1      \
	VMULPS    (OFFSET+32)(SI), Y0, Y2 \
	VMULPS    (OFFSET+64)(SI), Y0, Y3 \
	VMULPS    (OFFSET+96)(SI), Y0, Y4 \
	VCVTPS2DQ Y1, Y1                  \
	VCVTPS2DQ Y2, Y2                  \
	VCVTPS2DQ Y3, Y3                  \
	VCVTPS2DQ Y4, Y4                  \
	VPACKSSDW Y2, Y1, Y1              \
	VPACKSSDW Y4, Y3, Y3              \
	VPACKSSWB Y3, Y1, Y1              \
	VPERMD    Y1, Y7, Y1              \
	VMOVDQU   Y1, OFFSET/4(DI)

// func findNearest8(codes *uint8, w, invs *float32, n int)
//
// DI codes, SI weights, DX scales, CX blocks left; Y0 a scale.
TEXT ·findNearest8(SB), NOSPLIT, $0-32
	MOVQ      codes+0(FP), DI
	MOVQ      w+8(FP), SI
	MOVQ      invs+16(FP), DX
	MOVQ      n+24(FP), CX
	VPMOVZXBD ·packedOrder<>(SB), Y7

block:
	VBROADCASTSS (DX), Y0
	BYTES(0)
	BYTES(128)
	ADDQ         $64, DI
	ADDQ         $256, SI
	ADDQ         $4, DX
	DECQ         CX
	JNZ          block
	VZEROUPPER
	RET

DATA ·packedOrder<>+0(SB)/8, $0x0703060205010400
GLOBL ·packedOrder<>(SB), RODATA|NOPTR, $8

// func measure256(w *[64]float32) (most, energy float32)
//
// CX eights left; Y1 magnitudes, X5 lanes, Y6 all but a sign.
TEXT ·measure256(SB), NOSPLIT, $0-16
	MOVQ     w+0(FP), SI
	MOVL     $8, CX
	VXORPS   X1, X1, X1
	VXORPS   X5, X5, X5
	VPCMPEQD Y6, Y6, Y6
	VPSRLD   $1, Y6, Y6

eight:
	VMOVUPS      (SI), Y2
	VPAND        Y2, Y6, Y3
	VPMAXUD      Y3, Y1, Y1
	VMULPS       Y2, Y2, Y2
	VEXTRACTF128 $1, Y2, X3
	VADDPS       X2, X5, X5
	VADDPS       X3, X5, X5
	ADDQ         $32, SI
	DECL         CX
	JNZ          eight
	VEXTRACTI128 $1, Y1, X2
	VPMAXUD      X2, X1, X1
	VPSHUFD      $0x4e, X1, X2
	VPMAXUD      X2, X1, X1
	VPSHUFD      $0xb1, X1, X2
	VPMAXUD      X2, X1, X1
	VMOVSS       X1, most+8(FP)
	LANES
	VMOVSS       X5, energy+12(FP)
	VZEROUPPER
	RET
