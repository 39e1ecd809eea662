//go:build amd64 && !purego

#include "textflag.h"
#include "tile512_amd64.h"

// Loads of 16 weights, widened to float32: the only thing in which the formats differ. LAST loads what K1 names.
#define WIDENF32(mem) VMOVUPS mem, Z20
#define WIDENF16(mem) VCVTPH2PS mem, Z20
#define WIDENBF16(mem) VPMOVZXWD mem, Z20 \
	VPSLLD $16, Z20, Z20
#define LASTF32(mem) VMOVUPS.Z mem, K1, Z20
#define LASTF16(mem) VCVTPH2PS.Z mem, K1, Z20
#define LASTBF16(mem) VPMOVZXWD.Z mem, K1, Z20 \
	VPSLLD $16, Z20, Z20

#define LASTLOAD(mem, z) VMOVUPS.Z mem, K1, z

// FMA2 and FMA4 add the row of w in Z20 times two and four tokens.
#define FMA2(a, b) \
	VFMADD231PS Z16, Z20, a \
	VFMADD231PS Z17, Z20, b

#define FMA4(a, b, c, d) \
	FMA2(a, b) \
	VFMADD231PS Z18, Z20, c \
	VFMADD231PS Z19, Z20, d

#define STEP4x4(LOAD, WIDEN) \
	LOADTOKENS(LOAD) \
	MULROWS(WIDEN)

// MULROWS adds a step of four rows times four tokens.
#define MULROWS(WIDEN) \
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

// NOLINES, LINES2: see TILE4x1.
#define NOLINES(WIDEN)
#define LINES2(WIDEN) \
	MOVQ CX, R12 \
	ANDL $1, R12 \
	SHRQ $1, CX \
	JZ steps \
lines: \
	NEXT \
	VMOVUPS (DX), Z16 \
	VMOVUPS 64(DX), Z17 \
	LINE(WIDEN, (SI), Z0) \
	LINE(WIDEN, (SI)(R8*1), Z1) \
	LINE(WIDEN, (SI)(R8*2), Z2) \
	LINE(WIDEN, (R10), Z3) \
	ADDQ $64, SI \
	ADDQ $64, R10 \
	SUBQ $-128, DX \
	DECQ CX \
	JNZ lines \
steps: \
	MOVQ R12, CX

// LINE1 walks the lines of one row, see STRAIGHT.
#define LINE1(WIDEN) \
	MOVQ CX, R12 \
	ANDL $1, R12 \
	SHRQ $1, CX \
	JZ steps \
lines: \
	ASKAHEAD \
	VMOVUPS (DX), Z16 \
	VMOVUPS 64(DX), Z17 \
	LINE(WIDEN, (SI), Z0) \
	ADDQ $64, SI \
	SUBQ $-128, DX \
	DECQ CX \
	JNZ lines \
steps: \
	MOVQ R12, CX

// LINE adds a line of a row of w times one token, whose numbers are in Z16 and Z17.
#define LINE(WIDEN, mem, sum) \
	WIDEN(mem) \
	VFMADD231PS Z16, Z20, sum \
	WIDEN(32 mem) \
	VFMADD231PS Z17, Z20, sum

#define NEXT4x1(LOAD, WIDEN) \
	NEXT \
	STEP4x1(LOAD, WIDEN)

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

#define ASK1x1(LOAD, WIDEN) \
	ASKAHEAD \
	STEP1x1(LOAD, WIDEN)

#define STEP1x1(LOAD, WIDEN) \
	LOAD((DX), Z16) \
	WIDEN((SI)) \
	VFMADD231PS Z16, Z20, Z0

// func tile512F32x4x4(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F32x4x4(SB), NOSPLIT, $0-56
	TILE4x4(STEP4x4, 4, LASTLOAD, WIDENF32, LASTF32, 64)

// func tile512F32x4x2(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F32x4x2(SB), NOSPLIT, $0-56
	TILE4x2(STEP4x2, 4, LASTLOAD, WIDENF32, LASTF32, 64)

// func tile512F32x4x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F32x4x1(SB), NOSPLIT, $0-56
	TILE4x1(NOLINES, NEXT4x1, 4, LASTLOAD, WIDENF32, LASTF32, 64)

// func straight512F32(dst *float32, w *float32, ldW int, x *float32, cols, rows int)
TEXT ·straight512F32(SB), NOSPLIT, $0-48
	STRAIGHT(NOLINES, ASK1x1, 4, LASTLOAD, WIDENF32, LASTF32, 64)

// func tile512F16x4x4(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F16x4x4(SB), NOSPLIT, $0-56
	TILE4x4(STEP4x4, 4, LASTLOAD, WIDENF16, LASTF16, 32)

// func tile512F16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F16x4x2(SB), NOSPLIT, $0-56
	TILE4x2(STEP4x2, 4, LASTLOAD, WIDENF16, LASTF16, 32)

// func tile512F16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512F16x4x1(SB), NOSPLIT, $0-56
	TILE4x1(LINES2, STEP4x1, 4, LASTLOAD, WIDENF16, LASTF16, 32)

// func straight512F16(dst *float32, w *uint16, ldW int, x *float32, cols, rows int)
TEXT ·straight512F16(SB), NOSPLIT, $0-48
	STRAIGHT(LINE1, STEP1x1, 4, LASTLOAD, WIDENF16, LASTF16, 32)

// func tile512BF16x4x4(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512BF16x4x4(SB), NOSPLIT, $0-56
	TILE4x4(STEP4x4, 4, LASTLOAD, WIDENBF16, LASTBF16, 32)

// func tile512BF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512BF16x4x2(SB), NOSPLIT, $0-56
	TILE4x2(STEP4x2, 4, LASTLOAD, WIDENBF16, LASTBF16, 32)

// func tile512BF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, cols int)
TEXT ·tile512BF16x4x1(SB), NOSPLIT, $0-56
	TILE4x1(LINES2, STEP4x1, 4, LASTLOAD, WIDENBF16, LASTBF16, 32)

// func straight512BF16(dst *float32, w *uint16, ldW int, x *float32, cols, rows int)
TEXT ·straight512BF16(SB), NOSPLIT, $0-48
	STRAIGHT(LINE1, STEP1x1, 4, LASTLOAD, WIDENBF16, LASTBF16, 32)

// func fours512F32(dst *float32, ldDst int, sums *float32, w *float32, ldW, rows int, x *float32, ldX, fours, cols int, next *float32, step, kept int)
TEXT ·fours512F32(SB), NOSPLIT, $8-104
	FOURS(MULROWS, 4, WIDENF32, LASTF32, 64, ASKLINE)

// func fours512F16(dst *float32, ldDst int, sums *float32, w *uint16, ldW, rows int, x *float32, ldX, fours, cols int, next *uint16, step, kept int)
TEXT ·fours512F16(SB), NOSPLIT, $8-104
	FOURS(MULROWS, 4, WIDENF16, LASTF16, 32, ASKHALF)

// func fours512BF16(dst *float32, ldDst int, sums *float32, w *uint16, ldW, rows int, x *float32, ldX, fours, cols int, next *uint16, step, kept int)
TEXT ·fours512BF16(SB), NOSPLIT, $8-104
	FOURS(MULROWS, 4, WIDENBF16, LASTBF16, 32, ASKHALF)
