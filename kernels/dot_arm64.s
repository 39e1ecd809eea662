//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// Registers of every tile:
//   R0 dst   R1 ldDst   R2–R9 rows of w   R10 R11 x of tokens 0, 1   R12 steps left   R13 ldW   R14 scratch
//   V8 V9 sums of token 0, row 0; two for each further row, then token 1's   V4 V5, V6 V7 x of tokens 0, 1   V0 V1 a row of w, widened   V2 V24 scratch

// Loads of 8 weights, widened to float32: the only thing in which the formats differ.
#define WIDENF32(row) VLD1.P 32(row), [V0.S4, V1.S4]
#define WIDENF16(row) VLD1.P 16(row), [V2.H8] \
	FCVTL(2, 0) \
	FCVTL2(2, 1)
#define WIDENBF16(row) VLD1.P 16(row), [V2.H8] \
	SHLL16(2, 0) \
	SHLL16H(2, 1)

// REDUCE adds the lanes of registers lo and hi and stores the sum: lane[l]+lane[l+4], then two by two.
#define REDUCE(lo, hi, v, mem) \
	FADD4S(hi, lo, lo) \
	VEXT $8, v.B16, v.B16, V0.B16 \
	FADD4S(0, lo, lo) \
	FADDPS(lo, 24) \
	FMOVS F24, mem

#define ARGS \
	MOVD dst+0(FP), R0 \
	MOVD ldDst+8(FP), R1 \
	MOVD w+16(FP), R2 \
	MOVD ldW+24(FP), R13 \
	MOVD x+32(FP), R10 \
	MOVD ldX+40(FP), R11 \
	ADD R10, R11 \
	MOVD steps+48(FP), R12 \
	ADD R13, R2, R3 \
	ADD R13, R3, R4 \
	ADD R13, R4, R5 \
	ADD R13, R5, R6 \
	ADD R13, R6, R7 \
	ADD R13, R7, R8 \
	ADD R13, R8, R9

#define ZERO4(a, b, c, d) \
	VEOR a.B16, a.B16, a.B16 \
	VEOR b.B16, b.B16, b.B16 \
	VEOR c.B16, c.B16, c.B16 \
	VEOR d.B16, d.B16, d.B16

// ROW1 adds the products of a row with token 0, ROW2 those with token 1 too.
#define ROW1(WIDEN, row, a, b) \
	WIDEN(row) \
	VFMLA V0.S4, V4.S4, a.S4 \
	VFMLA V1.S4, V5.S4, b.S4

#define ROW2(WIDEN, row, a, b, c, d) \
	ROW1(WIDEN, row, a, b) \
	VFMLA V0.S4, V6.S4, c.S4 \
	VFMLA V1.S4, V7.S4, d.S4

#define ROWS4(WIDEN) \
	ROW1(WIDEN, R2, V8, V9) \
	ROW1(WIDEN, R3, V10, V11) \
	ROW1(WIDEN, R4, V12, V13) \
	ROW1(WIDEN, R5, V14, V15)

#define NEXT \
	SUB $1, R12 \
	CBNZ R12, loop

// STORE4 stores the first four sums, STOREREST the other four at off.
#define STORE4 \
	REDUCE(8, 9, V8, 0(R0)) \
	REDUCE(10, 11, V10, 4(R0)) \
	REDUCE(12, 13, V12, 8(R0)) \
	REDUCE(14, 15, V14, 12(R0))

#define STOREREST(off) \
	REDUCE(16, 17, V16, (off+0)(R0)) \
	REDUCE(18, 19, V18, (off+4)(R0)) \
	REDUCE(20, 21, V20, (off+8)(R0)) \
	REDUCE(22, 23, V22, (off+12)(R0))

#define TILE4x2(WIDEN) \
	ARGS \
	ZERO4(V8, V9, V10, V11) \
	ZERO4(V12, V13, V14, V15) \
	ZERO4(V16, V17, V18, V19) \
	ZERO4(V20, V21, V22, V23) \
loop: \
	VLD1.P 32(R10), [V4.S4, V5.S4] \
	VLD1.P 32(R11), [V6.S4, V7.S4] \
	ROW2(WIDEN, R2, V8, V9, V16, V17) \
	ROW2(WIDEN, R3, V10, V11, V18, V19) \
	ROW2(WIDEN, R4, V12, V13, V20, V21) \
	ROW2(WIDEN, R5, V14, V15, V22, V23) \
	NEXT \
	STORE4 \
	ADD R1, R0 \
	STOREREST(0) \
	RET

#define TILE8x1(WIDEN) \
	ARGS \
	ZERO4(V8, V9, V10, V11) \
	ZERO4(V12, V13, V14, V15) \
	ZERO4(V16, V17, V18, V19) \
	ZERO4(V20, V21, V22, V23) \
