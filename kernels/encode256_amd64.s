//go:build amd64 && !purego

#include "textflag.h"
#include "encode_amd64.h"

// ADD adds the row of squares of the weight at OFFSET of the stack to the sums: 16 kinds at each of six scales, in words.
#define ADD(OFFSET, TMP) \
	MOVL   OFFSET(SP), TMP     \
	ADDQ   R8, TMP             \
	VPADDW (TMP), Y5, Y5       \
	VPADDW 32(TMP), Y6, Y6     \
	VPADDW 64(TMP), Y7, Y7     \
	VPADDW 96(TMP), Y8, Y8     \
	VPADDW 128(TMP), Y9, Y9    \
	VPADDW 160(TMP), Y10, Y10

// OFFSETS puts the offsets of the rows of eight weights at AT on the stack: 192 times the weights.
#define OFFSETS(AT, Y) \
	VMULPS    AT(SI), Y0, Y \
	VCVTPS2DQ Y, Y          \
	VPAND     Y2, Y, Y      \
	VPSLLD    $6, Y, Y      \
	VPADDD    Y, Y, Y11     \
	VPADDD    Y11, Y, Y     \
	VMOVDQU   Y, AT(SP)

// LEAST turns the least word of X and its index into index + FIRST | word<<4.
#define LEAST(X, FIRST, DST, TMP) \
	VPHMINPOSUW X, X \
	VMOVD X, TMP     \
	MOVWLZX TMP, DST \
	SHRL $16, TMP    \
	SHLL $4, DST     \
	ADDL $FIRST, TMP \
	ORL  TMP, DST

// BEST stores that of sixteen sums.
#define BEST(Y, X, AT) \
	VEXTRACTI128 $1, Y, X11 \
	LEAST(X, 0, AX, BX)     \
	LEAST(X11, 8, R9, R10)  \
	CMPL         R9, AX     \
	CMOVLCS      R9, AX     \
	MOVL         AX, AT(DI)

// func findKinds4(results *[6][4]uint32, w *[64]float32, inv float32, squares *squares4)
//
// DI results, SI weights, R8 squares, CX sub-blocks left; Y0 inv, Y2 255; Y3, Y4 offsets of rows; Y5 to Y10 sums of all
// kinds, a scale each. The stack holds the offsets of sixteen weights.
TEXT ·findKinds4(SB), NOSPLIT, $64-32
	MOVQ         results+0(FP), DI
	MOVQ         w+8(FP), SI
	VBROADCASTSS inv+16(FP), Y0
	MOVQ         squares+24(FP), R8
	MOVL         $255, AX
	VMOVD        AX, X2
	VPBROADCASTD X2, Y2
	MOVL         $4, CX

block:
	OFFSETS(0, Y3)
	OFFSETS(32, Y4)
	VPXOR Y5, Y5, Y5
	VPXOR Y6, Y6, Y6
	VPXOR Y7, Y7, Y7
	VPXOR Y8, Y8, Y8
	VPXOR Y9, Y9, Y9
	VPXOR Y10, Y10, Y10
	ADD(0, AX)
	ADD(4, BX)
	ADD(8, R9)
	ADD(12, R10)
	ADD(16, AX)
	ADD(20, BX)
	ADD(24, R9)
	ADD(28, R10)
	ADD(32, AX)
	ADD(36, BX)
	ADD(40, R9)
	ADD(44, R10)
	ADD(48, AX)
	ADD(52, BX)
	ADD(56, R9)
	ADD(60, R10)
	BEST(Y5, X5, 0)
	BEST(Y6, X6, 16)
	BEST(Y7, X7, 32)
	BEST(Y8, X8, 48)
	BEST(Y9, X9, 64)
	BEST(Y10, X10, 80)
	ADDQ $4, DI
	ADDQ $64, SI
	DECL CX
	JNZ  block
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
