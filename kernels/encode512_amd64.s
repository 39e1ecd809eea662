//go:build amd64 && !purego

#include "textflag.h"
#include "encode_amd64.h"

// ROW leaves in TMP where the row of squares of the weight at OFFSET of the stack is: 16 kinds at each of six scales, in words.
#define ROW(OFFSET, TMP) \
	MOVL OFFSET(SP)(R9*1), TMP \
	ADDQ R8, TMP

// FIRST takes a row, ADD adds one to it.
#define FIRST(OFFSET, TMP, A, B, C) \
	ROW(OFFSET, TMP)       \
	VMOVDQU64 (TMP), A     \
	VMOVDQU64 64(TMP), B   \
	VMOVDQU64 128(TMP), C
#define ADD(OFFSET, TMP, A, B, C) \
	ROW(OFFSET, TMP)     \
	VPADDW (TMP), A, A   \
	VPADDW 64(TMP), B, B \
	VPADDW 128(TMP), C, C

// SUMS adds the rows of the sixteen weights from OFFSET on.
#define SUMS(OFFSET, A, B, C) \
	FIRST(OFFSET, AX, A, B, C)   \
	ADD(OFFSET+4, BX, A, B, C)   \
	ADD(OFFSET+8, R10, A, B, C)  \
	ADD(OFFSET+12, R11, A, B, C) \
	ADD(OFFSET+16, AX, A, B, C)  \
	ADD(OFFSET+20, BX, A, B, C)  \
	ADD(OFFSET+24, R10, A, B, C) \
	ADD(OFFSET+28, R11, A, B, C) \
	ADD(OFFSET+32, AX, A, B, C)  \
	ADD(OFFSET+36, BX, A, B, C)  \
	ADD(OFFSET+40, R10, A, B, C) \
	ADD(OFFSET+44, R11, A, B, C) \
	ADD(OFFSET+48, AX, A, B, C)  \
	ADD(OFFSET+52, BX, A, B, C)  \
	ADD(OFFSET+56, R10, A, B, C) \
	ADD(OFFSET+60, R11, A, B, C)

// OFFSETS puts the offsets of the rows of 16 weights at AT on the stack: 192 times the weights.
#define OFFSETS(AT) \
	VMULPS    AT(SI), Z4, Z5 \
	VCVTPS2DQ Z5, Z5         \
	VPANDD    Z6, Z5, Z5     \
	VPSLLD    $6, Z5, Z5     \
	VPADDD    Z5, Z5, Z0     \
	VPADDD    Z0, Z5, Z5     \
	VMOVDQU32 Z5, AT(SP)(R9*1)

// NEXT puts the offsets of a block into the half of the stack that R9 tells.
#define NEXT \
	VBROADCASTSS (DX), Z4 \
	OFFSETS(0)            \
	OFFSETS(64)           \
	OFFSETS(128)          \
	OFFSETS(192)          \
	ADDQ         $4, DX   \
	ADDQ         $256, SI

// KEY sets Z to the keys of sixteen kinds, error<<4 | kind.
#define KEY(Y, Z) \
	VPMOVZXWD Y, Z     \
	VPSLLD    $4, Z, Z \
	VPORD     Z7, Z, Z

// BEST stores the least key of each of four sub-blocks, whose sums these are: four quarters side by side.
#define BEST(YA, YB, YC, YD) \
	KEY(YA, Z0)               \
	KEY(YB, Z1)               \
	KEY(YC, Z2)               \
	KEY(YD, Z3)               \
	VPUNPCKLDQ    Z1, Z0, Z20 \
	VPUNPCKHDQ    Z1, Z0, Z21 \
	VPUNPCKLDQ    Z3, Z2, Z22 \
	VPUNPCKHDQ    Z3, Z2, Z23 \
	VPMINUD       Z20, Z21, Z20 \
	VPMINUD       Z22, Z23, Z22 \
	VPUNPCKLQDQ   Z22, Z20, Z21 \
	VPUNPCKHQDQ   Z22, Z20, Z23 \
	VPMINUD       Z21, Z23, Z0  \
	VEXTRACTI64X4 $1, Z0, Y1    \
	VPMINUD       Y1, Y0, Y0    \
	VEXTRACTI128  $1, Y0, X1    \
	VPMINUD       X1, X0, X0    \
	VMOVDQU       X0, (DI)      \
	ADDQ          $16, DI

