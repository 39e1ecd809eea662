//go:build amd64 && !purego

#include "textflag.h"
#include "digits256_amd64.h"
#include "opcodes_amd64.h"

// Codes of Q4 times one token, without storing integers: eight rows of a block after the other eight. A row's 16 codes of a sub-block lie in half a
// register, where one book translates them, and the same digits multiply every row.

DATA lowNibbles<>+0(SB)/8, $0x0f0f0f0f0f0f0f0f
GLOBL lowNibbles<>(SB), RODATA|NOPTR, $8
DATA evenPairs<>+0(SB)/8, $0x0000000400000000
DATA evenPairs<>+8(SB)/8, $0x0000000600000002
GLOBL evenPairs<>(SB), RODATA|NOPTR, $16
DATA oddPairs<>+0(SB)/8, $0x0000000500000001
DATA oddPairs<>+8(SB)/8, $0x0000000700000003
GLOBL oddPairs<>(SB), RODATA|NOPTR, $16

// Registers:
//   SI codes   R12 kinds of sub-blocks   R8 scales   CX blocks left   DI dst   DX books   AX digits   R10 scales of x   R14 how far ahead memory is asked for, and again 8 KiB before
//   R13 where the rows' books begin, a byte each, 16 to a sub-block   R15 halves left   BX R9 the books of two rows
//   Y0–Y7 sums, two registers for rows 0 and 4, 1 and 5, 2 and 6, 3 and 7 of a half   Y8 Y9 digits   Y10 Y14 codes   Y11–Y13 scratch   Y15 nibbles' mask

// SPREAD makes bytes of 32 rows' kinds, 16 times each.
#define SPREAD(off) \
	VPMOVZXBW (off)(R12), Y10 \
	VPSLLW $4, Y10, Y11 \
	VPOR Y11, Y10, Y10 \
	VPAND Y15, Y10, Y10 \
	VPSLLW $4, Y10, Y10 \
	VMOVDQU Y10, (2*(off))(R13)

// PAIR translates the codes of two rows and multiplies them.
#define PAIR(at, codes, code, MUL, a, b, ya, yb) \
	MOVBLZX (at)(R13), BX \
	MOVBLZX (4+at)(R13), R9 \
	VMOVDQU (DX)(BX*1), X12 \
	VINSERTI128 $1, (DX)(R9*1), Y12, Y12 \
	VPSHUFB codes, Y12, codes \
	MUL(codes, code, a, b, ya, yb)

// FOUR does that with a register of four rows' codes.
#define FOUR(y, at, next, MUL, a, b, c, d, ya, yb, yc, yd) \
	VPAND Y15, y, Y10 \
	VPSRLW $4, y, y \
	VPAND Y15, y, y \
	VPUNPCKLQDQ y, Y10, Y14 \
	VPUNPCKHQDQ y, Y10, Y10 \
	PAIR(at, Y14, 14, MUL, a, b, ya, yb) \
	PAIR(next, Y10, 10, MUL, c, d, yc, yd)

// SUB does a half of the n-th sub-block.
#define SUB(n, DIGITS, MUL) \
	PREFETCHT1 (128*(n))(SI)(R14*1) \
	PREFETCHT1 (8192+128*(n))(SI)(R14*1) \
	DIGITS(n) \
	VMOVDQU (128*(n))(SI), Y10 \
	VMOVDQU (128*(n)+64)(SI), Y11 \
	VPUNPCKHDQ Y11, Y10, Y13 \
	VPUNPCKLDQ Y11, Y10, Y11 \
	FOUR(Y11, 16*(n), 16*(n)+1, MUL, 0, 1, 2, 3, Y0, Y1, Y2, Y3) \
	FOUR(Y13, 16*(n)+2, 16*(n)+3, MUL, 4, 5, 6, 7, Y4, Y5, Y6, Y7)

// Bytes of digits, of quads 0, 2, 1, 3 as the codes lie, and their products with unsigned integers.
#define TWODIGITS(n) \
	ONEDIGIT(n) \
	VBROADCASTI128 (64+16*(n))(AX), Y9 \
	VPSHUFD $0xD8, Y9, Y9
#define ONEDIGIT(n) \
	VBROADCASTI128 (16*(n))(AX), Y8 \
	VPSHUFD $0xD8, Y8, Y8
#define MULTWO(codes, code, a, b, ya, yb) \
	VPDPBUSD256(8, code, a) \
	VPDPBUSD256(9, code, b)
#define MULONE(codes, code, a, b, ya, yb) \
	VPDPBUSD256(8, code, a)

