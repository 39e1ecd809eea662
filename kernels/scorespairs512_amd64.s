//go:build amd64 && !purego

#include "textflag.h"
#include "keysahead512_amd64.h"
#include "opcodes_amd64.h"

// Registers:
//   DI dst   R8 ldDst   R13 dst, moving down the rows   SI q   DX k, of a block   BX bytes of a block   R9 pairs of elements   R10 blocks left   R15 ask
//   R12 q, moving   R14 k, moving   R11 pairs left   CX those of a group   Z31 scale in every lane
//   Z0–Z3 sums of four queries with a block's 16 keys, Z4–Z7 with the next block's   Z8–Z15 a group's   Z16 Z17 a pair of the keys' elements   Z18–Z21 of the queries'

#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R8 \
	MOVQ q+16(FP), SI \
	MOVQ k+24(FP), DX \
	MOVQ pairs+32(FP), R9 \
	MOVQ blocks+40(FP), R10 \
	VBROADCASTSS scale+48(FP), Z31 \
	MOVBLZX ask+52(FP), R15 \
	MOVQ R9, BX \
	SHLQ $6, BX

// KEYS loads a pair of the elements of one block's keys, or of two blocks'. MULTIPLY adds their products with query i's, and END a group's sums.
#define KEYS1 VMOVDQU32 (R14), Z16
#define KEYS2 KEYS1 \
	VMOVDQU32 (R14)(BX*1), Z17
#define MULTIPLY1(i, q) \
	VPBROADCASTD (4*i)(R12), q \
	VDPBF16PS((18+i), 16, (8+i))
#define MULTIPLY2(i, q) \
	MULTIPLY1(i, q) \
	VDPBF16PS((18+i), 17, (12+i))
#define ZERO1(sum, part, sum2, part2) VPXORQ sum, sum, sum
#define ZERO2(sum, part, sum2, part2) ZERO1(sum, part, sum2, part2) \
	VPXORQ sum2, sum2, sum2
#define BEGIN1(sum, part, sum2, part2) VPXORQ part, part, part
#define BEGIN2(sum, part, sum2, part2) BEGIN1(sum, part, sum2, part2) \
	VPXORQ part2, part2, part2
#define END1(sum, part, sum2, part2) VADDPS part, sum, sum
#define END2(sum, part, sum2, part2) END1(sum, part, sum2, part2) \
	VADDPS part2, sum2, sum2

// STORE writes a query's scores at R13 and goes on to the next row.
#define STORE1(sum, part, sum2, part2) \
	VMULPS Z31, sum, sum \
	VMOVUPS sum, (R13) \
	ADDQ R8, R13
#define STORE2(sum, part, sum2, part2) \
	VMULPS Z31, sum2, sum2 \
	VMOVUPS sum2, 64(R13) \
	STORE1(sum, part, sum2, part2)

// ONE and FOUR do something for one query and for four.
#define ONE(DO) DO(Z0, Z8, Z4, Z12)
#define FOUR(DO) \
	ONE(DO) \
	DO(Z1, Z9, Z5, Z13) \
	DO(Z2, Z10, Z6, Z14) \
	DO(Z3, Z11, Z7, Z15)
#define ONES(MULTIPLY) MULTIPLY(0, Z18)
#define FOURS(MULTIPLY) \
	ONES(MULTIPLY) \
	MULTIPLY(1, Z19) \
	MULTIPLY(2, Z20) \
	MULTIPLY(3, Z21)

// TILE computes the scores of one or four queries, q at R12 and dst at R13, with one or two blocks of keys. width is a panel's, in bytes.
#define TILE(EACH, PRODUCTS, width, AHEADS, KEYS, MULTIPLY, ZERO, BEGIN, END, STORE, group, asked, pair) \
	MOVQ DX, R14 \
	MOVQ R9, R11 \
	EACH(ZERO) \
group: \
	TESTL R15, R15 \
	JZ asked \
	AHEADS \
asked: \
	EACH(BEGIN) \
	MOVL $8, CX \
	CMPQ R11, CX \
	CMOVQLT R11, CX \
	SUBQ CX, R11 \
pair: \
	KEYS \
	PRODUCTS(MULTIPLY) \
	ADDQ $width, R12 \
	ADDQ $64, R14 \
	DECQ CX \
	JNZ pair \
	EACH(END) \
	TESTQ R11, R11 \
	JNZ group \
	EACH(STORE)

#define TILE1(EACH, PRODUCTS, width, group, asked, pair) TILE(EACH, PRODUCTS, width, AHEADBF16x1, KEYS1, MULTIPLY1, ZERO1, BEGIN1, END1, STORE1, group, asked, pair)
#define TILE2(EACH, PRODUCTS, width, group, asked, pair) TILE(EACH, PRODUCTS, width, AHEADBF16x2, KEYS2, MULTIPLY2, ZERO2, BEGIN2, END2, STORE2, group, asked, pair)

// QUERIES begins with query 0, LATER with query 4 and its row, which R13 has come to.
#define QUERIES \
	MOVQ SI, R12 \
	MOVQ DI, R13
#define LATER LEAQ 16(SI), R12

// PANEL walks blocks of keys by twos, and does BOTH to two and LAST to a last one.
#define PANEL(BOTH, LAST) \
	ARGS \
	SUBQ $2, R10 \
	JLT last \
blocks: \
	BOTH \
	LEAQ (DX)(BX*2), DX \
	ADDQ $128, DI \
	SUBQ $2, R10 \
	JGE blocks \
last: \
	ADDQ $2, R10 \
	JZ done \
	LAST \
done: \
	VZEROUPPER \
	RET

#define EIGHTTILES2 \
	QUERIES \
	TILE2(FOUR, FOURS, 32, group, asked, pair) \
	LATER \
	TILE2(FOUR, FOURS, 32, group2, asked2, pair2)
#define EIGHTTILES1 \
	QUERIES \
	TILE1(FOUR, FOURS, 32, group3, asked3, pair3) \
	LATER \
	TILE1(FOUR, FOURS, 32, group4, asked4, pair4)
#define FOURTILES2 \
	QUERIES \
	TILE2(FOUR, FOURS, 16, group, asked, pair)
#define FOURTILES1 \
	QUERIES \
	TILE1(FOUR, FOURS, 16, group3, asked3, pair3)
#define ONETILE2 \
	QUERIES \
	TILE2(ONE, ONES, 4, group, asked, pair)
#define ONETILE1 \
	QUERIES \
	TILE1(ONE, ONES, 4, group3, asked3, pair3)

// func scores512Pairsx8(dst *float32, ldDst int, q *float32, k *uint16, pairs, blocks int, scale float32, ask bool)
TEXT ·scores512Pairsx8(SB), NOSPLIT, $0-53
	PANEL(EIGHTTILES2, EIGHTTILES1)

// func scores512Pairsx4(dst *float32, ldDst int, q *float32, k *uint16, pairs, blocks int, scale float32, ask bool)
TEXT ·scores512Pairsx4(SB), NOSPLIT, $0-53
	PANEL(FOURTILES2, FOURTILES1)

// func scores512Pairsx1(dst *float32, ldDst int, q *float32, k *uint16, pairs, blocks int, scale float32, ask bool)
TEXT ·scores512Pairsx1(SB), NOSPLIT, $0-53
	PANEL(ONETILE2, ONETILE1)
