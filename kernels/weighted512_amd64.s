//go:build amd64 && !purego

#include "textflag.h"
#include "weighted512_amd64.h"

// What differs by format: how 64 values become float32, and how 16 or less, which K1 names.

#define ROWF32 LOAD4((DX), 64(DX), 128(DX), 192(DX), Z16, Z17, Z18, Z19)
#define LASTF32 VMOVUPS.Z (DX), K1, Z16

// A register of bfloat16 holds 16 even columns in its lanes' lower halves and 16 odd ones in the upper: a shift and a mask instead of two instructions for each
// 16. So sums are taken apart, and put together again: Z25 Z26 orders of even and odd columns, Z27 Z28 of the first and the last 16 of 32   Z29 upper halves
#define ORDERS \
	VMOVDQU32 ·columnOrders+0(SB), Z25 \
	VMOVDQU32 ·columnOrders+64(SB), Z26 \
	VMOVDQU32 ·columnOrders+128(SB), Z27 \
	VMOVDQU32 ·columnOrders+192(SB), Z28 \
	VPTERNLOGD $0xff, Z29, Z29, Z29 \
	VPSLLD $16, Z29, Z29
#define APART2(mem0, mem1, even, odd) \
	VMOVUPS mem0, even \
	VMOVUPS mem1, Z20 \
	VMOVAPS even, odd \
	VPERMT2PS Z20, Z25, even \
	VPERMT2PS Z20, Z26, odd
#define APART(mem0, mem1, mem2, mem3, a, b, c, d) \
	APART2(mem0, mem1, a, b) \
	APART2(mem2, mem3, c, d)
#define TOGETHER2(even, odd, mem0, mem1) \
	VMOVAPS even, Z20 \
	VPERMT2PS odd, Z27, Z20 \
	VPERMT2PS odd, Z28, even \
	VMOVUPS Z20, mem0 \
	VMOVUPS even, mem1
#define TOGETHER(a, b, c, d, mem0, mem1, mem2, mem3) \
	TOGETHER2(a, b, mem0, mem1) \
	TOGETHER2(c, d, mem2, mem3)
#define ROWBF16 \
	VPSLLD $16, (DX), Z16 \
	VPANDD (DX), Z29, Z17 \
	VPSLLD $16, 64(DX), Z18 \
	VPANDD 64(DX), Z29, Z19
#define LASTBF16 VPMOVZXWD.Z (DX), K1, Z16 \
	VPSLLD $16, Z16, Z16

#define QUERY(mem, number, a, b, c, d) \
	VBROADCASTSS mem, Z20 \
	VFMADD231PS Z16, Z20, a \
	VFMADD231PS Z17, Z20, b \
	VFMADD231PS Z18, Z20, c \
	VFMADD231PS Z19, Z20, d
#define QUERY1(mem, number, a) VFMADD231PS.BCST mem, Z16, a

// func weighted512F32x4x64(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x4x64(SB), NOSPLIT, $0-64
	TILE4x64(NOTHING, LOAD4, ROWF32, QUERY, STORE4)

// func weighted512F32x1x64(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x1x64(SB), NOSPLIT, $0-64
	TILE1x64(NOTHING, LOAD4, ROWF32, QUERY, STORE4)

// func weighted512F32x4x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x4x16(SB), NOSPLIT, $0-64
	TILE4x16(MASK, LASTF32, QUERY1)

// func weighted512F32x1x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x1x16(SB), NOSPLIT, $0-64
	TILE1x16(MASK, LASTF32, QUERY1)

// func weighted512BF16x4x64(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x4x64(SB), NOSPLIT, $0-64
	TILE4x64(ORDERS, APART, ROWBF16, QUERY, TOGETHER)

// func weighted512BF16x1x64(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x1x64(SB), NOSPLIT, $0-64
	TILE1x64(ORDERS, APART, ROWBF16, QUERY, TOGETHER)

// func weighted512BF16x4x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x4x16(SB), NOSPLIT, $0-64
	TILE4x16(MASK, LASTBF16, QUERY1)

// func weighted512BF16x1x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x1x16(SB), NOSPLIT, $0-64
	TILE1x16(MASK, LASTBF16, QUERY1)
