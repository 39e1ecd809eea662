//go:build amd64 && !purego

#include "textflag.h"

// Registers of the panels:
//   DI dst   R8 ldDst   R13 dst, moving down the rows   SI q   DX k   BX bytes of a block   R9 dim   R10 blocks left
//   R12 q, moving   R14 k, moving   R11 elements left   CX those of a group   Z31 scale in every lane   K1 (AX) empty in the first group
//   Z0–Z7 a group's sums of up to eight queries with a block's 16 keys, Z8–Z15 with the next block's
//   Z16 Z17 an element of the keys, widened   Z18–Z25 of the queries, then the sums so far, which wait in dst

#define ARGS(shift) \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R8 \
	MOVQ q+16(FP), SI \
	MOVQ k+24(FP), DX \
	MOVQ dim+32(FP), R9 \
	MOVQ blocks+40(FP), R10 \
	VBROADCASTSS scale+48(FP), Z31 \
	MOVQ R9, BX \
	SHLQ $shift, BX

// Loads of an element of 16 keys, widened, of one block or of two: the only thing in which the formats differ.
#define WIDEN(mem, z) VPMOVZXWD mem, z \
	VPSLLD $16, z, z
#define KEYSF32x1 VMOVUPS (R14), Z16
#define KEYSF32x2 KEYSF32x1 \
	VMOVUPS (R14)(BX*1), Z17
#define KEYSBF16x1 WIDEN((R14), Z16)
#define KEYSBF16x2 KEYSBF16x1 \
	WIDEN((R14)(BX*1), Z17)

// Keys are read as fast as memory gives them where a group is asked for 8 KiB ahead: from one block to the next a CPU does not look so far.
#define EIGHTLINES(offset, index) \
	PREFETCHT0 (8192+offset)(R14)index \
	PREFETCHT0 (8256+offset)(R14)index \
	PREFETCHT0 (8320+offset)(R14)index \
	PREFETCHT0 (8384+offset)(R14)index \
	PREFETCHT0 (8448+offset)(R14)index \
	PREFETCHT0 (8512+offset)(R14)index \
	PREFETCHT0 (8576+offset)(R14)index \
	PREFETCHT0 (8640+offset)(R14)index
#define NOINDEX
#define SECOND (BX*1)
#define AHEADBF16x1 EIGHTLINES(0, NOINDEX)
#define AHEADBF16x2 AHEADBF16x1 \
	EIGHTLINES(0, SECOND)
#define AHEADF32x1 \
	EIGHTLINES(0, NOINDEX) \
	EIGHTLINES(512, NOINDEX)
#define AHEADF32x2 AHEADF32x1 \
	EIGHTLINES(0, SECOND) \
	EIGHTLINES(512, SECOND)

// ONE, FOUR and EIGHT do something for each query: DO(its place in q, its sums with two blocks, scratch).
#define ONE(DO) DO(0, Z0, Z8, Z18)
#define FOUR(DO) \
	ONE(DO) \
	DO(4, Z1, Z9, Z19) \
	DO(8, Z2, Z10, Z20) \
	DO(12, Z3, Z11, Z21)
#define EIGHT(DO) \
	FOUR(DO) \
	DO(16, Z4, Z12, Z22) \
	DO(20, Z5, Z13, Z23) \
	DO(24, Z6, Z14, Z24) \
	DO(28, Z7, Z15, Z25)

// BEGIN makes a group's sums of its first products, ADD adds the others.
#define BEGINx1(at, a, b, q) VMULPS.BCST at(R12), Z16, a
#define BEGINx2(at, a, b, q) \
	VBROADCASTSS at(R12), q \
	VMULPS Z16, q, a \
	VMULPS Z17, q, b
#define ADDx1(at, a, b, q) VFMADD231PS.BCST at(R12), Z16, a
#define ADDx2(at, a, b, q) \
	VBROADCASTSS at(R12), q \
	VFMADD231PS Z16, q, a \
	VFMADD231PS Z17, q, b

// END adds a group's sums to those so far at R13 and goes on to the next row; LAST makes scores of them too.
#define SUM(mem, tmp, sum) \
	VMOVUPS.Z mem, K1, tmp \
	VADDPS tmp, sum, sum
