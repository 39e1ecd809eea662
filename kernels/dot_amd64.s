//go:build amd64 && !purego

#include "textflag.h"
#include "reduce_amd64.h"

// Registers of every tile:
//   DI dst   R11 ldDst   SI w, row 0   R8 ldW   R10 w, row 3   R12 w, row 6   DX x, token 0   R9 ldX   CX steps left
//   BX what one token asks for ahead
//   Y0–Y3 sums of token 0, rows 0–3   Y4–Y7 sums of token 1, or of token 0, rows 4–7   Y12 Y13 x of tokens 0, 1   Y14 a row of w, widened

#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R11 \
	MOVQ w+16(FP), SI \
	MOVQ ldW+24(FP), R8 \
	MOVQ x+32(FP), DX \
	MOVQ ldX+40(FP), R9 \
	MOVQ steps+48(FP), CX \
	LEAQ (R8)(R8*2), R10 \
	ADDQ SI, R10

// Loads of 8 weights, widened to float32: the only thing in which the formats differ.
#define WIDENF32(mem) VMOVUPS mem, Y14
#define WIDENF16(mem) VCVTPH2PS mem, Y14
#define WIDENBF16(mem) VPMOVZXWD mem, Y14 \
	VPSLLD $16, Y14, Y14

#define TILE4x2(WIDEN, bytes) \
	ARGS \
	ZERO4(Y0, Y1, Y2, Y3) \
	ZERO4(Y4, Y5, Y6, Y7) \
loop: \
	VMOVUPS (DX), Y12 \
	VMOVUPS (DX)(R9*1), Y13 \
	WIDEN((SI)) \
	VFMADD231PS Y12, Y14, Y0 \
	VFMADD231PS Y13, Y14, Y4 \
	WIDEN((SI)(R8*1)) \
	VFMADD231PS Y12, Y14, Y1 \
	VFMADD231PS Y13, Y14, Y5 \
	WIDEN((SI)(R8*2)) \
	VFMADD231PS Y12, Y14, Y2 \
	VFMADD231PS Y13, Y14, Y6 \
	WIDEN((R10)) \
	VFMADD231PS Y12, Y14, Y3 \
	VFMADD231PS Y13, Y14, Y7 \
	ADDQ $bytes, SI \
	ADDQ $bytes, R10 \
	ADDQ $32, DX \
	DECQ CX \
	JNZ loop \
	REDUCE4(Y0, X0, Y1, X1, Y2, X2, Y3, X3, (DI)) \
	REDUCE4(Y4, X4, Y5, X5, Y6, X6, Y7, X7, (DI)(R11*1)) \
	VZEROUPPER \
	RET

// NEXT2 and NEXT4 ask for as many lines of the eight rows to come as a step reads of these: in memory's order, as it likes best.
#define NEXT2 \
	PREFETCHT1 (BX) \
	PREFETCHT1 64(BX) \
	SUBQ $-128, BX
#define NEXT4 \
	NEXT2 \
	NEXT2

#define TILE8x1(WIDEN, NEXT, bytes) \
	ARGS \
	LEAQ (SI)(R8*8), BX \
	LEAQ (R10)(R8*2), R12 \
	ADDQ R8, R12 \
	ZERO4(Y0, Y1, Y2, Y3) \
	ZERO4(Y4, Y5, Y6, Y7) \
loop: \
	NEXT \
	VMOVUPS (DX), Y12 \
	WIDEN((SI)) \
	VFMADD231PS Y12, Y14, Y0 \
	WIDEN((SI)(R8*1)) \
	VFMADD231PS Y12, Y14, Y1 \
	WIDEN((SI)(R8*2)) \
	VFMADD231PS Y12, Y14, Y2 \
	WIDEN((R10)) \
	VFMADD231PS Y12, Y14, Y3 \
	WIDEN((SI)(R8*4)) \
	VFMADD231PS Y12, Y14, Y4 \
	WIDEN((R10)(R8*2)) \
	VFMADD231PS Y12, Y14, Y5 \
	WIDEN((R12)) \
	VFMADD231PS Y12, Y14, Y6 \
	WIDEN((R10)(R8*4)) \
	VFMADD231PS Y12, Y14, Y7 \
	ADDQ $bytes, SI \
	ADDQ $bytes, R10 \
	ADDQ $bytes, R12 \
	ADDQ $32, DX \
	DECQ CX \
	JNZ loop \
	REDUCE4(Y0, X0, Y1, X1, Y2, X2, Y3, X3, (DI)) \
	REDUCE4(Y4, X4, Y5, X5, Y6, X6, Y7, X7, 16(DI)) \
	VZEROUPPER \
	RET

