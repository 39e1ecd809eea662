//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// Registers of the products:
//   R0–R3 dst of tokens 0–3   R4 tiles, moving   R5 scales, moving   R6 blocks left   R7–R10 digits of tokens 0–3, moving
//   R11 R12 R16 R17 scales of tokens 0–3, moving   R13 digits of a number   R14 of which left   R15 quarters of a block left
//   R19 bytes of digits to pass over after a block
//   V0–V3 sums of token 0 with 16 rows, V4–V7 V8–V11 V12–V15 of tokens 1–3   V16–V19 a quad of 16 rows, later their scales
//   V20–V23 sixteen columns' digits of tokens 0–3   V20–V29 scratch in the end
// A block is gone over once for each digit, the higher first; the sums are shifted in between.

// REST is the number of bytes that a block of one digit leaves unread.
#define REST \
	MOVD $128, R19 \
	SUB R13<<6, R19

#define ARGSx1 \
	MOVD dst+0(FP), R0 \
	MOVD tiles+8(FP), R4 \
	MOVD scales+16(FP), R5 \
	MOVD n+24(FP), R6 \
	MOVD digits+32(FP), R7 \
	MOVD scalesX+40(FP), R11 \
	MOVD width+48(FP), R13 \
	REST

#define ZERO4(a, b, c, d) \
	VEOR a.B16, a.B16, a.B16 \
	VEOR b.B16, b.B16, b.B16 \
	VEOR c.B16, c.B16, c.B16 \
	VEOR d.B16, d.B16, d.B16

#define SHIFT4(a, b, c, d) \
	VSHL $7, a.S4, a.S4 \
	VSHL $7, b.S4, b.S4 \
	VSHL $7, c.S4, c.S4 \
	VSHL $7, d.S4, d.S4

#define DOT4(i, x, a, b, c, d) \
	SDOT(i, x, 16, a) \
	SDOT(i, x, 17, b) \
	SDOT(i, x, 18, c) \
	SDOT(i, x, 19, d)

#define QUADx1(i) \
	VLD1.P 64(R4), [V16.B16, V17.B16, V18.B16, V19.B16] \
	DOT4(i, 20, 0, 1, 2, 3)

#define QUADx4(i) \
	QUADx1(i) \
	DOT4(i, 21, 4, 5, 6, 7) \
	DOT4(i, 22, 8, 9, 10, 11) \
	DOT4(i, 23, 12, 13, 14, 15)

// SCALES widens the scales of 16 rows.
#define SCALES \
	VLD1.P 32(R5), [V24.H8, V25.H8] \
	SHLL16(24, 16) \
	SHLL16H(24, 17) \
	SHLL16(25, 18) \
	SHLL16H(25, 19)

// TERM adds sums in register a, of four rows whose scales are in register s, to register to.
#define TERM(a, s, to) \
	FMUL4S(20, s, 21) \
	SCVTF4S(a, a) \
	FMLA4S(21, a, to)

// FINISH adds a token's sums, in registers a to d, to dst.
#define FINISH(a, b, c, d, scale, dst) \
	VLD1R.P 4(scale), [V20.S4] \
	VLD1 (dst), [V26.S4, V27.S4, V28.S4, V29.S4] \
	TERM(a, 16, 26) \
	TERM(b, 17, 27) \
	TERM(c, 18, 28) \
	TERM(d, 19, 29) \
	VST1 [V26.S4, V27.S4, V28.S4, V29.S4], (dst)

// func digitsDotx4(dst *float32, ldDst int, tiles, scales *byte, n int, digits *int8, ldX int, scalesX *float32, ldScales, width int)
TEXT ·digitsDotx4(SB), NOSPLIT, $0-80
	MOVD dst+0(FP), R0
	MOVD tiles+16(FP), R4
	MOVD scales+24(FP), R5
	MOVD n+32(FP), R6
	MOVD digits+40(FP), R7
	MOVD scalesX+56(FP), R11
	MOVD width+72(FP), R13
	REST
	MOVD ldDst+8(FP), R14
	ADD R14, R0, R1
	ADD R14, R1, R2
	ADD R14, R2, R3
	MOVD ldX+48(FP), R14
	ADD R14, R7, R8
	ADD R14, R8, R9
	ADD R14, R9, R10
	MOVD ldScales+64(FP), R14
	ADD R14, R11, R12
	ADD R14, R12, R16
	ADD R14, R16, R17