// BOTH does that for two scales, in the halves of registers.
#define BOTH(ZA, YA, ZB, YB, ZC, YC, ZD, YD) \
	BEST(YA, YB, YC, YD)       \
	VEXTRACTI64X4 $1, ZA, YA   \
	VEXTRACTI64X4 $1, ZB, YB   \
	VEXTRACTI64X4 $1, ZC, YC   \
	VEXTRACTI64X4 $1, ZD, YD   \
	BEST(YA, YB, YC, YD)

// func findKinds4x512(dst *[6][4]uint32, w, invs *float32, n int, squares *squares4)
//
// DI dst, SI w, DX invs, CX blocks left, R8 squares, R9 256 or 0: the offsets of a block are on the stack before those before it are used.
// Z4 a scale, Z6 the bits of a weight, Z7 kinds; Z8 to Z10, Z11 to Z13, Z14 to Z16 and Z17 to Z19 a sub-block's sums at two scales each.
TEXT ·findKinds4x512(SB), NOSPLIT, $512-40
	MOVQ         dst+0(FP), DI
	MOVQ         w+8(FP), SI
	MOVQ         invs+16(FP), DX
	MOVQ         n+24(FP), CX
	MOVQ         squares+32(FP), R8
	MOVL         $255, AX
	VPBROADCASTD AX, Z6
	VPMOVZXBD    ·allKinds<>(SB), Z7
	XORL         R9, R9
	NEXT

block:
	XORQ $256, R9
	CMPQ CX, $1
	JEQ  last
	NEXT

last:
	XORQ $256, R9
	SUMS(0, Z8, Z9, Z10)
	SUMS(64, Z11, Z12, Z13)
	SUMS(128, Z14, Z15, Z16)
	SUMS(192, Z17, Z18, Z19)
	XORQ $256, R9
	BOTH(Z8, Y8, Z11, Y11, Z14, Y14, Z17, Y17)
	BOTH(Z9, Y9, Z12, Y12, Z15, Y15, Z18, Y18)
	BOTH(Z10, Y10, Z13, Y13, Z16, Y16, Z19, Y19)
	DECQ CX
	JNZ  block
	VZEROUPPER
	RET

DATA ·allKinds<>+0(SB)/8, $0x0706050403020100
DATA ·allKinds<>+8(SB)/8, $0x0f0e0d0c0b0a0908
GLOBL ·allKinds<>(SB), RODATA|NOPTR, $16

// WORD sets Z to a word in each place, over AX.
#define WORD(N, Z) \
	MOVL         $N, AX \
	VPBROADCASTW AX, Z

// STEPS sets Z to w at OFFSET times the scale in Z0 times 2, in 16 words in the low half; QUARTERS times 4.
#define STEPS(OFFSET, Z, Y) \
	VMULPS    OFFSET(SI), Z0, Z \
	VADDPS    Z, Z, Z           \
	VCVTPS2DQ Z, Z              \
	VPMOVDW   Z, Y

#define QUARTERS(OFFSET, Z, Y) \
	VMULPS    OFFSET(SI), Z0, Z \
	VADDPS    Z, Z, Z           \
	VADDPS    Z, Z, Z           \
	VCVTPS2DQ Z, Z              \
	VPMOVDW   Z, Y