#define ENDx1(at, a, b, tmp) \
	SUM((R13), tmp, a) \
	VMOVUPS a, (R13) \
	ADDQ R8, R13
#define ENDx2(at, a, b, tmp) \
	SUM(64(R13), tmp, b) \
	VMOVUPS b, 64(R13) \
	ENDx1(at, a, b, tmp)
#define LASTx1(at, a, b, tmp) \
	SUM((R13), tmp, a) \
	VMULPS Z31, a, a \
	VMOVUPS a, (R13) \
	ADDQ R8, R13
#define LASTx2(at, a, b, tmp) \
	SUM(64(R13), tmp, b) \
	VMULPS Z31, b, b \
	VMOVUPS b, 64(R13) \
	LASTx1(at, a, b, tmp)

// TILE computes the scores of queries whose elements lie width bytes apart with one or two blocks of keys, whose elements have so many bytes.
#define TILE(EACH, width, AHEAD, KEYS, bytes, BEGIN, ADD, END, LAST, group, element, end, last) \
	MOVQ SI, R12 \
	MOVQ DX, R14 \
	MOVQ R9, R11 \
	KXORW K1, K1, K1 \
group: \
	AHEAD \
	MOVQ DI, R13 \
	MOVL $16, CX \
	CMPQ R11, CX \
	CMOVQLT R11, CX \
	SUBQ CX, R11 \
	KEYS \
	EACH(BEGIN) \
	ADDQ $width, R12 \
	ADDQ $bytes, R14 \
	DECQ CX \
	JZ end \
element: \
	KEYS \
	EACH(ADD) \
	ADDQ $width, R12 \
	ADDQ $bytes, R14 \
	DECQ CX \
	JNZ element \
end: \
	TESTQ R11, R11 \
	JZ last \
	EACH(END) \
	KXNORW K1, K1, K1 \
	JMP group \
last: \
	EACH(LAST)

// PANEL walks blocks of keys by twos.
#define PANEL(EACH, width, AHEAD1, AHEAD2, KEYS1, KEYS2, bytes, shift) \
	ARGS(shift) \
	SUBQ $2, R10 \
	JLT  rest \
two: \
	TILE(EACH, width, AHEAD2, KEYS2, bytes, BEGINx2, ADDx2, ENDx2, LASTx2, group, element, end, last) \
	LEAQ (DX)(BX*2), DX \
	ADDQ $128, DI \
	SUBQ $2, R10 \
	JGE  two \
rest: \
	ADDQ $2, R10 \
	JZ   done \
	TILE(EACH, width, AHEAD1, KEYS1, bytes, BEGINx1, ADDx1, ENDx1, LASTx1, group1, element1, end1, last1) \
done: \
	VZEROUPPER \
	RET

#define PANELF32(EACH, width) PANEL(EACH, width, AHEADF32x1, AHEADF32x2, KEYSF32x1, KEYSF32x2, 64, 6)
#define PANELBF16(EACH, width) PANEL(EACH, width, AHEADBF16x1, AHEADBF16x2, KEYSBF16x1, KEYSBF16x2, 32, 5)

// func scores512F32x8(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32)
TEXT ·scores512F32x8(SB), NOSPLIT, $0-52
	PANELF32(EIGHT, 32)

// func scores512F32x4(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32)
TEXT ·scores512F32x4(SB), NOSPLIT, $0-52
	PANELF32(FOUR, 16)

// func scores512F32x1(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32)
TEXT ·scores512F32x1(SB), NOSPLIT, $0-52
	PANELF32(ONE, 4)

// func scores512BF16x8(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32)
TEXT ·scores512BF16x8(SB), NOSPLIT, $0-52
	PANELBF16(EIGHT, 32)

// func scores512BF16x4(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32)
TEXT ·scores512BF16x4(SB), NOSPLIT, $0-52
	PANELBF16(FOUR, 16)

// func scores512BF16x1(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32)
TEXT ·scores512BF16x1(SB), NOSPLIT, $0-52
	PANELBF16(ONE, 4)
