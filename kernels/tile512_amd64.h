// The shapes of dot tiles over 512-bit registers, whatever a step multiplies.

// Registers of every tile:
//   DI dst   R11 ldDst   SI w, row 0   R8 ldW   R10 w, row 3   DX x, token 0   R9 ldX   R13 x, token 3
//   BX what one token asks for ahead
//   CX steps left   K1 (AX) the columns beyond the last whole step
//   Z0–Z3 sums of token 0, rows 0–3; Z4–Z7, Z8–Z11, Z12–Z15 of tokens 1–3
//   Z16–Z19 x of tokens 0–3   Z20 a step of a row of w   Z21–Z24 scratch

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
	MOVQ cols+48(FP), CX \
	ANDL $((1<<shift)-1), CX \
	MOVL $1, AX \
	SHLL CX, AX \
	DECL AX \
	KMOVD AX, K1 \
	MOVQ cols+48(FP), CX \
	SHRQ $shift, CX

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

#define TILE4x4(STEP, shift, LASTX, WIDEN, LAST, bytes) \
	ARGS(shift) \
	ZERO4(Z0, Z1, Z2, Z3) \
	ZERO4(Z4, Z5, Z6, Z7) \
	ZERO4(Z8, Z9, Z10, Z11) \
	ZERO4(Z12, Z13, Z14, Z15) \
	COLUMNS(STEP, LASTX, WIDEN, LAST, bytes) \
	REDUCE4(Z0, Y0, X0, Z1, Y1, X1, Z2, Y2, X2, Z3, Y3, X3, (DI)) \
	REDUCE4(Z4, Y4, X4, Z5, Y5, X5, Z6, Y6, X6, Z7, Y7, X7, (DI)(R11*1)) \
	REDUCE4(Z8, Y8, X8, Z9, Y9, X9, Z10, Y10, X10, Z11, Y11, X11, (DI)(R11*2)) \
	LEAQ (DI)(R11*2), DI \
	REDUCE4(Z12, Y12, X12, Z13, Y13, X13, Z14, Y14, X14, Z15, Y15, X15, (DI)(R11*1)) \
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

// NEXT asks for the next four lines of the four rows to come, which follow these in memory: in memory's order, as it likes best.
#define NEXT \
	PREFETCHT0 (BX) \
	PREFETCHT0 64(BX) \
	PREFETCHT0 128(BX) \
	PREFETCHT0 192(BX) \
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

#define TILE1x1(STEP, shift, LASTX, WIDEN, LAST, bytes) \
	ARGS(shift) \
	VPXORQ Z0, Z0, Z0 \
	COLUMNS(STEP, LASTX, WIDEN, LAST, bytes) \
	FOLD(Z0, Y0, X0) \
	VMOVHLPS X0, X0, X21 \
	VADDPS X21, X0, X0 \
	VMOVSHDUP X0, X21 \
	VADDSS X21, X0, X0 \
	VMOVSS X0, (DI) \
	VZEROUPPER \
	RET
