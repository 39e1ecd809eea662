// The shapes of dot tiles over 512-bit registers, whatever a step multiplies.

// Registers of every tile:
//   DI dst   R11 ldDst   SI w, row 0   R8 ldW   R10 w, row 3   DX x, token 0   R9 ldX   R13 x, token 3
//   BX what one token asks for ahead
//   CX steps left   K1 (AX) the columns beyond the last whole step
//   Z0–Z3 sums of token 0, rows 0–3; Z4–Z7, Z8–Z11, Z12–Z15 of tokens 1–3
//   Z16–Z19 x of tokens 0–3   Z20 a step of a row of w   Z21–Z24 scratch

#include "steps512_amd64.h"

// ARGS loads the arguments; a step is 1 << shift columns.
#define ARGS(shift) \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R11 \
	MOVQ w+16(FP), SI \
	MOVQ ldW+24(FP), R8 \
	MOVQ x+32(FP), DX \
	MOVQ ldX+40(FP), R9 \
	LEAQ (R8)(R8*2), R10 \
	ADDQ SI, R10 \
	LEAQ (R9)(R9*2), R13 \
	ADDQ DX, R13 \
	STEPS(shift, cols+48(FP), AX)

// Loads of a step of x.
#define LOAD(mem, z) VMOVUPS mem, z

#define ZERO4(a, b, c, d) \
	VPXORQ a, a, a \
	VPXORQ b, b, b \
	VPXORQ c, c, c \
	VPXORQ d, d, d

// COLUMNS walks the whole steps, then what is left.
#define COLUMNS(STEP, LASTX, WIDEN, LAST, bytes) \
	TESTQ CX, CX \
	JZ last \
loop: \
	STEP(LOAD, WIDEN) \
	ADDQ $bytes, SI \
	ADDQ $bytes, R10 \
	ADDQ $64, DX \
	ADDQ $64, R13 \
	DECQ CX \
	JNZ loop \
last: \
	TESTL AX, AX \
	JZ reduce \
	STEP(LASTX, LAST) \
reduce:

// LOADTOKENS loads a step of four tokens.
#define LOADTOKENS(LOAD) \
	LOAD((DX), Z16) \
	LOAD((DX)(R9*1), Z17) \
	LOAD((DX)(R9*2), Z18) \
	LOAD((R13), Z19)

// FOLD adds a register's halves down to four lanes: lane[l] + lane[l+8], then that of l + that of l+4.
#define FOLD(z, y, x) \
	VEXTRACTF64X4 $1, z, Y21 \
	VADDPS Y21, y, y \
	VEXTRACTF32X4 $1, y, X21 \
	VADDPS X21, x, x

// REDUCE4 turns four registers of 16 lanes into one of four sums and stores it.
#define REDUCE4(z0, y0, x0, z1, y1, x1, z2, y2, x2, z3, y3, x3, mem) \
	FOLD(z0, y0, x0) \
	FOLD(z1, y1, x1) \
	FOLD(z2, y2, x2) \
	FOLD(z3, y3, x3) \
	VUNPCKLPS x1, x0, X21 \
	VUNPCKHPS x1, x0, X22 \
	VADDPS X22, X21, X21 \
	VUNPCKLPS x3, x2, X22 \
	VUNPCKHPS x3, x2, X23 \
	VADDPS X23, X22, X22 \
	VMOVLHPS X22, X21, X23 \
	VMOVHLPS X21, X22, X24 \
	VADDPS X24, X23, X23 \
	VMOVUPS X23, mem

// REDUCE16 does that with four tokens, and leaves DI at the third.
#define REDUCE16 \
	REDUCE4(Z0, Y0, X0, Z1, Y1, X1, Z2, Y2, X2, Z3, Y3, X3, (DI)) \
	REDUCE4(Z4, Y4, X4, Z5, Y5, X5, Z6, Y6, X6, Z7, Y7, X7, (DI)(R11*1)) \
	REDUCE4(Z8, Y8, X8, Z9, Y9, X9, Z10, Y10, X10, Z11, Y11, X11, (DI)(R11*2)) \
	LEAQ (DI)(R11*2), DI \
	REDUCE4(Z12, Y12, X12, Z13, Y13, X13, Z14, Y14, X14, Z15, Y15, X15, (DI)(R11*1))

