//go:build amd64 && !purego

#include "textflag.h"

// Registers of every tile:
//   DI dst   R11 ldDst   SI w, row 0   R8 ldW   R10 w, row 3   R12 w, row 6   DX x, token 0   R9 ldX   R13 x, token 3
//   CX steps left   K1 (AX) the columns beyond the last whole vector
//   Z0–Z3 sums of token 0, rows 0–3; Z4–Z7, Z8–Z11, Z12–Z15 of tokens 1–3, or Z4–Z7 of token 0, rows 4–7
//   Z16–Z19 x of tokens 0–3   Z20 a row of w, widened   Z21–Z24 scratch

#define ARGS \
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
	LEAQ (R10)(R8*2), R12 \
	ADDQ R8, R12 \
	MOVQ cols+48(FP), CX \
	ANDL $15, CX \
	MOVL $1, AX \
	SHLL CX, AX \
	DECL AX \
	KMOVW AX, K1 \
	MOVQ cols+48(FP), CX \
	SHRQ $4, CX

// Loads of 16 weights, widened to float32: the only thing in which the formats differ. LAST loads what K1 names.
#define WIDENF32(mem) VMOVUPS mem, Z20
#define WIDENF16(mem) VCVTPH2PS mem, Z20
#define WIDENBF16(mem) VPMOVZXWD mem, Z20 \
	VPSLLD $16, Z20, Z20
#define LASTF32(mem) VMOVUPS.Z mem, K1, Z20
#define LASTF16(mem) VCVTPH2PS.Z mem, K1, Z20
#define LASTBF16(mem) VPMOVZXWD.Z mem, K1, Z20 \
	VPSLLD $16, Z20, Z20

// Loads of 16 numbers of x.
#define LOAD(mem, z) VMOVUPS mem, z
#define LASTLOAD(mem, z) VMOVUPS.Z mem, K1, z

#define ZERO4(a, b, c, d) \
	VPXORQ a, a, a \
	VPXORQ b, b, b \
	VPXORQ c, c, c \
	VPXORQ d, d, d

// FMA2 and FMA4 add the row of w in Z20 times two and four tokens.
#define FMA2(a, b) \
	VFMADD231PS Z16, Z20, a \
	VFMADD231PS Z17, Z20, b

#define FMA4(a, b, c, d) \
	FMA2(a, b) \
	VFMADD231PS Z18, Z20, c \
	VFMADD231PS Z19, Z20, d

#define STEP4x4(LOAD, WIDEN) \
	LOAD((DX), Z16) \
	LOAD((DX)(R9*1), Z17) \
	LOAD((DX)(R9*2), Z18) \
	LOAD((R13), Z19) \
	WIDEN((SI)) \
	FMA4(Z0, Z4, Z8, Z12) \
	WIDEN((SI)(R8*1)) \
	FMA4(Z1, Z5, Z9, Z13) \
	WIDEN((SI)(R8*2)) \
	FMA4(Z2, Z6, Z10, Z14) \
	WIDEN((R10)) \
	FMA4(Z3, Z7, Z11, Z15)

#define STEP4x2(LOAD, WIDEN) \
	LOAD((DX), Z16) \
	LOAD((DX)(R9*1), Z17) \
	WIDEN((SI)) \
	FMA2(Z0, Z4) \
	WIDEN((SI)(R8*1)) \
	FMA2(Z1, Z5) \
	WIDEN((SI)(R8*2)) \
	FMA2(Z2, Z6) \
	WIDEN((R10)) \
	FMA2(Z3, Z7)

#define STEP8x1(LOAD, WIDEN) \
	STEP4x1(LOAD, WIDEN) \
	WIDEN((SI)(R8*4)) \
	VFMADD231PS Z16, Z20, Z4 \
	WIDEN((R10)(R8*2)) \
	VFMADD231PS Z16, Z20, Z5 \
	WIDEN((R12)) \
	VFMADD231PS Z16, Z20, Z6 \
	WIDEN((R10)(R8*4)) \
	VFMADD231PS Z16, Z20, Z7

#define STEP4x1(LOAD, WIDEN) \
	LOAD((DX), Z16) \
	WIDEN((SI)) \
	VFMADD231PS Z16, Z20, Z0 \
	WIDEN((SI)(R8*1)) \
	VFMADD231PS Z16, Z20, Z1 \
	WIDEN((SI)(R8*2)) \
	VFMADD231PS Z16, Z20, Z2 \
	WIDEN((R10)) \
	VFMADD231PS Z16, Z20, Z3

#define STEP1x1(LOAD, WIDEN) \
	LOAD((DX), Z16) \
	WIDEN((SI)) \
	VFMADD231PS Z16, Z20, Z0

// COLUMNS walks the whole vectors, then what is left.
#define COLUMNS(STEP, WIDEN, LAST, bytes) \
	TESTQ CX, CX \
	JZ last \
loop: \
	STEP(LOAD, WIDEN) \
	ADDQ $bytes, SI \
	ADDQ $bytes, R10 \
	ADDQ $bytes, R12 \
	ADDQ $64, DX \
	ADDQ $64, R13 \
	DECQ CX \
	JNZ loop \
last: \
	TESTL AX, AX \
	JZ reduce \
	STEP(LASTLOAD, LAST) \
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

