//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// Registers of the tiles:
//   R0–R3 dst of queries 0–3   R4–R7 p of queries 0–3, moving   R8 v, moving   R9 ldV   R10 rows left   R11 scratch
//   V0–V3 sums of query 0, V4–V7 V8–V11 V12–V15 of queries 1–3; V0–V7 of the only query of a wide tile
//   V16–V23 a row of v, widened   V28 V29 scratch   V30 an element of p

#define ARGS1 \
	MOVD dst+0(FP), R0 \
	MOVD p+16(FP), R4 \
	MOVD v+32(FP), R8 \
	MOVD ldV+40(FP), R9 \
	MOVD rows+48(FP), R10

#define ARGS4 \
	ARGS1 \
	MOVD ldDst+8(FP), R11 \
	ADD R11, R0, R1 \
	ADD R11, R1, R2 \
	ADD R11, R2, R3 \
	MOVD ldP+24(FP), R11 \
	ADD R11, R4, R5 \
	ADD R11, R5, R6 \
	ADD R11, R6, R7

// Loads of eight values, widened to float32: the only thing in which the formats differ.
#define WIDENF32(from, a, b, lo, hi) VLD1.P 32(from), [a.S4, b.S4]
#define WIDENBF16(from, a, b, lo, hi) VLD1.P 16(from), [V28.H8] \
	SHLL16(28, lo) \
	SHLL16H(28, hi)

#define SIXTEEN(WIDEN) \
	MOVD R8, R11 \
	WIDEN(R11, V16, V17, 16, 17) \
	WIDEN(R11, V18, V19, 18, 19)

#define ADD2(v, w, a, b) \
	FMLAES(0, 30, v, a) \
	FMLAES(0, 30, w, b)

#define ADD4(v, w, x, y, a, b, c, d) \
	ADD2(v, w, a, b) \
	ADD2(x, y, c, d)

#define QUERY4(p, a, b, c, d) \
	FMOVS.P 4(p), F30 \
	ADD4(16, 17, 18, 19, a, b, c, d)

#define QUERY2(p, a, b) \
	FMOVS.P 4(p), F30 \
	ADD2(16, 17, a, b)

#define NEXT \
	ADD R9, R8 \
	SUB $1, R10 \
	CBNZ R10, row

#define TILE4x16(WIDEN) \
	ARGS4 \
	VLD1 (R0), [V0.S4, V1.S4, V2.S4, V3.S4] \
	VLD1 (R1), [V4.S4, V5.S4, V6.S4, V7.S4] \
	VLD1 (R2), [V8.S4, V9.S4, V10.S4, V11.S4] \
	VLD1 (R3), [V12.S4, V13.S4, V14.S4, V15.S4] \
row: \
	SIXTEEN(WIDEN) \
	QUERY4(R4, 0, 1, 2, 3) \
	QUERY4(R5, 4, 5, 6, 7) \
	QUERY4(R6, 8, 9, 10, 11) \
	QUERY4(R7, 12, 13, 14, 15) \
	NEXT \
	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R0) \
	VST1 [V4.S4, V5.S4, V6.S4, V7.S4], (R1) \
	VST1 [V8.S4, V9.S4, V10.S4, V11.S4], (R2) \
	VST1 [V12.S4, V13.S4, V14.S4, V15.S4], (R3) \
	RET

#define TILE4x8(WIDEN) \
	ARGS4 \
	VLD1 (R0), [V0.S4, V1.S4] \
	VLD1 (R1), [V4.S4, V5.S4] \
	VLD1 (R2), [V8.S4, V9.S4] \
	VLD1 (R3), [V12.S4, V13.S4] \
row: \
	MOVD R8, R11 \
	WIDEN(R11, V16, V17, 16, 17) \
	QUERY2(R4, 0, 1) \
	QUERY2(R5, 4, 5) \
	QUERY2(R6, 8, 9) \
	QUERY2(R7, 12, 13) \
	NEXT \
	VST1 [V0.S4, V1.S4], (R0) \
	VST1 [V4.S4, V5.S4], (R1) \
	VST1 [V8.S4, V9.S4], (R2) \
	VST1 [V12.S4, V13.S4], (R3) \
	RET

#define TILE1x32(WIDEN) \
	ARGS1 \
	ADD $64, R0, R1 \
	VLD1 (R0), [V0.S4, V1.S4, V2.S4, V3.S4] \
	VLD1 (R1), [V4.S4, V5.S4, V6.S4, V7.S4] \
row: \
	SIXTEEN(WIDEN) \
	WIDEN(R11, V20, V21, 20, 21) \
	WIDEN(R11, V22, V23, 22, 23) \
	QUERY4(R4, 0, 1, 2, 3) \
	ADD4(20, 21, 22, 23, 4, 5, 6, 7) \
	NEXT \
	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R0) \
	VST1 [V4.S4, V5.S4, V6.S4, V7.S4], (R1) \
	RET

#define TILE1x8(WIDEN) \
	ARGS1 \
	VLD1 (R0), [V0.S4, V1.S4] \
row: \
	MOVD R8, R11 \
	WIDEN(R11, V16, V17, 16, 17) \
	QUERY2(R4, 0, 1) \
	NEXT \
	VST1 [V0.S4, V1.S4], (R0) \
	RET

// func weightedF32x4x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)
TEXT ·weightedF32x4x16(SB), NOSPLIT, $0-56
	TILE4x16(WIDENF32)

// func weightedF32x4x8(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)
TEXT ·weightedF32x4x8(SB), NOSPLIT, $0-56
	TILE4x8(WIDENF32)

// func weightedF32x1x32(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)
TEXT ·weightedF32x1x32(SB), NOSPLIT, $0-56
	TILE1x32(WIDENF32)

// func weightedF32x1x8(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)
TEXT ·weightedF32x1x8(SB), NOSPLIT, $0-56
	TILE1x8(WIDENF32)

// func weightedBF16x4x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weightedBF16x4x16(SB), NOSPLIT, $0-56
	TILE4x16(WIDENBF16)

// func weightedBF16x4x8(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weightedBF16x4x8(SB), NOSPLIT, $0-56
	TILE4x8(WIDENBF16)

// func weightedBF16x1x32(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weightedBF16x1x32(SB), NOSPLIT, $0-56
	TILE1x32(WIDENBF16)

// func weightedBF16x1x8(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weightedBF16x1x8(SB), NOSPLIT, $0-56
	TILE1x8(WIDENBF16)
