//go:build amd64 && !purego

#include "textflag.h"
#include "weighted512_amd64.h"

// ROW loads 64 values, widened to float32, LAST those that K1 names: the only thing in which the formats differ.
#define WIDENBF16(mem, z) VPMOVZXWD mem, z \
	VPSLLD $16, z, z
#define ROWF32 LOAD4((DX), 64(DX), 128(DX), 192(DX), Z16, Z17, Z18, Z19)
#define ROWBF16 \
	WIDENBF16((DX), Z16) \
	WIDENBF16(32(DX), Z17) \
	WIDENBF16(64(DX), Z18) \
	WIDENBF16(96(DX), Z19)
#define LASTF32 VMOVUPS.Z (DX), K1, Z16
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
	TILE4x64(ROWF32, QUERY)

// func weighted512F32x1x64(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x1x64(SB), NOSPLIT, $0-64
	TILE1x64(ROWF32, QUERY)

// func weighted512F32x4x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x4x16(SB), NOSPLIT, $0-64
	TILE4x16(MASK, LASTF32, QUERY1)

// func weighted512F32x1x16(dst *float32, ldDst int, p *float32, ldP int, v *float32, ldV int, rows, cols int)
TEXT ·weighted512F32x1x16(SB), NOSPLIT, $0-64
	TILE1x16(MASK, LASTF32, QUERY1)

// func weighted512BF16x4x64(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x4x64(SB), NOSPLIT, $0-64
	TILE4x64(ROWBF16, QUERY)

// func weighted512BF16x1x64(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x1x64(SB), NOSPLIT, $0-64
	TILE1x64(ROWBF16, QUERY)

// func weighted512BF16x4x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x4x16(SB), NOSPLIT, $0-64
	TILE4x16(MASK, LASTBF16, QUERY1)

// func weighted512BF16x1x16(dst *float32, ldDst int, p *float32, ldP int, v *uint16, ldV int, rows, cols int)
TEXT ·weighted512BF16x1x16(SB), NOSPLIT, $0-64
	TILE1x16(MASK, LASTBF16, QUERY1)