// Words of digits, those of even columns and those of odd ones.
#define WORDS(n) \
	VMOVDQU (32*(n))(AX), Y9 \
	VBROADCASTI128 evenPairs<>(SB), Y8 \
	VPERMD Y9, Y8, Y8 \
	VBROADCASTI128 oddPairs<>(SB), Y10 \
	VPERMD Y9, Y10, Y9
#define MULWORDS(codes, code, a, b, ya, yb) \
	VPSLLW $8, codes, Y12 \
	VPSRAW $8, Y12, Y12 \
	VPSRAW $8, codes, codes \
	VPMADDWD Y8, Y12, Y12 \
	VPADDD Y12, ya, ya \
	VPMADDWD Y9, codes, codes \
	VPADDD codes, yb, yb

// What makes one sum of two.
#define SHIFTED(a, b) \
	VPSLLD $7, a, a \
	VPADDD b, a, a
#define BOTH(a, b) VPADDD b, a, a
#define FIRST(a, b)

// The correction, where there is one.
#define CORRECTED \
	VPBROADCASTD 4(R10), Y8 \
	VPADDD Y8, Y0, Y0
#define UNCORRECTED

#define ROWS(DIGITS, MUL, ADD, CORRECT, each) \
	MOVQ dst+0(FP), DI \
	MOVQ codes+8(FP), SI \
	MOVQ subs+16(FP), R12 \
	MOVQ scales+24(FP), R8 \
	MOVQ blocks+32(FP), CX \
	MOVQ digits+40(FP), AX \
	MOVQ scalesX+48(FP), R10 \
	MOVQ books+56(FP), DX \
	LEAQ kinds-64(SP), R13 \
	VPBROADCASTQ lowNibbles<>(SB), Y15 \
block: \
	SPREAD(0) \
	SPREAD(16) \
	MOVQ $2, R15 \
	MOVQ $4096, R14 \
half: \
	VPXOR Y0, Y0, Y0 \
	VPXOR Y1, Y1, Y1 \
	VPXOR Y2, Y2, Y2 \
	VPXOR Y3, Y3, Y3 \
	VPXOR Y4, Y4, Y4 \
	VPXOR Y5, Y5, Y5 \
	VPXOR Y6, Y6, Y6 \
	VPXOR Y7, Y7, Y7 \
	SUB(0, DIGITS, MUL) \
	SUB(1, DIGITS, MUL) \
	SUB(2, DIGITS, MUL) \
	SUB(3, DIGITS, MUL) \
	ADD(Y0, Y1) \
	ADD(Y2, Y3) \
	ADD(Y4, Y5) \
	ADD(Y6, Y7) \
	VPHADDD Y2, Y0, Y0 \
	VPHADDD Y6, Y4, Y4 \
	VPHADDD Y4, Y0, Y0 \
	CORRECT \
	VPMOVZXWD (R8), Y1 \
	VPSLLD $16, Y1, Y1 \
	VBROADCASTSS (R10), Y2 \
	RESULT(Y0, Y1, Y2, Y3, (DI)) \
	ADDQ $32, SI \
	ADDQ $32, R14 \
	ADDQ $8, R13 \
	ADDQ $16, R8 \
	ADDQ $32, DI \
	DECQ R15 \
	JNZ half \
	ADDQ $(512-64), SI \
	SUBQ $16, R13 \
	SUBQ $64, DI \
	ADDQ $32, R12 \
	ADDQ $128, AX \
	ADDQ $each, R10 \
	DECQ CX \
	JNZ block \
	VZEROUPPER \
	RET

// func words256Q4(dst *float32, codes, subs, scales *byte, blocks int, digits *int8, scalesX *float32, books *[256]int8)
TEXT ·words256Q4(SB), NOSPLIT, $64-64
	ROWS(WORDS, MULWORDS, BOTH, UNCORRECTED, 4)

// func twoBytes256Q4(dst *float32, codes, subs, scales *byte, blocks int, digits *int8, scalesX *int32, books *[256]byte)
TEXT ·twoBytes256Q4(SB), NOSPLIT, $64-64
	ROWS(TWODIGITS, MULTWO, SHIFTED, CORRECTED, 8)

// func oneByte256Q4(dst *float32, codes, subs, scales *byte, blocks int, digits *int8, scalesX *int32, books *[256]byte)
TEXT ·oneByte256Q4(SB), NOSPLIT, $64-64
	ROWS(ONEDIGIT, MULONE, FIRST, CORRECTED, 8)
