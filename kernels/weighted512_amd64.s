//go:build amd64 && !purego

#include "textflag.h"

// Registers of the tiles:
//   DI dst   R11 ldDst   R12 dst, query 3   SI p, moving   R8 ldP   R10 p, query 3, moving   DX v, moving   R9 ldV
//   CX rows left   K1 (AX) the columns in use, of tiles of 16
//   Z0–Z3 sums of query 0, 16 columns each; Z4–Z7, Z8–Z11, Z12–Z15 of queries 1–3
//   Z16–Z19 a row of v, widened   Z20 an element of p in every lane   Z21–Z24 products

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

#define MASK \
	MOVQ cols+56(FP), CX \
	MOVL $1, AX \
	SHLL CX, AX \
	DECL AX \
	KMOVW AX, K1 \
	MOVQ rows+48(FP), CX

// Loads of 16 values, widened to float32: the only thing in which the formats differ. LAST loads what K1 names.
#define WIDENF32(mem, z) VMOVUPS mem, z
#define WIDENBF16(mem, z) VPMOVZXWD mem, z \
	VPSLLD $16, z, z
#define LASTF32(mem, z) VMOVUPS.Z mem, K1, z
#define LASTBF16(mem, z) VPMOVZXWD.Z mem, K1, z \
	VPSLLD $16, z, z

#define LOAD4(mem0, mem1, mem2, mem3, a, b, c, d) \
	VMOVUPS mem0, a \
	VMOVUPS mem1, b \
	VMOVUPS mem2, c \
	VMOVUPS mem3, d

#define STORE4(a, b, c, d, mem0, mem1, mem2, mem3) \
	VMOVUPS a, mem0 \
	VMOVUPS b, mem1 \
	VMOVUPS c, mem2 \
	VMOVUPS d, mem3

#define ROW4(WIDEN, size) \
	WIDEN((DX), Z16) \
	WIDEN((16*size)(DX), Z17) \
	WIDEN((32*size)(DX), Z18) \
	WIDEN((48*size)(DX), Z19)

// QUERY adds p times the row of v to four sums, rounding the product first.
#define QUERY(mem, a, b, c, d) \
	VBROADCASTSS mem, Z20 \
	VMULPS Z16, Z20, Z21 \
	VMULPS Z17, Z20, Z22 \
	VMULPS Z18, Z20, Z23 \
	VMULPS Z19, Z20, Z24 \
	VADDPS Z21, a, a \
	VADDPS Z22, b, b \
	VADDPS Z23, c, c \
	VADDPS Z24, d, d

#define QUERY1(mem, tmp, a) \
	VBROADCASTSS mem, Z20 \
	VMULPS Z16, Z20, tmp \
	VADDPS tmp, a, a

#define TILE4x64(WIDEN, size) \
	ARGS \
	LOAD4((DI), 64(DI), 128(DI), 192(DI), Z0, Z1, Z2, Z3) \
	LOAD4((DI)(R11*1), 64(DI)(R11*1), 128(DI)(R11*1), 192(DI)(R11*1), Z4, Z5, Z6, Z7) \
	LOAD4((DI)(R11*2), 64(DI)(R11*2), 128(DI)(R11*2), 192(DI)(R11*2), Z8, Z9, Z10, Z11) \
	LOAD4((R12), 64(R12), 128(R12), 192(R12), Z12, Z13, Z14, Z15) \
row: \
	ROW4(WIDEN, size) \
	QUERY((SI), Z0, Z1, Z2, Z3) \
	QUERY((SI)(R8*1), Z4, Z5, Z6, Z7) \
	QUERY((SI)(R8*2), Z8, Z9, Z10, Z11) \
	QUERY((R10), Z12, Z13, Z14, Z15) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	ADDQ $4, R10 \
	DECQ CX \
	JNZ  row \
	STORE4(Z0, Z1, Z2, Z3, (DI), 64(DI), 128(DI), 192(DI)) \
	STORE4(Z4, Z5, Z6, Z7, (DI)(R11*1), 64(DI)(R11*1), 128(DI)(R11*1), 192(DI)(R11*1)) \
	STORE4(Z8, Z9, Z10, Z11, (DI)(R11*2), 64(DI)(R11*2), 128(DI)(R11*2), 192(DI)(R11*2)) \
	STORE4(Z12, Z13, Z14, Z15, (R12), 64(R12), 128(R12), 192(R12)) \
	VZEROUPPER \
	RET

#define TILE1x64(WIDEN, size) \
	ARGS \
	LOAD4((DI), 64(DI), 128(DI), 192(DI), Z0, Z1, Z2, Z3) \
row: \
	ROW4(WIDEN, size) \
	QUERY((SI), Z0, Z1, Z2, Z3) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	DECQ CX \
	JNZ  row \
	STORE4(Z0, Z1, Z2, Z3, (DI), 64(DI), 128(DI), 192(DI)) \
	VZEROUPPER \
	RET

#define TILE4x16(LAST) \
	ARGS \
	MASK \
	VMOVUPS.Z (DI), K1, Z0 \
	VMOVUPS.Z (DI)(R11*1), K1, Z1 \
	VMOVUPS.Z (DI)(R11*2), K1, Z2 \
	VMOVUPS.Z (R12), K1, Z3 \
row: \
	LAST((DX), Z16) \
	QUERY1((SI), Z21, Z0) \
	QUERY1((SI)(R8*1), Z22, Z1) \
	QUERY1((SI)(R8*2), Z23, Z2) \
	QUERY1((R10), Z24, Z3) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	ADDQ $4, R10 \
	DECQ CX \
	JNZ  row \
	VMOVUPS Z0, K1, (DI) \
	VMOVUPS Z1, K1, (DI)(R11*1) \
	VMOVUPS Z2, K1, (DI)(R11*2) \
	VMOVUPS Z3, K1, (R12) \
	VZEROUPPER \
	RET

#define TILE1x16(LAST) \
	ARGS \
	MASK \
	VMOVUPS.Z (DI), K1, Z0 \
row: \
	LAST((DX), Z16) \
	QUERY1((SI), Z21, Z0) \
	ADDQ R9, DX \
	ADDQ $4, SI \
	DECQ CX \
	JNZ  row \
	VMOVUPS Z0, K1, (DI) \
	VZEROUPPER \
	RET

// func weighted512F32x4x64(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x4x64(SB), NOSPLIT, $0-64
	TILE4x64(WIDENF32, 4)

// func weighted512F32x1x64(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x1x64(SB), NOSPLIT, $0-64
	TILE1x64(WIDENF32, 4)

// func weighted512F32x4x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x4x16(SB), NOSPLIT, $0-64
	TILE4x16(LASTF32)

// func weighted512F32x1x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x1x16(SB), NOSPLIT, $0-64
	TILE1x16(LASTF32)

// func weighted512BF16x4x64(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x4x64(SB), NOSPLIT, $0-64
	TILE4x64(WIDENBF16, 2)

// func weighted512BF16x1x64(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x1x64(SB), NOSPLIT, $0-64
	TILE1x64(WIDENBF16, 2)

// func weighted512BF16x4x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x4x16(SB), NOSPLIT, $0-64
	TILE4x16(LASTBF16)

// func weighted512BF16x1x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x1x16(SB), NOSPLIT, $0-64
	TILE1x16(LASTBF16)
