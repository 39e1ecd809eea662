//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// Registers of the panels:
//   R0–R3 dst of queries 0–3   R4 k, moving   R5 dim   R6 blocks left   R7 q, moving   R8 q   R9 elements left   R10 those of a group
//   R11 a group's size   R12 distance between two elements of a query
//   V0–V3 a group's sums of the first query with 16 keys, V4–V7 V8–V11 V12–V15 of queries 1–3   V16–V19 an element of the keys, widened
//   V20 of the queries   V24–V27 sums so far, which wait in dst   V28 V29 scratch   V30 zeros   V31 scale

#define ARGS \
	MOVD dst+0(FP), R0 \
	MOVD ldDst+8(FP), R12 \
	ADD R12, R0, R1 \
	ADD R12, R1, R2 \
	ADD R12, R2, R3 \
	MOVD q+16(FP), R8 \
	MOVD ldQ+24(FP), R12 \
	MOVD k+32(FP), R4 \
	MOVD dim+40(FP), R5 \
	MOVD blocks+48(FP), R6 \
	FMOVS scale+56(FP), F31 \
	VEOR V30.B16, V30.B16, V30.B16 \
	MOVD $16, R11

// Loads of an element of 16 keys, widened: the only thing in which the formats differ.
#define KEYSF32 VLD1.P 64(R4), [V16.S4, V17.S4, V18.S4, V19.S4]
#define KEYSBF16 VLD1.P 32(R4), [V28.H8, V29.H8] \
	SHLL16(28, 16) \
	SHLL16H(28, 17) \
	SHLL16(29, 18) \
	SHLL16H(29, 19)

// ELEMENT loads an element of one query or of four.
#define ELEMENT1 FMOVS (R7), F20
#define ELEMENT4 VLD1 (R7), [V20.S4]

// ONE and FOUR do something for each query: DO(number, dst, its sums).
#define ONE(DO) DO(0, R0, 0, 1, 2, 3)
#define FOUR(DO) \
	ONE(DO) \
	DO(1, R1, 4, 5, 6, 7) \
	DO(2, R2, 8, 9, 10, 11) \
	DO(3, R3, 12, 13, 14, 15)

#define ZERO(i, dst, a, b, c, d) \
	FSTPQ (F30, F30), (dst) \
	FSTPQ (F30, F30), 32(dst)
// BEGIN makes a group's sums of its first products, ADD adds the others.
#define BEGIN(i, dst, a, b, c, d) \
	FMULES(i, 20, 16, a) \
	FMULES(i, 20, 17, b) \
	FMULES(i, 20, 18, c) \
	FMULES(i, 20, 19, d)
#define ADDS(i, dst, a, b, c, d) \
	FMLAES(i, 20, 16, a) \
	FMLAES(i, 20, 17, b) \
	FMLAES(i, 20, 18, c) \
	FMLAES(i, 20, 19, d)
#define END(i, dst, a, b, c, d) \
	VLD1 (dst), [V24.S4, V25.S4, V26.S4, V27.S4] \
	FADD4S(a, 24, 24) \
	FADD4S(b, 25, 25) \
	FADD4S(c, 26, 26) \
	FADD4S(d, 27, 27) \
	VST1 [V24.S4, V25.S4, V26.S4, V27.S4], (dst)
// SCALE makes scores of the sums and goes on to the next block.
#define SCALE(i, dst, a, b, c, d) \
	VLD1 (dst), [V24.S4, V25.S4, V26.S4, V27.S4] \
	FMULES(0, 31, 24, 24) \
	FMULES(0, 31, 25, 25) \
	FMULES(0, 31, 26, 26) \
	FMULES(0, 31, 27, 27) \
	VST1.P [V24.S4, V25.S4, V26.S4, V27.S4], 64(dst)

#define PANEL(EACH, ELEMENT, KEYS) \
	ARGS \
block: \
	EACH(ZERO) \
	MOVD R8, R7 \
	MOVD R5, R9 \
group: \
	CMP R11, R9 \
	CSEL LT, R9, R11, R10 \
	SUB R10, R9 \
	KEYS \
	ELEMENT \
	EACH(BEGIN) \
	ADD R12, R7 \
	SUB $1, R10 \
	CBZ R10, end \
element: \
	KEYS \
	ELEMENT \
	EACH(ADDS) \
	ADD R12, R7 \
	SUB $1, R10 \
	CBNZ R10, element \
end: \
	EACH(END) \
	CBNZ R9, group \
	EACH(SCALE) \
	SUB $1, R6 \
	CBNZ R6, block \
	RET

// func scoresF32x4(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)
TEXT ·scoresF32x4(SB), NOSPLIT, $0-60
	PANEL(FOUR, ELEMENT4, KEYSF32)

// func scoresF32x1(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)
TEXT ·scoresF32x1(SB), NOSPLIT, $0-60
	PANEL(ONE, ELEMENT1, KEYSF32)

// func scoresBF16x4(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)
TEXT ·scoresBF16x4(SB), NOSPLIT, $0-60
	PANEL(FOUR, ELEMENT4, KEYSBF16)

// func scoresBF16x1(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)
TEXT ·scoresBF16x1(SB), NOSPLIT, $0-60
	PANEL(ONE, ELEMENT1, KEYSBF16)