#define TILE4x4(STEP, shift, LASTX, WIDEN, LAST, bytes) \
	ARGS(shift) \
	ZERO4(Z0, Z1, Z2, Z3) \
	ZERO4(Z4, Z5, Z6, Z7) \
	ZERO4(Z8, Z9, Z10, Z11) \
	ZERO4(Z12, Z13, Z14, Z15) \
	COLUMNS(STEP, LASTX, WIDEN, LAST, bytes) \
	REDUCE16 \
	VZEROUPPER \
	RET

#define TILE4x2(STEP, shift, LASTX, WIDEN, LAST, bytes) \
	ARGS(shift) \
	ZERO4(Z0, Z1, Z2, Z3) \
	ZERO4(Z4, Z5, Z6, Z7) \
	COLUMNS(STEP, LASTX, WIDEN, LAST, bytes) \
	REDUCE4(Z0, Y0, X0, Z1, Y1, X1, Z2, Y2, X2, Z3, Y3, X3, (DI)) \
	REDUCE4(Z4, Y4, X4, Z5, Y5, X5, Z6, Y6, X6, Z7, Y7, X7, (DI)(R11*1)) \
	VZEROUPPER \
	RET

// NEXT asks for the next four lines of the four rows to come, which follow these in memory: in memory's order, as it likes best. It asks for
// each twice, 4 KiB apart: a core that waits for many lines forgets what else it is asked for (2 to 5 % of a decode).
#define NEXT \
	PREFETCHT1 (BX) \
	PREFETCHT1 64(BX) \
	PREFETCHT1 128(BX) \
	PREFETCHT1 192(BX) \
	PREFETCHT1 4096(BX) \
	PREFETCHT1 (4096+64)(BX) \
	PREFETCHT1 (4096+128)(BX) \
	PREFETCHT1 (4096+192)(BX) \
	ADDQ $256, BX

// TILE4x1 walks whole lines of four rows, then the steps that are left. LINES is one of:
//   NOLINES  a step is a line, and asks for the next ones by itself
//   LINES2   two steps are a line
#define TILE4x1(LINES, STEP, shift, LASTX, WIDEN, LAST, bytes) \
	ARGS(shift) \
	LEAQ (SI)(R8*4), BX \
	ZERO4(Z0, Z1, Z2, Z3) \
	LINES(WIDEN) \
	COLUMNS(STEP, LASTX, WIDEN, LAST, bytes) \
	REDUCE4(Z0, Y0, X0, Z1, Y1, X1, Z2, Y2, X2, Z3, Y3, X3, (DI)) \
	VZEROUPPER \
	RET

// ASKAHEAD asks for memory, if there is more than one row: 8 KiB ahead, and again at half the way, for what a core forgot that waits for many lines.
// It goes to the second-level cache: for the first a core waits for few lines at a time, and on AMD's Zen 4 asking there took half as long again as
// not asking.
#define ASKAHEAD \
	PREFETCHT1 (SI)(R11*2) \
	PREFETCHT1 (SI)(R11*1)

// STRAIGHT multiplies rows one by one, so that weights are read in one line: while sums of one row wait for one another, a core begins those
// of the next. LINES is NOLINES, where STEP asks, or LINE1.
#define STRAIGHT(LINES, STEP, shift, LASTX, WIDEN, LAST, bytes) \
	MOVQ dst+0(FP), DI \
	MOVQ w+8(FP), R10 \
	MOVQ ldW+16(FP), R8 \
	MOVQ rows+40(FP), R13 \
	STEPS(shift, cols+32(FP), AX) \
	MOVQ CX, R9 \
	MOVQ $4096, R11 \
	XORL R12, R12 \
	CMPQ R13, $1 \
	CMOVQEQ R12, R11 \
row: \
	MOVQ R10, SI \
	MOVQ x+24(FP), DX \
	MOVQ R9, CX \
	VPXORQ Z0, Z0, Z0 \
	LINES(WIDEN) \
	TESTQ CX, CX \
	JZ last \
loop: \
	STEP(LOAD, WIDEN) \
	ADDQ $bytes, SI \
	ADDQ $64, DX \
	DECQ CX \
	JNZ loop \
last: \
	TESTL AX, AX \
	JZ reduce \
	STEP(LASTX, LAST) \
reduce: \
	FOLD(Z0, Y0, X0) \
	VMOVHLPS X0, X0, X21 \
	VADDPS X21, X0, X0 \
	VMOVSHDUP X0, X21 \
	VADDSS X21, X0, X0 \
	VMOVSS X0, (DI) \
	ADDQ $4, DI \
	ADDQ R8, R10 \
	DECQ R13 \
	JNZ row \
	VZEROUPPER \
	RET

