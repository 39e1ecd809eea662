//go:build amd64 && !purego

#include "textflag.h"

// Registers of the panels:
//   DI dst   R8 ldDst   SI q   R11 distance between two elements of a query   DX k   R9 dim   R10 blocks left
//   R12 q, moving   CX elements left   Y15 scale in every lane
//   Y0–Y3 sums of the first query with 16 keys   Y4–Y7 of the second   Y8–Y11 an element of the keys, widened
//   Y12 Y13 of a query

#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R8 \
	MOVQ q+16(FP), SI \
	MOVQ ldQ+24(FP), R11 \
	MOVQ k+32(FP), DX \
	MOVQ dim+40(FP), R9 \
	MOVQ blocks+48(FP), R10 \
	VBROADCASTSD scale+56(FP), Y15

// Loads of an element of 16 keys, widened to float64: the only thing in which the formats differ.
#define KEYSF32 \
	VCVTPS2PD (DX), Y8 \
	VCVTPS2PD 16(DX), Y9 \
	VCVTPS2PD 32(DX), Y10 \
	VCVTPS2PD 48(DX), Y11 \
	ADDQ $64, DX
#define FOURBF16(mem, x, y) \
	VPMOVZXWD mem, x \
	VPSLLD $16, x, x \
	VCVTPS2PD x, y
#define KEYSBF16 \
	FOURBF16((DX), X8, Y8) \
	FOURBF16(8(DX), X9, Y9) \
	FOURBF16(16(DX), X10, Y10) \
	FOURBF16(24(DX), X11, Y11) \
	ADDQ $32, DX

#define ZERO4(a, b, c, d) \
	VXORPD a, a, a \
	VXORPD b, b, b \
	VXORPD c, c, c \
	VXORPD d, d, d

#define QUERY(mem, q, a, b, c, d) \
	VBROADCASTSD mem, q \
	VFMADD231PD q, Y8, a \
	VFMADD231PD q, Y9, b \
	VFMADD231PD q, Y10, c \
	VFMADD231PD q, Y11, d

#define FOUR(y, x, mem) \
	VMULPD Y15, y, y \
	VCVTPD2PSY y, x \
	VMOVUPS x, mem

#define PANEL2(KEYS) \
	ARGS \
block: \
	ZERO4(Y0, Y1, Y2, Y3) \
	ZERO4(Y4, Y5, Y6, Y7) \
	MOVQ SI, R12 \
	MOVQ R9, CX \
element: \
	KEYS \
	QUERY((R12), Y12, Y0, Y1, Y2, Y3) \
	QUERY(8(R12), Y13, Y4, Y5, Y6, Y7) \
	ADDQ R11, R12 \
	DECQ CX \
	JNZ  element \
	FOUR(Y0, X0, (DI)) \
	FOUR(Y1, X1, 16(DI)) \
	FOUR(Y2, X2, 32(DI)) \
	FOUR(Y3, X3, 48(DI)) \
	FOUR(Y4, X4, (DI)(R8*1)) \
	FOUR(Y5, X5, 16(DI)(R8*1)) \
	FOUR(Y6, X6, 32(DI)(R8*1)) \
	FOUR(Y7, X7, 48(DI)(R8*1)) \
	ADDQ $64, DI \
	DECQ R10 \
	JNZ  block \
	VZEROUPPER \
	RET

#define PANEL1(KEYS) \
	ARGS \
block: \
	ZERO4(Y0, Y1, Y2, Y3) \
	MOVQ SI, R12 \
	MOVQ R9, CX \
element: \
	KEYS \
	QUERY((R12), Y12, Y0, Y1, Y2, Y3) \
	ADDQ R11, R12 \
	DECQ CX \
	JNZ  element \
	FOUR(Y0, X0, (DI)) \
	FOUR(Y1, X1, 16(DI)) \
	FOUR(Y2, X2, 32(DI)) \
	FOUR(Y3, X3, 48(DI)) \
	ADDQ $64, DI \
	DECQ R10 \
	JNZ  block \
	VZEROUPPER \
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