// PRODUCTS adds w·integer of sixteen weights to the lanes of X5: integers in Z, w at OFFSET.
#define PRODUCTS(OFFSET, Z, X) \
	VCVTDQ2PS     Z, Z             \
	VMULPS        OFFSET(SI), Z, Z \
	VEXTRACTF32X4 $1, Z, X7        \
	VEXTRACTF32X4 $2, Z, X8        \
	VEXTRACTF32X4 $3, Z, X9        \
	VADDPS        X, X5, X5        \
	VADDPS        X7, X5, X5       \
	VADDPS        X8, X5, X5       \
	VADDPS        X9, X5, X5

// KIND takes the kind at OFFSET: AX and BX are the offsets of its last steps and its integers, WORDS is all ones if it is negated.
#define KIND(OFFSET, WORDS) \
	MOVBLZX      OFFSET(DX), AX \
	MOVL         AX, BX         \
	SHRL         $3, BX         \
	ANDL         $1, BX         \
	NEGL         BX             \
	VPBROADCASTD BX, WORDS      \
	ANDL         $7, AX         \
	MOVL         AX, BX         \
	SHLL         $5, AX         \
	SHLL         $4, BX

// BEYOND moves the places in Z11 up by UP where a value of Z10 is above the last step there.
#define BEYOND(UP) \
	VPERMW   Z12, Z11, Z13 \
	VPCMPGTW Z13, Z10, K1  \
	VPADDW   UP, Z11, K1, Z11

// HALF4 does 32 weights at OFFSET of w, two sub-blocks.
#define HALF4(OFFSET) \
	KIND(OFFSET/64, Y1)                    \
	VMOVDQU       (R8)(AX*1), Y12          \
	VMOVDQU       (R9)(BX*1), X14          \
	KIND(OFFSET/64+1, Y2)                  \
	VINSERTI64X4  $1, (R8)(AX*1), Z12, Z12 \
	VINSERTI128   $1, (R9)(BX*1), Y14, Y14 \
	STEPS(OFFSET, Z10, Y10)                \
	STEPS(OFFSET+64, Z13, Y13)             \
	VINSERTI64X4  $1, Y13, Z10, Z10        \
	VINSERTI64X4  $1, Y2, Z1, Z3           \
	VINSERTI128   $1, X2, Y1, Y4           \
	VPXORD        Z3, Z10, Z10             \
	VPSUBW        Z3, Z10, Z10             \
	VMOVDQA64     Z20, Z11                 \
	BEYOND(Z19)                            \
	VPSUBW        Z18, Z11, Z11            \
	BEYOND(Z18)                            \
	VPSUBW        Z17, Z11, Z11            \
	BEYOND(Z17)                            \
	VPSUBW        Z16, Z11, Z11            \
	BEYOND(Z16)                            \
	VPANDD        Z21, Z11, Z11            \
	VPMOVWB       Z11, Y11                 \
	VMOVDQU       Y11, OFFSET/4(DI)        \
	VPSHUFB       Y11, Y14, Y14            \
	VPXOR         Y4, Y14, Y14             \
	VPSUBB        Y4, Y14, Y14             \
	VPMOVSXBD     X14, Z6                  \
	VEXTRACTI128  $1, Y14, X14             \
	VPMOVSXBD     X14, Z10                 \
	PRODUCTS(OFFSET, Z6, X6)               \
	PRODUCTS(OFFSET+64, Z10, X10)

// func findNearest4x512(codes *uint8, sums, w, invs *float32, kinds *[4]uint8, n int, last *[8][16]int16, books *[128]int8)
//
// DI codes, R10 sums, SI weights, R11 scales, DX kinds, CX blocks left, R8 last steps, R9 books; Z0 a scale, Z16 to Z19 1, 2, 4 and 8, Z20 where
// a search begins, Z21 the bits of a code; Y1 and Y2 tell negated kinds, Z10 steps, Z11 places, Z12 last steps, Y14 integers, X5 lanes.
TEXT ·findNearest4x512(SB), NOSPLIT, $0-64
	MOVQ         codes+0(FP), DI
	MOVQ         sums+8(FP), R10
	MOVQ         w+16(FP), SI
	MOVQ         invs+24(FP), R11
	MOVQ         kinds+32(FP), DX
	MOVQ         n+40(FP), CX
	MOVQ         last+48(FP), R8
	MOVQ         books+56(FP), R9
	WORD(1, Z16)
	WORD(2, Z17)
	WORD(4, Z18)
	WORD(8, Z19)
	WORD(15, Z21)
	WORD(7, Y20)
	WORD(23, Y10)
	VINSERTI64X4 $1, Y10, Z20, Z20

