//go:build amd64 && !purego

#include "textflag.h"

// Registers of the panels:
//   DI dst   R8 ldDst   SI q   R11 distance between two elements of a query   DX k, moving   R9 dim   R10 blocks left
//   R12 q, moving   BX elements left   CX those of a group   Y15 scale in every lane
//   Y0 Y1 sums of the first query with 16 keys, Y2 Y3 a group's   Y4–Y7 of the second query
//   Y8 Y9 an element of the keys, widened   Y10 Y11 products   Y12 an element of a query

#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R8 \
	MOVQ q+16(FP), SI \
	MOVQ ldQ+24(FP), R11 \
	MOVQ k+32(FP), DX \
	MOVQ dim+40(FP), R9 \
	MOVQ blocks+48(FP), R10 \
	VBROADCASTSS scale+56(FP), Y15

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

// EACH does something for each query: DO(its place in q, its sums, those of a group, dst).
#define EACH1(DO) DO(0, Y0, Y1, Y2, Y3, (DI))
#define EACH2(DO) \
	EACH1(DO) \
	DO(4, Y4, Y5, Y6, Y7, (DI)(R8*1))

#define ZERO(at, sum0, sum1, part0, part1, mem) \
	VXORPS sum0, sum0, sum0 \
	VXORPS sum1, sum1, sum1
#define BEGIN(at, sum0, sum1, part0, part1, mem) \
	VXORPS part0, part0, part0 \
	VXORPS part1, part1, part1
#define ADD(at, sum0, sum1, part0, part1, mem) \
	VBROADCASTSS at(R12), Y12 \
	VMULPS Y12, Y8, Y10 \
	VMULPS Y12, Y9, Y11 \
	VADDPS Y10, part0, part0 \
	VADDPS Y11, part1, part1
#define END(at, sum0, sum1, part0, part1, mem) \
	VADDPS part0, sum0, sum0 \
	VADDPS part1, sum1, sum1
#define STORE(at, sum0, sum1, part0, part1, mem) \
	VMULPS Y15, sum0, sum0 \
	VMULPS Y15, sum1, sum1 \
	VMOVUPS sum0, mem \
	VMOVUPS sum1, 32 mem

#define PANEL(EACH, KEYS) \
	ARGS \
block: \
	EACH(ZERO) \
	MOVQ SI, R12 \
	MOVQ R9, BX \
group: \
	EACH(BEGIN) \
	MOVL $8, CX \
	CMPQ BX, CX \
	CMOVQLT BX, CX \
	SUBQ CX, BX \
element: \
	KEYS \
	EACH(ADD) \
	ADDQ R11, R12 \
	DECQ CX \
	JNZ  element \
	EACH(END) \
	TESTQ BX, BX \
	JNZ  group \
	EACH(STORE) \
	ADDQ $64, DI \
	DECQ R10 \
	JNZ  block \
	VZEROUPPER \
	RET

// func scoresF32x2(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)
TEXT ·scoresF32x2(SB), NOSPLIT, $0-60
	PANEL(EACH2, KEYSF32)

// func scoresF32x1(dst *float32, ldDst int, q *float32, ldQ int, k *float32, dim, blocks int, scale float32)
TEXT ·scoresF32x1(SB), NOSPLIT, $0-60
	PANEL(EACH1, KEYSF32)

// func scoresBF16x2(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)
TEXT ·scoresBF16x2(SB), NOSPLIT, $0-60
	PANEL(EACH2, KEYSBF16)

// func scoresBF16x1(dst *float32, ldDst int, q *float32, ldQ int, k *uint16, dim, blocks int, scale float32)
TEXT ·scoresBF16x1(SB), NOSPLIT, $0-60
	PANEL(EACH1, KEYSBF16)
