//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// Registers of the panels:
//   R0 dst   R1 dst of query 1   R2 q   R3 distance between two elements of a query   R4 k, moving   R5 dim   R6 blocks left
//   R7 q, moving   R8 elements left
//   V0–V7 sums of the first query with 16 keys   V8–V15 of the second   V16–V23 an element of the keys, widened   V24–V29 scratch
//   V30 an element of the queries   V31 scale, twice
// A product of two float32 is exact in float64, so that fusing changes no bit.

#define ARGS \
	MOVD dst+0(FP), R0 \
	MOVD ldDst+8(FP), R1 \
	ADD R0, R1 \
	MOVD q+16(FP), R2 \
	MOVD ldQ+24(FP), R3 \
	MOVD k+32(FP), R4 \
	MOVD dim+40(FP), R5 \
	MOVD blocks+48(FP), R6 \
	MOVD scale+56(FP), R7 \
	VDUP R7, V31.D2

// Loads of an element of 16 keys, widened to float32: the only thing in which the formats differ.
#define KEYSF32 VLD1.P 64(R4), [V24.S4, V25.S4, V26.S4, V27.S4]
#define KEYSBF16 VLD1.P 32(R4), [V28.H8, V29.H8] \
	SHLL16(28, 24) \
	SHLL16H(28, 25) \
	SHLL16(29, 26) \
	SHLL16H(29, 27)

#define WIDEN \
	FCVTLD(24, 16) \
	FCVTLD2(24, 17) \
	FCVTLD(25, 18) \
	FCVTLD2(25, 19) \
	FCVTLD(26, 20) \
	FCVTLD2(26, 21) \
	FCVTLD(27, 22) \
	FCVTLD2(27, 23)

#define ZERO4(a, b, c, d) \
	VEOR a.B16, a.B16, a.B16 \
	VEOR b.B16, b.B16, b.B16 \
	VEOR c.B16, c.B16, c.B16 \
	VEOR d.B16, d.B16, d.B16

#define QUERY(i, a, b, c, d, e, f, g, h) \
	FMLAEL(i, 30, 16, a) \
	FMLAEL(i, 30, 17, b) \
	FMLAEL(i, 30, 18, c) \
	FMLAEL(i, 30, 19, d) \
	FMLAEL(i, 30, 20, e) \
	FMLAEL(i, 30, 21, f) \
	FMLAEL(i, 30, 22, g) \
	FMLAEL(i, 30, 23, h)

#define FOUR(a, b, to) \
	FMUL2D(31, a, a) \
	FMUL2D(31, b, b) \
	FCVTND(a, to) \
	FCVTND2(b, to)

#define STORE(a, b, c, d, e, f, g, h, dst) \
	FOUR(a, b, 24) \
	FOUR(c, d, 25) \
	FOUR(e, f, 26) \
	FOUR(g, h, 27) \
	VST1.P [V24.S4, V25.S4, V26.S4, V27.S4], 64(dst)

#define PANEL2(KEYS) \
	ARGS \
block: \
	ZERO4(V0, V1, V2, V3) \
	ZERO4(V4, V5, V6, V7) \
	ZERO4(V8, V9, V10, V11) \
	ZERO4(V12, V13, V14, V15) \
	MOVD R2, R7 \
	MOVD R5, R8 \
element: \
	KEYS \
	WIDEN \
	VLD1 (R7), [V30.D2] \
	ADD R3, R7 \
	QUERY(0, 0, 1, 2, 3, 4, 5, 6, 7) \
	QUERY(1, 8, 9, 10, 11, 12, 13, 14, 15) \
	SUB $1, R8 \
	CBNZ R8, element \
	STORE(0, 1, 2, 3, 4, 5, 6, 7, R0) \
	STORE(8, 9, 10, 11, 12, 13, 14, 15, R1) \
	SUB $1, R6 \
	CBNZ R6, block \
	RET

#define PANEL1(KEYS) \
	ARGS \
block: \
	ZERO4(V0, V1, V2, V3) \
	ZERO4(V4, V5, V6, V7) \
	MOVD R2, R7 \
	MOVD R5, R8 \
element: \
	KEYS \
	WIDEN \
	FMOVD (R7), F30 \
	ADD R3, R7 \
	QUERY(0, 0, 1, 2, 3, 4, 5, 6, 7) \
	SUB $1, R8 \
	CBNZ R8, element \
	STORE(0, 1, 2, 3, 4, 5, 6, 7, R0) \
	SUB $1, R6 \
	CBNZ R6, block \
	RET

// func scoresF32x2(dst *float32, ldDst int, q *float64, ldQ int, k *float32, dim, blocks int, scale float64)
TEXT ·scoresF32x2(SB), NOSPLIT, $0-64
	PANEL2(KEYSF32)

// func scoresF32x1(dst *float32, ldDst int, q *float64, ldQ int, k *float32, dim, blocks int, scale float64)
TEXT ·scoresF32x1(SB), NOSPLIT, $0-64
	PANEL1(KEYSF32)

// func scoresBF16x2(dst *float32, ldDst int, q *float64, ldQ int, k *uint16, dim, blocks int, scale float64)
TEXT ·scoresBF16x2(SB), NOSPLIT, $0-64
	PANEL2(KEYSBF16)

// func scoresBF16x1(dst *float32, ldDst int, q *float64, ldQ int, k *uint16, dim, blocks int, scale float64)
TEXT ·scoresBF16x1(SB), NOSPLIT, $0-64
	PANEL1(KEYSBF16)
