//go:build amd64 && !purego

#include "textflag.h"

// Registers of the tiles:
//   DI dst   R11 ldDst   R12 dst, query 3   SI p, moving   R8 ldP   R10 p, query 3, moving   DX v, moving   R9 ldV
//   CX rows left
//   Y0 Y1 sums of query 0, eight columns each; Y2 Y3, Y4 Y5, Y6 Y7 of queries 1–3; or Y0–Y3 of the only query
//   Y8–Y11 a row of v, widened   Y12 an element of p in every lane

#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R11 \
	MOVQ p+16(FP), SI \
	MOVQ ldP+24(FP), R8 \
	MOVQ v+32(FP), DX \
	MOVQ ldV+40(FP), R9 \
	MOVQ rows+48(FP), CX \
	LEAQ (R11)(R11*2), R12 \
	ADDQ DI, R12 \
	LEAQ (R8)(R8*2), R10 \
	ADDQ SI, R10

// Loads of eight values, widened to float32: the only thing in which the formats differ.
#define WIDENF32(mem, y) VMOVUPS mem, y
#define WIDENBF16(mem, y) VPMOVZXWD mem, y \
	VPSLLD $16, y, y

#define QUERY2(mem, a, b) \
	VBROADCASTSS mem, Y12 \
	VFMADD231PS Y8, Y12, a \
	VFMADD231PS Y9, Y12, b

#define QUERY1(mem, a) \
	VBROADCASTSS mem, Y12 \
	VFMADD231PS Y8, Y12, a

#define TILE4x16(WIDEN, size) \
	ARGS \
	VMOVUPS (DI), Y0 \
	VMOVUPS 32(DI), Y1 \
	VMOVUPS (DI)(R11*1), Y2 \
	VMOVUPS 32(DI)(R11*1), Y3 \
	VMOVUPS (DI)(R11*2), Y4 \
	VMOVUPS 32(DI)(R11*2), Y5 \
	VMOVUPS (R12), Y6 \
	VMOVUPS 32(R12), Y7 \
row: \
	WIDEN((DX), Y8) \
	WIDEN((8*size)(DX), Y9) \
	QUERY2((SI), Y0, Y1) \
	QUERY2((SI)(R8*1), Y2, Y3) \
	QUERY2((SI)(R8*2), Y4, Y5) \
	QUERY2((R10), Y6, Y7) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	ADDQ $4, R10 \
	DECQ CX \
	JNZ  row \
	VMOVUPS Y0, (DI) \
	VMOVUPS Y1, 32(DI) \
	VMOVUPS Y2, (DI)(R11*1) \
	VMOVUPS Y3, 32(DI)(R11*1) \
	VMOVUPS Y4, (DI)(R11*2) \
	VMOVUPS Y5, 32(DI)(R11*2) \
	VMOVUPS Y6, (R12) \
	VMOVUPS Y7, 32(R12) \
	VZEROUPPER \
	RET

#define TILE4x8(WIDEN) \
	ARGS \
	VMOVUPS (DI), Y0 \
	VMOVUPS (DI)(R11*1), Y2 \
	VMOVUPS (DI)(R11*2), Y4 \
	VMOVUPS (R12), Y6 \
row: \
	WIDEN((DX), Y8) \
	QUERY1((SI), Y0) \
	QUERY1((SI)(R8*1), Y2) \
	QUERY1((SI)(R8*2), Y4) \
	QUERY1((R10), Y6) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	ADDQ $4, R10 \
	DECQ CX \
	JNZ  row \
	VMOVUPS Y0, (DI) \
	VMOVUPS Y2, (DI)(R11*1) \
	VMOVUPS Y4, (DI)(R11*2) \
	VMOVUPS Y6, (R12) \
	VZEROUPPER \
	RET

#define TILE1x32(WIDEN, size) \
	ARGS \
	VMOVUPS (DI), Y0 \
	VMOVUPS 32(DI), Y1 \
	VMOVUPS 64(DI), Y2 \
	VMOVUPS 96(DI), Y3 \
row: \
	WIDEN((DX), Y8) \
	WIDEN((8*size)(DX), Y9) \
	WIDEN((16*size)(DX), Y10) \
	WIDEN((24*size)(DX), Y11) \
	VBROADCASTSS (SI), Y12 \
	VFMADD231PS Y8, Y12, Y0 \
	VFMADD231PS Y9, Y12, Y1 \
	VFMADD231PS Y10, Y12, Y2 \
	VFMADD231PS Y11, Y12, Y3 \
	ADDQ R9, DX \
	ADDQ $4, SI \
	DECQ CX \
	JNZ  row \
	VMOVUPS Y0, (DI) \
	VMOVUPS Y1, 32(DI) \
	VMOVUPS Y2, 64(DI) \
	VMOVUPS Y3, 96(DI) \
	VZEROUPPER \
	RET

#define TILE1x8(WIDEN) \
	ARGS \
	VMOVUPS (DI), Y0 \
row: \
	WIDEN((DX), Y8) \
	QUERY1((SI), Y0) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	DECQ CX \
	JNZ  row \
	VMOVUPS Y0, (DI) \
	VZEROUPPER \
	RET

// func weightedF32x4x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)
TEXT ·weightedF32x4x16(SB), NOSPLIT, $0-56
	TILE4x16(WIDENF32, 4)

// func weightedF32x4x8(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)
TEXT ·weightedF32x4x8(SB), NOSPLIT, $0-56
	TILE4x8(WIDENF32)

// func weightedF32x1x32(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)
TEXT ·weightedF32x1x32(SB), NOSPLIT, $0-56
	TILE1x32(WIDENF32, 4)

// func weightedF32x1x8(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows int)
TEXT ·weightedF32x1x8(SB), NOSPLIT, $0-56
	TILE1x8(WIDENF32)

// func weightedBF16x4x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weightedBF16x4x16(SB), NOSPLIT, $0-56
	TILE4x16(WIDENBF16, 2)

// func weightedBF16x4x8(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weightedBF16x4x8(SB), NOSPLIT, $0-56
	TILE4x8(WIDENBF16)

// func weightedBF16x1x32(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weightedBF16x1x32(SB), NOSPLIT, $0-56
	TILE1x32(WIDENBF16, 2)

// func weightedBF16x1x8(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weightedBF16x1x8(SB), NOSPLIT, $0-56
	TILE1x8(WIDENBF16)