#define TILE4x1(WIDEN, bytes) \
	ARGS \
	ZERO4(Y0, Y1, Y2, Y3) \
loop: \
	VMOVUPS (DX), Y12 \
	WIDEN((SI)) \
	VFMADD231PS Y12, Y14, Y0 \
	WIDEN((SI)(R8*1)) \
	VFMADD231PS Y12, Y14, Y1 \
	WIDEN((SI)(R8*2)) \
	VFMADD231PS Y12, Y14, Y2 \
	WIDEN((R10)) \
	VFMADD231PS Y12, Y14, Y3 \
	ADDQ $bytes, SI \
	ADDQ $bytes, R10 \
	ADDQ $32, DX \
	DECQ CX \
	JNZ loop \
	REDUCE4(Y0, X0, Y1, X1, Y2, X2, Y3, X3, (DI)) \
	VZEROUPPER \
	RET

#define TILE1x1(WIDEN, bytes) \
	ARGS \
	VXORPS Y0, Y0, Y0 \
loop: \
	VMOVUPS (DX), Y12 \
	WIDEN((SI)) \
	VFMADD231PS Y12, Y14, Y0 \
	ADDQ $bytes, SI \
	ADDQ $32, DX \
	DECQ CX \
	JNZ loop \
	HALVE(Y0, X0) \
	VMOVHLPS X0, X0, X8 \
	VADDPS X8, X0, X0 \
	VMOVSHDUP X0, X8 \
	VADDSS X8, X0, X0 \
	VMOVSS X0, (DI) \
	VZEROUPPER \
	RET

// func tileF32x4x2(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF32x4x2(SB), NOSPLIT, $0-56
	TILE4x2(WIDENF32, 32)

// func tileF32x8x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF32x8x1(SB), NOSPLIT, $0-56
	TILE8x1(WIDENF32, NEXT4, 32)

// func tileF32x4x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF32x4x1(SB), NOSPLIT, $0-56
	TILE4x1(WIDENF32, 32)

// func tileF32x1x1(dst *float32, ldDst int, w *float32, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF32x1x1(SB), NOSPLIT, $0-56
	TILE1x1(WIDENF32, 32)

// func tileF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF16x4x2(SB), NOSPLIT, $0-56
	TILE4x2(WIDENF16, 16)

// func tileF16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF16x8x1(SB), NOSPLIT, $0-56
	TILE8x1(WIDENF16, NEXT2, 16)

// func tileF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF16x4x1(SB), NOSPLIT, $0-56
	TILE4x1(WIDENF16, 16)

// func tileF16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileF16x1x1(SB), NOSPLIT, $0-56
	TILE1x1(WIDENF16, 16)

// func tileBF16x4x2(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileBF16x4x2(SB), NOSPLIT, $0-56
	TILE4x2(WIDENBF16, 16)

// func tileBF16x8x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileBF16x8x1(SB), NOSPLIT, $0-56
	TILE8x1(WIDENBF16, NEXT2, 16)

// func tileBF16x4x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileBF16x4x1(SB), NOSPLIT, $0-56
	TILE4x1(WIDENBF16, 16)

// func tileBF16x1x1(dst *float32, ldDst int, w *uint16, ldW int, x *float32, ldX int, steps int)
TEXT ·tileBF16x1x1(SB), NOSPLIT, $0-56
	TILE1x1(WIDENBF16, 16)

// func hasF16C() bool
TEXT ·hasF16C(SB), NOSPLIT, $0-1
	MOVL $1, AX
	XORL CX, CX
	CPUID
	SHRL $29, CX
	ANDL $1, CX
	MOVB CX, ret+0(FP)
	RET