loop: \
	VLD1.P 32(R10), [V4.S4, V5.S4] \
	ROWS4(WIDEN) \
	ROW1(WIDEN, R6, V16, V17) \
	ROW1(WIDEN, R7, V18, V19) \
	ROW1(WIDEN, R8, V20, V21) \
	ROW1(WIDEN, R9, V22, V23) \
	NEXT \
	STORE4 \
	STOREREST(16) \
	RET

#define TILE4x1(WIDEN) \
	ARGS \
	ZERO4(V8, V9, V10, V11) \
	ZERO4(V12, V13, V14, V15) \
loop: \
	VLD1.P 32(R10), [V4.S4, V5.S4] \
	ROWS4(WIDEN) \
	NEXT \
	STORE4 \
	RET

#define TILE1x1(WIDEN) \
	ARGS \
	VEOR V8.B16, V8.B16, V8.B16 \
	VEOR V9.B16, V9.B16, V9.B16 \
loop: \
	VLD1.P 32(R10), [V4.S4, V5.S4] \
	ROW1(WIDEN, R2, V8, V9) \
	NEXT \
	REDUCE(8, 9, V8, 0(R0)) \
	RET

// Registers of a row: R0 acc   R1 w   R2 elements left   R3 scratch   V3 a, in every lane   V0 acc   V1 V2 w

// ADDROW adds a row, four elements at a time by FOUR, the rest one by one; either loads elements of w, widened, to V1.
#define ADDROW(FOUR, ONE) \
	MOVD acc+0(FP), R0 \
	MOVD w+8(FP), R1 \
	MOVWU a+16(FP), R3 \
	VDUP R3, V3.S4 \
	MOVD n+24(FP), R2 \
four: \
	CMP $4, R2 \
	BLT rest \
	VLD1 (R0), [V0.S4] \
	FOUR \
	VFMLA V1.S4, V3.S4, V0.S4 \
	VST1.P [V0.S4], 16(R0) \
	SUB $4, R2 \
	B four \
rest: \
	CBZ R2, done \
	FMOVS (R0), F0 \
	ONE \
	FMADDS F1, F0, F3, F0 \
	FMOVS.P F0, 4(R0) \
	SUB $1, R2 \
	B rest \
done: \
	RET

#define FOURF32 VLD1.P 16(R1), [V1.S4]
#define ONEF32 FMOVS.P 4(R1), F1
#define FOURF16 VLD1.P 8(R1), [V2.H4] \
	FCVTL(2, 1)
#define ONEF16 MOVHU.P 2(R1), R3 \
	FMOVS R3, F1 \
	FCVTHS F1, F1
#define FOURBF16 VLD1.P 8(R1), [V2.H4] \
	SHLL16(2, 1)
#define ONEBF16 MOVHU.P 2(R1), R3 \
	LSL $16, R3 \
	FMOVS R3, F1

// func tileF32x4x2(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF32x4x2(SB), NOSPLIT, $0-56
	TILE4x2(WIDENF32)

// func tileF32x8x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF32x8x1(SB), NOSPLIT, $0-56
	TILE8x1(WIDENF32)

// func tileF32x4x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF32x4x1(SB), NOSPLIT, $0-56
	TILE4x1(WIDENF32)

// func tileF32x1x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF32x1x1(SB), NOSPLIT, $0-56
	TILE1x1(WIDENF32)

// func tileF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF16x4x2(SB), NOSPLIT, $0-56
	TILE4x2(WIDENF16)

// func tileF16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF16x8x1(SB), NOSPLIT, $0-56
	TILE8x1(WIDENF16)

// func tileF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF16x4x1(SB), NOSPLIT, $0-56
	TILE4x1(WIDENF16)

// func tileF16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF16x1x1(SB), NOSPLIT, $0-56
	TILE1x1(WIDENF16)

// func tileBF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileBF16x4x2(SB), NOSPLIT, $0-56
	TILE4x2(WIDENBF16)

// func tileBF16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileBF16x8x1(SB), NOSPLIT, $0-56
	TILE8x1(WIDENBF16)

// func tileBF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileBF16x4x1(SB), NOSPLIT, $0-56
	TILE4x1(WIDENBF16)

// func tileBF16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileBF16x1x1(SB), NOSPLIT, $0-56
	TILE1x1(WIDENBF16)

// func addRowF32(acc *float32, w *float32, a float32, n int)
TEXT ·addRowF32(SB), NOSPLIT, $0-32
	ADDROW(FOURF32, ONEF32)

// func addRowF16(acc *float32, w *uint16, a float32, n int)
TEXT ·addRowF16(SB), NOSPLIT, $0-32
	ADDROW(FOURF16, ONEF16)

// func addRowBF16(acc *float32, w *uint16, a float32, n int)
TEXT ·addRowBF16(SB), NOSPLIT, $0-32
	ADDROW(FOURBF16, ONEBF16)