// Tiles of some columns, for which four tokens' numbers lie step by step and sums wait in memory. Registers, beside those of other tiles:
//   DI dst, if these are the last columns   R12 sums   R9 bytes to the next four tokens   R13 fours of tokens left   BP of rows
//   BX what is asked for, and AX further with each step   R14 a row's first column   R15 the first token's   K1 (SI) the last columns

#define ARGS4(shift) \
	MOVQ ldDst+8(FP), R11 \
	MOVQ sums+16(FP), R12 \
	MOVQ ldW+32(FP), R8 \
	MOVQ x+48(FP), R15 \
	MOVQ ldX+56(FP), R9 \
	MOVQ fours+64(FP), R13 \
	MOVQ next+80(FP), BX \
	MOVQ step+88(FP), AX \
	STEPS(shift, cols+72(FP), SI)

#define EACH16(OP) \
	OP(0, Z0) \
	OP(64, Z1) \
	OP(128, Z2) \
	OP(192, Z3) \
	OP(256, Z4) \
	OP(320, Z5) \
	OP(384, Z6) \
	OP(448, Z7) \
	OP(512, Z8) \
	OP(576, Z9) \
	OP(640, Z10) \
	OP(704, Z11) \
	OP(768, Z12) \
	OP(832, Z13) \
	OP(896, Z14) \
	OP(960, Z15)
#define TAKE(at, z) VMOVUPS at(R12), z
#define KEEP(at, z) VMOVUPS z, at(R12)

// FOUR multiplies a step of four rows and four tokens.
#define FOUR(MULROWS, WIDEN) \
	VMOVUPS (DX), Z16 \
	VMOVUPS 64(DX), Z17 \
	VMOVUPS 128(DX), Z18 \
	VMOVUPS 192(DX), Z19 \
	MULROWS(WIDEN)

// What a step of four rows, each of half a line or of a line, asks for: each line twice, as NEXT does, half an octet of 4 KiB rows apart.
#define ASKHALF \
	PREFETCHT1 1024(BX) \
	PREFETCHT1 (16384+64)(BX)
#define ASKLINE \
	ASKHALF \
	PREFETCHT1 (1024+128)(BX) \
	PREFETCHT1 (16384+192)(BX)

// FOURS walks the fours of tokens, and for each the fours of rows.
#define FOURS(MULROWS, shift, WIDEN, LAST, bytes, ASK) \
	ARGS4(shift) \
tokens: \
	MOVQ w+24(FP), R14 \
	MOVQ rows+40(FP), BP \
rows: \
	MOVQ R14, SI \
	LEAQ (R8)(R8*2), R10 \
	ADDQ SI, R10 \
	MOVQ R15, DX \
	CMPQ kept+96(FP), $0 \
	JNE take \
	ZERO4(Z0, Z1, Z2, Z3) \
	ZERO4(Z4, Z5, Z6, Z7) \
	ZERO4(Z8, Z9, Z10, Z11) \
	ZERO4(Z12, Z13, Z14, Z15) \
	JMP start \
take: \
	EACH16(TAKE) \
start: \
	MOVQ cols+72(FP), CX \
	SHRQ $shift, CX \
	JZ last \
loop: \
	ASK \
	ADDQ AX, BX \
	FOUR(MULROWS, WIDEN) \
	ADDQ $bytes, SI \
	ADDQ $bytes, R10 \
	ADDQ $256, DX \
	DECQ CX \
	JNZ loop \
last: \
	KORTESTD K1, K1 \
	JZ end \
	FOUR(MULROWS, LAST) \
end: \
	MOVQ dst+0(FP), DI \
	TESTQ DI, DI \
	JZ keep \
	REDUCE16 \
	ADDQ $16, dst+0(FP) \
	JMP next \
keep: \
	EACH16(KEEP) \
next: \
	ADDQ $1024, R12 \
	LEAQ (R14)(R8*4), R14 \
	DECQ BP \
	JNZ rows \
	MOVQ rows+40(FP), BP \
	SHLQ $4, BP \
	MOVQ dst+0(FP), DI \
	LEAQ (DI)(R11*4), SI \
	SUBQ BP, SI \
	TESTQ DI, DI \
	CMOVQNE SI, DI \
	MOVQ DI, dst+0(FP) \
	ADDQ R9, R15 \
	DECQ R13 \
	JNZ tokens \
	VZEROUPPER \
	RET
