//go:build amd64 && !purego

#include "textflag.h"
#include "quads_amd64.h"

// Eight rows, transposed a step of eight columns at a time: what makes lanes of rows.

// Registers:
//   DI dst   R11 bytes between two lanes of dst   R9 bytes between two steps of dst   R13 of three   BX, DX lanes 3, 6
//   SI, R10, R12 rows 0, 3, 6   R8 bytes between two rows   CX steps left
//   Y0–Y7 a step of eight rows   Y8–Y11 scratch   Y15 zeros

// LOAD8 loads a step of each row: into Y0–Y3 columns 0–3 of rows 0 and 4, 1 and 5, 2 and 6, 3 and 7, and into Y4–Y7 columns 4–7.
#define LOAD8(LOAD) \
	LOAD((SI), (SI)(R8*4), X0, Y0, X4, Y4) \
	LOAD((SI)(R8*1), (R10)(R8*2), X1, Y1, X5, Y5) \
	LOAD((SI)(R8*2), (R12), X2, Y2, X6, Y6) \
	LOAD((R10), (R10)(R8*4), X3, Y3, X7, Y7)

#define LOADF32(row, other, x, y, xHigh, yHigh) \
	VMOVUPS row, x \
	VINSERTF128 $1, other, y, y \
	VMOVUPS 16 row, xHigh \
	VINSERTF128 $1, 16 other, yHigh, yHigh
#define LOADF16(row, other, x, y, xHigh, yHigh) \
	VCVTPH2PS row, Y8 \
	VCVTPH2PS other, Y9 \
	VINSERTF128 $1, X9, Y8, y \
	VPERM2F128 $0x31, Y9, Y8, yHigh
// A word above one of zeros is a bfloat16 widened.
#define LOADBF16(row, other, x, y, xHigh, yHigh) \
	VMOVDQU row, x \
	VINSERTI128 $1, other, y, y \
	VPUNPCKHWD y, Y15, yHigh \
	VPUNPCKLWD y, Y15, y

// LANES sorts whole steps.
#define LANES(LOAD, bytes) \
	MOVQ dst+0(FP), DI \
	MOVQ lane+8(FP), R11 \
	MOVQ step+16(FP), R9 \
	MOVQ src+24(FP), SI \
	MOVQ ld+32(FP), R8 \
	MOVQ cols+40(FP), CX \
	SHRQ $3, CX \
	LEAQ (R8)(R8*2), R10 \
	LEAQ (SI)(R10*2), R12 \
	ADDQ SI, R10 \
	LEAQ (R11)(R11*2), R13 \
	VPXOR Y15, Y15, Y15 \
loop: \
	LOAD8(LOAD) \
	QUAD(Y0, Y1, Y2, Y3, Y8, Y9, Y10, Y11) \
	QUAD(Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11) \
	LEAQ (DI)(R13*1), BX \
	LEAQ (DI)(R13*2), DX \
	VMOVUPS Y0, (DI) \
	VMOVUPS Y1, (DI)(R11*1) \
	VMOVUPS Y2, (DI)(R11*2) \
	VMOVUPS Y3, (BX) \
	VMOVUPS Y4, (DI)(R11*4) \
	VMOVUPS Y5, (BX)(R11*2) \
	VMOVUPS Y6, (DX) \
	VMOVUPS Y7, (BX)(R11*4) \
	ADDQ R9, DI \
	ADDQ $bytes, SI \
	ADDQ $bytes, R10 \
	ADDQ $bytes, R12 \
	DECQ CX \
	JNZ loop \
	VZEROUPPER \
	RET

// func lanes256F32(dst *float32, lane, step int, src *float32, ld, cols int)
TEXT ·lanes256F32(SB), NOSPLIT, $0-48
	LANES(LOADF32, 32)

// func lanes256F16(dst *float32, lane, step int, src *uint16, ld, cols int)
TEXT ·lanes256F16(SB), NOSPLIT, $0-48
	LANES(LOADF16, 16)

// func lanes256BF16(dst *float32, lane, step int, src *uint16, ld, cols int)
TEXT ·lanes256BF16(SB), NOSPLIT, $0-48
	LANES(LOADBF16, 16)

// func tokens256(dst *float32, lane int, src *float32, ld, cols int)
//
//   DI dst   R11 bytes between two lanes of dst   R13 of three   BX, DX lanes 3, 6   SI src   R8 bytes between two rows   R10 row 3   CX steps left
TEXT ·tokens256(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ lane+8(FP), R11
	MOVQ src+16(FP), SI
	MOVQ ld+24(FP), R8
	MOVQ cols+32(FP), CX
	SHRQ $3, CX
	LEAQ (R8)(R8*2), R10
	ADDQ SI, R10
	LEAQ (R11)(R11*2), R13

loop:
	VMOVUPS (SI), Y0
	VMOVUPS (SI)(R8*1), Y1
	VMOVUPS (SI)(R8*2), Y2
	VMOVUPS (R10), Y3
	QUAD(Y0, Y1, Y2, Y3, Y8, Y9, Y10, Y11)
	LEAQ (DI)(R13*1), BX
	LEAQ (DI)(R13*2), DX
	VMOVUPS X0, (DI)
	VMOVUPS X1, (DI)(R11*1)
	VMOVUPS X2, (DI)(R11*2)
	VMOVUPS X3, (BX)
	VEXTRACTF128 $1, Y0, (DI)(R11*4)
	VEXTRACTF128 $1, Y1, (BX)(R11*2)
	VEXTRACTF128 $1, Y2, (DX)
	VEXTRACTF128 $1, Y3, (BX)(R11*4)
	ADDQ $16, DI
	ADDQ $32, SI
	ADDQ $32, R10
	DECQ CX
	JNZ loop
	VZEROUPPER
	RET