block:
	ZERO4(V0, V1, V2, V3)
	ZERO4(V4, V5, V6, V7)
	ZERO4(V8, V9, V10, V11)
	ZERO4(V12, V13, V14, V15)
	MOVD R13, R14

digit:
	MOVD $4, R15

quarter:
	VLD1.P 16(R7), [V20.B16]
	VLD1.P 16(R8), [V21.B16]
	VLD1.P 16(R9), [V22.B16]
	VLD1.P 16(R10), [V23.B16]
	QUADx4(0)
	QUADx4(1)
	QUADx4(2)
	QUADx4(3)
	SUB $1, R15
	CBNZ R15, quarter
	SUB $1, R14
	CBZ R14, finish
	SHIFT4(V0, V1, V2, V3)
	SHIFT4(V4, V5, V6, V7)
	SHIFT4(V8, V9, V10, V11)
	SHIFT4(V12, V13, V14, V15)
	SUB $1024, R4
	B digit

finish:
	ADD R19, R7
	ADD R19, R8
	ADD R19, R9
	ADD R19, R10
	SCALES
	FINISH(0, 1, 2, 3, R11, R0)
	FINISH(4, 5, 6, 7, R12, R1)
	FINISH(8, 9, 10, 11, R16, R2)
	FINISH(12, 13, 14, 15, R17, R3)
	SUB $1, R6
	CBNZ R6, block
	RET

// func digitsDotx1(dst *float32, tiles, scales *byte, n int, digits *int8, scalesX *float32, width int)
TEXT ·digitsDotx1(SB), NOSPLIT, $0-56
	ARGSx1

block:
	ZERO4(V0, V1, V2, V3)
	MOVD R13, R14

digit:
	MOVD $4, R15

quarter:
	VLD1.P 16(R7), [V20.B16]
	QUADx1(0)
	QUADx1(1)
	QUADx1(2)
	QUADx1(3)
	SUB $1, R15
	CBNZ R15, quarter
	SUB $1, R14
	CBZ R14, finish
	SHIFT4(V0, V1, V2, V3)
	SUB $1024, R4
	B digit

finish:
	ADD R19, R7
	SCALES
	FINISH(0, 1, 2, 3, R11, R0)
	SUB $1, R6
	CBNZ R6, block
	RET

// FOURROWS adds the products of four rows with two quads to sums a and b, each of which holds two halves of two rows' sums. Two
// products of a digit and an integer, 2·127·128, fit in 16 bits.
#define FOURROWS(w0, w1, a, b) \
	SMULL(21, w0, 28) \
	SMULL2(21, w0, 29) \
	SMLAL(22, w1, 28) \
	SMLAL2(22, w1, 29) \
	SADALP(28, a) \
	SADALP(29, b)

// TWOQUADS is of quads i and j of the sixteen columns in V20: V21 V22 digits   V16–V19 V24–V27 rows   V28 V29 products
#define TWOQUADS(i, j) \
	VDUP V20.S[i], V21.S4 \
	VDUP V20.S[j], V22.S4 \
	VLD1.P 64(R4), [V16.B16, V17.B16, V18.B16, V19.B16] \
	VLD1.P 64(R4), [V24.B16, V25.B16, V26.B16, V27.B16] \
	FOURROWS(16, 24, 0, 1) \
	FOURROWS(17, 25, 2, 3) \
	FOURROWS(18, 26, 4, 5) \
	FOURROWS(19, 27, 6, 7)

// func digitsMulx1(dst *float32, tiles, scales *byte, n int, digits *int8, scalesX *float32, width int)
TEXT ·digitsMulx1(SB), NOSPLIT, $0-56
	ARGSx1

block:
	ZERO4(V0, V1, V2, V3)
	ZERO4(V4, V5, V6, V7)
	MOVD R13, R14

digit:
	MOVD $4, R15

quarter:
	VLD1.P 16(R7), [V20.B16]
	TWOQUADS(0, 1)
	TWOQUADS(2, 3)
	SUB $1, R15
	CBNZ R15, quarter
	SUB $1, R14
	CBZ R14, finish
	SHIFT4(V0, V1, V2, V3)
	SHIFT4(V4, V5, V6, V7)
	SUB $1024, R4
	B digit

finish:
	ADD R19, R7
	VADDP V1.S4, V0.S4, V0.S4
	VADDP V3.S4, V2.S4, V1.S4
	VADDP V5.S4, V4.S4, V2.S4
	VADDP V7.S4, V6.S4, V3.S4
	SCALES
	FINISH(0, 1, 2, 3, R11, R0)
	SUB $1, R6
	CBNZ R6, block
	RET