block:
	VBROADCASTSS (R11), Z0
	VPXORD       X5, X5, X5
	HALF4(0)
	HALF4(128)
	LANES
	VMOVSS       X5, (R10)
	ADDQ         $64, DI
	ADDQ         $256, SI
	ADDQ         $4, DX
	ADDQ         $4, R10
	ADDQ         $4, R11
	DECQ         CX
	JNZ          block
	VZEROUPPER
	RET

// BEYOND6 is BEYOND in the last steps of Codes6.
#define BEYOND6(UP) \
	VMOVDQA64 Z11, Z13      \
	VPERMI2W  Z23, Z22, Z13 \
	VPCMPGTW  Z13, Z10, K1  \
	VPADDW    UP, Z11, K1, Z11

// SEARCH6 sets Z11 to the codes of Z10, quarter steps.
#define SEARCH6 \
	VMOVDQA64 Z26, Z11      \
	BEYOND6(Z21)            \
	VPSUBW    Z20, Z11, Z11 \
	BEYOND6(Z20)            \
	VPSUBW    Z19, Z11, Z11 \
	BEYOND6(Z19)            \
	VPSUBW    Z18, Z11, Z11 \
	BEYOND6(Z18)            \
	VPSUBW    Z17, Z11, Z11 \
	BEYOND6(Z17)            \
	VPSUBW    Z16, Z11, Z11 \
	BEYOND6(Z16)

// BOOK6 loads what a search wants from R8: Z16 to Z21 are 1, 2, 4, … 32, Z22 and Z23 last steps, Z24 and Z25 integers, Z26 where it begins.
#define BOOK6 \
	WORD(1, Z16)           \
	WORD(2, Z17)           \
	WORD(4, Z18)           \
	WORD(8, Z19)           \
	WORD(16, Z20)          \
	WORD(32, Z21)          \
	WORD(31, Z26)          \
	VMOVDQU32 (R8), Z22    \
	VMOVDQU32 64(R8), Z23  \
	VMOVDQU32 128(R8), Z24 \
	VMOVDQU32 192(R8), Z25

// VALUES6 sets Z10 to the quarter steps of 32 weights at OFFSET.
#define VALUES6(OFFSET) \
	QUARTERS(OFFSET, Z10, Y10)    \
	QUARTERS(OFFSET+64, Z13, Y13) \
	VINSERTI64X4 $1, Y13, Z10, Z10

// HALF6 does 32 weights at OFFSET of w.
#define HALF6(OFFSET) \
	VALUES6(OFFSET)             \
	SEARCH6                     \
	VPMOVWB   Z11, Y13          \
	VMOVDQU   Y13, OFFSET/4(DI) \
	VPERMI2W  Z25, Z24, Z11     \
	VPMOVSXWD Y11, Z6           \
	VEXTRACTI64X4 $1, Z11, Y11  \
	VPMOVSXWD Y11, Z10          \
	PRODUCTS(OFFSET, Z6, X6)    \
	PRODUCTS(OFFSET+64, Z10, X10)

// func findNearest6x512(codes *uint8, sums, w, invs *float32, n int, book *struct{ last, integers [64]int16 })
//
// DI codes, R10 sums, SI weights, R11 scales, CX blocks left, R8 book; Z0 a scale, X5 lanes, Z10 quarter steps, Z11 places.
TEXT ·findNearest6x512(SB), NOSPLIT, $0-48
	MOVQ codes+0(FP), DI
	MOVQ sums+8(FP), R10
	MOVQ w+16(FP), SI
	MOVQ invs+24(FP), R11
	MOVQ n+32(FP), CX
	MOVQ book+40(FP), R8
	BOOK6

