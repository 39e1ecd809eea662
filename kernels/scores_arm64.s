//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// Registers of the panels:
//   R0 dst   R1 dst of query 1   R2 q   R3 from an element of the last query to the next of the first   R4 k, moving   R5 dim   R6 blocks left
//   R7 q, moving   R8 elements left   R9 those of a group   R10 a group's size
//   V0–V3 sums of the first query with 16 keys, V4–V7 a group's   V8–V15 of the second query
//   V16–V19 an element of the keys, widened   V20–V23 products   V28 V29 scratch   V30 an element of a query   V31 scale, in every lane

#define ARGS(queries) \
	MOVD dst+0(FP), R0 \
	MOVD ldDst+8(FP), R1 \
	ADD R0, R1 \
	MOVD q+16(FP), R2 \
	MOVD ldQ+24(FP), R3 \
	SUB $(4*queries), R3 \
	MOVD k+32(FP), R4 \
	MOVD dim+40(FP), R5 \
	MOVD blocks+48(FP), R6 \
	MOVWU scale+56(FP), R7 \
	VDUP R7, V31.S4

// Loads of an element of 16 keys, widened: the only thing in which the formats differ.
#define KEYSF32 VLD1.P 64(R4), [V16.S4, V17.S4, V18.S4, V19.S4]
#define KEYSBF16 VLD1.P 32(R4), [V28.H8, V29.H8] \
	SHLL16(28, 16) \
	SHLL16H(28, 17) \
	SHLL16(29, 18) \
	SHLL16H(29, 19)

#define CLEAR4(a, b, c, d) \
	VEOR a.B16, a.B16, a.B16 \
	VEOR b.B16, b.B16, b.B16 \
	VEOR c.B16, c.B16, c.B16 \
	VEOR d.B16, d.B16, d.B16
#define ZERO1 CLEAR4(V0, V1, V2, V3)
#define ZERO2 \
	ZERO1 \
	CLEAR4(V8, V9, V10, V11)
#define BEGIN1 CLEAR4(V4, V5, V6, V7)
#define BEGIN2 \
	BEGIN1 \
	CLEAR4(V12, V13, V14, V15)

// QUERY adds the products of a query's element.
#define QUERY(a, b, c, d) \
	VLD1R.P 4(R7), [V30.S4] \
	FMUL4S(30, 16, 20) \
	FMUL4S(30, 17, 21) \
	FMUL4S(30, 18, 22) \
	FMUL4S(30, 19, 23) \
	FADD4S(20, a, a) \
	FADD4S(21, b, b) \
	FADD4S(22, c, c) \
	FADD4S(23, d, d)
#define ADD1 QUERY(4, 5, 6, 7)
#define ADD2 \
	ADD1 \
	QUERY(12, 13, 14, 15)

#define END1 \
	FADD4S(4, 0, 0) \
	FADD4S(5, 1, 1) \
	FADD4S(6, 2, 2) \
	FADD4S(7, 3, 3)
#define END2 \
	END1 \
	FADD4S(12, 8, 8) \
	FADD4S(13, 9, 9) \
	FADD4S(14, 10, 10) \
	FADD4S(15, 11, 11)

#define STORE1 \
	FMUL4S(31, 0, 0) \
	FMUL4S(31, 1, 1) \
	FMUL4S(31, 2, 2) \
	FMUL4S(31, 3, 3) \
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
#define STORE2 \
	STORE1 \
	FMUL4S(31, 8, 8) \
	FMUL4S(31, 9, 9) \
	FMUL4S(31, 10, 10) \
	FMUL4S(31, 11, 11) \
	VST1.P [V8.S4, V9.S4, V10.S4, V11.S4], 64(R1)

#define PANEL(queries, ZERO, BEGIN, ADDS, END, STORE, KEYS) \
	ARGS(queries) \
	MOVD $8, R10 \
block: \
	ZERO \
	MOVD R2, R7 \
	MOVD R5, R8 \
group: \
	BEGIN \
	CMP R10, R8 \
	CSEL LT, R8, R10, R9 \
	SUB R9, R8 \
element: \
	KEYS \
	ADDS \
	ADD R3, R7 \
	SUB $1, R9 \
	CBNZ R9, element \
	END \
	CBNZ R8, group \
	STORE \
	SUB $1, R6 \
	CBNZ R6, block \
	RET

// func scoresF32x2(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)
TEXT ·scoresF32x2(SB), NOSPLIT, $0-60
	PANEL(2, ZERO2, BEGIN2, ADD2, END2, STORE2, KEYSF32)

// func scoresF32x1(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)
TEXT ·scoresF32x1(SB), NOSPLIT, $0-60
	PANEL(1, ZERO1, BEGIN1, ADD1, END1, STORE1, KEYSF32)

// func scoresBF16x2(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)
TEXT ·scoresBF16x2(SB), NOSPLIT, $0-60
	PANEL(2, ZERO2, BEGIN2, ADD2, END2, STORE2, KEYSBF16)

// func scoresBF16x1(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)
TEXT ·scoresBF16x1(SB), NOSPLIT, $0-60
	PANEL(1, ZERO1, BEGIN1, ADD1, END1, STORE1, KEYSBF16)