#define TILE4x4(WIDEN, LAST, bytes) \
	ARGS \
	ZERO4(Z0, Z1, Z2, Z3) \
	ZERO4(Z4, Z5, Z6, Z7) \
	ZERO4(Z8, Z9, Z10, Z11) \
	ZERO4(Z12, Z13, Z14, Z15) \
	COLUMNS(STEP4x4, WIDEN, LAST, bytes) \
	REDUCE4(Z0, Y0, X0, Z1, Y1, X1, Z2, Y2, X2, Z3, Y3, X3, (DI)) \
	REDUCE4(Z4, Y4, X4, Z5, Y5, X5, Z6, Y6, X6, Z7, Y7, X7, (DI)(R11*1)) \
	REDUCE4(Z8, Y8, X8, Z9, Y9, X9, Z10, Y10, X10, Z11, Y11, X11, (DI)(R11*2)) \
	LEAQ (DI)(R11*2), DI \
	REDUCE4(Z12, Y12, X12, Z13, Y13, X13, Z14, Y14, X14, Z15, Y15, X15, (DI)(R11*1)) \
	VZEROUPPER \
	RET

#define TILE4x2(WIDEN, LAST, bytes) \
	ARGS \
	ZERO4(Z0, Z1, Z2, Z3) \
	ZERO4(Z4, Z5, Z6, Z7) \
	COLUMNS(STEP4x2, WIDEN, LAST, bytes) \
	REDUCE4(Z0, Y0, X0, Z1, Y1, X1, Z2, Y2, X2, Z3, Y3, X3, (DI)) \
	REDUCE4(Z4, Y4, X4, Z5, Y5, X5, Z6, Y6, X6, Z7, Y7, X7, (DI)(R11*1)) \
	VZEROUPPER \
	RET

#define TILE8x1(WIDEN, LAST, bytes) \
	ARGS \
	ZERO4(Z0, Z1, Z2, Z3) \
	ZERO4(Z4, Z5, Z6, Z7) \
	COLUMNS(STEP8x1, WIDEN, LAST, bytes) \
	REDUCE4(Z0, Y0, X0, Z1, Y1, X1, Z2, Y2, X2, Z3, Y3, X3, (DI)) \
	REDUCE4(Z4, Y4, X4, Z5, Y5, X5, Z6, Y6, X6, Z7, Y7, X7, 16(DI)) \
	VZEROUPPER \
	RET

#define TILE4x1(WIDEN, LAST, bytes) \
	ARGS \
	ZERO4(Z0, Z1, Z2, Z3) \
	COLUMNS(STEP4x1, WIDEN, LAST, bytes) \
	REDUCE4(Z0, Y0, X0, Z1, Y1, X1, Z2, Y2, X2, Z3, Y3, X3, (DI)) \
	VZEROUPPER \
	RET

#define TILE1x1(WIDEN, LAST, bytes) \
	ARGS \
	VPXORQ Z0, Z0, Z0 \
	COLUMNS(STEP1x1, WIDEN, LAST, bytes) \
	FOLD(Z0, Y0, X0) \
	VMOVHLPS X0, X0, X21 \
	VADDPS X21, X0, X0 \
	VMOVSHDUP X0, X21 \
	VADDSS X21, X0, X0 \
	VMOVSS X0, (DI) \
	VZEROUPPER \
	RET

// func tile512F32x4x4(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F32x4x4(SB), NOSPLIT, $0-56
	TILE4x4(WIDENF32, LASTF32, 64)

// func tile512F32x4x2(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F32x4x2(SB), NOSPLIT, $0-56
	TILE4x2(WIDENF32, LASTF32, 64)

// func tile512F32x8x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F32x8x1(SB), NOSPLIT, $0-56
	TILE8x1(WIDENF32, LASTF32, 64)

// func tile512F32x4x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F32x4x1(SB), NOSPLIT, $0-56
	TILE4x1(WIDENF32, LASTF32, 64)

// func tile512F32x1x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F32x1x1(SB), NOSPLIT, $0-56
	TILE1x1(WIDENF32, LASTF32, 64)

// func tile512F16x4x4(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F16x4x4(SB), NOSPLIT, $0-56
	TILE4x4(WIDENF16, LASTF16, 32)

// func tile512F16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F16x4x2(SB), NOSPLIT, $0-56
	TILE4x2(WIDENF16, LASTF16, 32)

// func tile512F16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F16x8x1(SB), NOSPLIT, $0-56
	TILE8x1(WIDENF16, LASTF16, 32)

// func tile512F16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F16x4x1(SB), NOSPLIT, $0-56
	TILE4x1(WIDENF16, LASTF16, 32)

// func tile512F16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F16x1x1(SB), NOSPLIT, $0-56
	TILE1x1(WIDENF16, LASTF16, 32)

// func tile512BF16x4x4(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512BF16x4x4(SB), NOSPLIT, $0-56
	TILE4x4(WIDENBF16, LASTBF16, 32)

// func tile512BF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512BF16x4x2(SB), NOSPLIT, $0-56
	TILE4x2(WIDENBF16, LASTBF16, 32)

// func tile512BF16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512BF16x8x1(SB), NOSPLIT, $0-56
	TILE8x1(WIDENBF16, LASTBF16, 32)

// func tile512BF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512BF16x4x1(SB), NOSPLIT, $0-56
	TILE4x1(WIDENBF16, LASTBF16, 32)

// func tile512BF16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512BF16x1x1(SB), NOSPLIT, $0-56
	TILE1x1(WIDENBF16, LASTBF16, 32)