block:
	VBROADCASTSS (R11), Z0
	VPXORD       X5, X5, X5
	HALF6(0)
	HALF6(128)
	LANES
	VMOVSS       X5, (R10)
	ADDQ         $64, DI
	ADDQ         $256, SI
	ADDQ         $4, R10
	ADDQ         $4, R11
	DECQ         CX
	JNZ          block
	VZEROUPPER
	RET

// SQUARES6 adds to SUM the squares of what is between Z10 and the nearest integers, as quarter steps.
#define SQUARES6(SUM) \
	SEARCH6                \
	VPERMI2W Z25, Z24, Z11 \
	VPSLLW   $2, Z11, Z11  \
	VPSUBW   Z11, Z10, Z11 \
	VPMADDWD Z11, Z11, Z11 \
	VPADDD   Z11, SUM, SUM

// SQUARES6BOTH does 32 weights at OFFSET of w and their negations.
#define SQUARES6BOTH(OFFSET) \
	VALUES6(OFFSET)       \
	SQUARES6(Z1)          \
	VPSUBW   Z10, Z3, Z10 \
	SQUARES6(Z2)

// FOLD adds the quarters of Z.
#define FOLD(Z, Y, X) \
	VEXTRACTI64X4 $1, Z, Y4 \
	VPADDD        Y4, Y, Y  \
	VEXTRACTI128  $1, Y, X4 \
	VPADDD        X4, X, X

// func findErrors6x512(dst *[2]uint32, w *[64]float32, invs *float32, n int, book *struct{ last, integers [64]int16 })
//
// DI dst, SI weights, DX invs, CX scales left, R8 book; Z0 a scale, Z1 and Z2 squares, of negated weights too, Z3 0.
TEXT ·findErrors6x512(SB), NOSPLIT, $0-40
	MOVQ   dst+0(FP), DI
	MOVQ   w+8(FP), SI
	MOVQ   invs+16(FP), DX
	MOVQ   n+24(FP), CX
	MOVQ   book+32(FP), R8
	BOOK6
	VPXORD Z3, Z3, Z3

scale:
	VBROADCASTSS (DX), Z0
	VPXORD       Z1, Z1, Z1
	VPXORD       Z2, Z2, Z2
	SQUARES6BOTH(0)
	SQUARES6BOTH(128)
	FOLD(Z1, Y1, X1)
	FOLD(Z2, Y2, X2)
	VPHADDD      X2, X1, X1
	VPHADDD      X1, X1, X1
	VMOVQ        X1, (DI)
	ADDQ         $8, DI
	ADDQ         $4, DX
	DECQ         CX
	JNZ          scale
	VZEROUPPER
	RET

// BYTES sets sixteen codes at OFFSET/4 of DI to what is nearest to w at OFFSET times the scale in Z0.
#define BYTES(OFFSET, Z) \
	VMULPS    OFFSET(SI), Z0, Z \
	VCVTPS2DQ Z, Z              \
	VPMOVDB   Z, OFFSET/4(DI)

// func findNearest8x512(codes *uint8, w, invs *float32, n int)
//
// DI codes, SI weights, DX scales, CX blocks left; Z0 a scale.
TEXT ·findNearest8x512(SB), NOSPLIT, $0-32
	MOVQ codes+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ invs+16(FP), DX
	MOVQ n+24(FP), CX

block:
	VBROADCASTSS (DX), Z0
	BYTES(0, Z1)
	BYTES(64, Z2)
	BYTES(128, Z3)
	BYTES(192, Z4)
	ADDQ         $64, DI
	ADDQ         $256, SI
	ADDQ         $4, DX
	DECQ         CX
	JNZ          block
	VZEROUPPER
	RET
