//go:build amd64 && !purego

#include "textflag.h"

// Registers of the panels:
//   DI dst   R8 ldDst   R13 dst, moving down the rows   SI q   DX k, moving   R9 dim   R10 blocks left   Z31 scale in every lane
//   R12 q, moving   R11 elements left   CX those of a group
//   Z0–Z7 sums, a register of 16 keys for each query   Z8–Z15 a group's   Z16 an element of the keys, widened   Z18–Z25 products

#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R8 \
	MOVQ q+16(FP), SI \
	MOVQ k+24(FP), DX \
	MOVQ dim+32(FP), R9 \
	MOVQ blocks+40(FP), R10 \
	VBROADCASTSS scale+48(FP), Z31

// Loads of an element of 16 keys, widened: the only thing in which the formats differ.
#define KEYSF32(mem, z) VMOVUPS mem, z
#define KEYSBF16(mem, z) VPMOVZXWD mem, z \
	VPSLLD $16, z, z

// Keys are read as fast as memory gives them where a group is asked for 8 KiB ahead: from one block to the next a CPU does not look so far.
#define AHEADBF16 \
	PREFETCHT0 8192(DX) \
	PREFETCHT0 8256(DX) \
	PREFETCHT0 8320(DX) \
	PREFETCHT0 8384(DX)
#define AHEADF32 \
	AHEADBF16 \
	PREFETCHT0 8448(DX) \
	PREFETCHT0 8512(DX) \
	PREFETCHT0 8576(DX) \
	PREFETCHT0 8640(DX)

// EACH does something for each query: DO(its place in q, its sum, that of a group, scratch).
#define EACH1(DO) DO(0, Z0, Z8, Z18)
#define EACH4(DO) \
	EACH1(DO) \
	DO(4, Z1, Z9, Z19) \
	DO(8, Z2, Z10, Z20) \
	DO(12, Z3, Z11, Z21)
#define EACH8(DO) \
	EACH4(DO) \
	DO(16, Z4, Z12, Z22) \
	DO(20, Z5, Z13, Z23) \
	DO(24, Z6, Z14, Z24) \
	DO(28, Z7, Z15, Z25)

#define ZERO(at, sum, part, product) VPXORQ sum, sum, sum
#define BEGIN(at, sum, part, product) VPXORQ part, part, part
#define ADD(at, sum, part, product) \
	VMULPS.BCST at(R12), Z16, product \
	VADDPS product, part, part
#define END(at, sum, part, product) VADDPS part, sum, sum
// STORE writes the 16 scores of a query at R13 and goes on to the next row.
#define STORE(at, sum, part, product) \
	VMULPS Z31, sum, sum \
	VMOVUPS sum, (R13) \
	ADDQ R8, R13

// PANEL walks keys whose elements have so many bytes, with queries whose elements lie so far apart.
#define PANEL(EACH, width, KEYS, AHEAD, bytes) \
	ARGS \
block: \
	EACH(ZERO) \
	MOVQ SI, R12 \
	MOVQ R9, R11 \
group: \
	AHEAD \
	EACH(BEGIN) \
	MOVL $8, CX \
	CMPQ R11, CX \
	CMOVQLT R11, CX \
	SUBQ CX, R11 \
element: \
	KEYS((DX), Z16) \
	EACH(ADD) \
	ADDQ $width, R12 \
	ADDQ $bytes, DX \
	DECQ CX \
	JNZ  element \
	EACH(END) \
	TESTQ R11, R11 \
	JNZ  group \
	MOVQ DI, R13 \
	EACH(STORE) \
	ADDQ $64, DI \
	DECQ R10 \
	JNZ  block \
	VZEROUPPER \
	RET

// func scores512F32x8(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32)
TEXT ·scores512F32x8(SB), NOSPLIT, $0-52
	PANEL(EACH8, 32, KEYSF32, AHEADF32, 64)

// func scores512F32x4(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32)
TEXT ·scores512F32x4(SB), NOSPLIT, $0-52
	PANEL(EACH4, 16, KEYSF32, AHEADF32, 64)

// func scores512F32x1(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32)
TEXT ·scores512F32x1(SB), NOSPLIT, $0-52
	PANEL(EACH1, 4, KEYSF32, AHEADF32, 64)

// func scores512BF16x8(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32)
TEXT ·scores512BF16x8(SB), NOSPLIT, $0-52
	PANEL(EACH8, 32, KEYSBF16, AHEADBF16, 32)

// func scores512BF16x4(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32)
TEXT ·scores512BF16x4(SB), NOSPLIT, $0-52
	PANEL(EACH4, 16, KEYSBF16, AHEADBF16, 32)

// func scores512BF16x1(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32)
TEXT ·scores512BF16x1(SB), NOSPLIT, $0-52
	PANEL(EACH1, 4, KEYSBF16, AHEADBF16, 32)
