//go:build amd64 && !purego

#include "textflag.h"

// Registers of the panels:
//   DI dst   R8 ldDst   R13 dst, query 3   SI q   R11 distance between two elements of a query   DX k, moving   R9 dim   R10 blocks left
//   R12 q, moving   BX elements left   CX those of a group   Y15 scale in every lane
//   Y0 Y1 a group's sums of the first query with 16 keys; Y2 Y3, Y4 Y5, Y6 Y7 of queries 1–3
//   Y8 Y9 an element of the keys, widened   Y10–Y13 of the queries   Y14 zeros
// The sums so far wait in dst.

#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R8 \
	MOVQ q+16(FP), SI \
	MOVQ ldQ+24(FP), R11 \
	MOVQ k+32(FP), DX \
	MOVQ dim+40(FP), R9 \
	MOVQ blocks+48(FP), R10 \
	VBROADCASTSS scale+56(FP), Y15 \
	VXORPS Y14, Y14, Y14 \
	LEAQ (R8)(R8*2), R13 \
	ADDQ DI, R13

// Loads of an element of 16 keys, widened: the only thing in which the formats differ.
#define KEYSF32 \
	VMOVUPS (DX), Y8 \
	VMOVUPS 32(DX), Y9 \
	ADDQ $64, DX
#define KEYSBF16 \
	VPMOVZXWD (DX), Y8 \
	VPMOVZXWD 16(DX), Y9 \
	VPSLLD $16, Y8, Y8 \
	VPSLLD $16, Y9, Y9 \
	ADDQ $32, DX

// ONE and FOUR do something for each query: DO(its place in q, a group's sums, its element, dst).
#define ONE(DO) DO(0, Y0, Y1, Y10, (DI))
#define FOUR(DO) \
	ONE(DO) \
	DO(4, Y2, Y3, Y11, (DI)(R8*1)) \
	DO(8, Y4, Y5, Y12, (DI)(R8*2)) \
	DO(12, Y6, Y7, Y13, (R13))

#define ZERO(at, a, b, q, mem) \
	VMOVUPS Y14, mem \
	VMOVUPS Y14, 32 mem
// BEGIN makes a group's sums of its first products, ADD adds the others.
#define BEGIN(at, a, b, q, mem) \
	VBROADCASTSS at(R12), q \
	VMULPS q, Y8, a \
	VMULPS q, Y9, b
#define ADD(at, a, b, q, mem) \
	VBROADCASTSS at(R12), q \
	VFMADD231PS q, Y8, a \
	VFMADD231PS q, Y9, b
#define END(at, a, b, q, mem) \
	VADDPS mem, a, a \
	VADDPS 32 mem, b, b \
	VMOVUPS a, mem \
	VMOVUPS b, 32 mem
#define SCALE(at, a, b, q, mem) \
	VMULPS Y15, a, a \
	VMULPS Y15, b, b \
	VMOVUPS a, mem \
	VMOVUPS b, 32 mem

#define PANEL(EACH, KEYS) \
	ARGS \
block: \
	EACH(ZERO) \
	MOVQ SI, R12 \
	MOVQ R9, BX \
group: \
	MOVL $16, CX \
	CMPQ BX, CX \
	CMOVQLT BX, CX \
	SUBQ CX, BX \
	KEYS \
	EACH(BEGIN) \
	ADDQ R11, R12 \
	DECQ CX \
	JZ   end \
element: \
	KEYS \
	EACH(ADD) \
	ADDQ R11, R12 \
	DECQ CX \
	JNZ  element \
end: \
	EACH(END) \
	TESTQ BX, BX \
	JNZ  group \
	EACH(SCALE) \
	ADDQ $64, DI \
	ADDQ $64, R13 \
	DECQ R10 \
	JNZ  block \
	VZEROUPPER \
	RET

// func scoresF32x4(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)
TEXT ·scoresF32x4(SB), NOSPLIT, $0-60
	PANEL(FOUR, KEYSF32)

// func scoresF32x1(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)
TEXT ·scoresF32x1(SB), NOSPLIT, $0-60
	PANEL(ONE, KEYSF32)

// func scoresBF16x4(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)
TEXT ·scoresBF16x4(SB), NOSPLIT, $0-60
	PANEL(FOUR, KEYSBF16)

// func scoresBF16x1(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)
TEXT ·scoresBF16x1(SB), NOSPLIT, $0-60
	PANEL(ONE, KEYSBF16)
