//go:build amd64 && !purego

#include "textflag.h"
#include "opcodes_amd64.h"
#include "weighted512_amd64.h"

// Of values in pairs: an element of p is the weights of two positions. Z31 names the halves in use, of tiles of 16.

#define VALUES LOAD4((DX), 64(DX), 128(DX), 192(DX), Z16, Z17, Z18, Z19)
#define QUERY(mem, number, a, b, c, d) \
	VPBROADCASTD mem, Z20 \
	VDPBF16PS(20, 16, number) \
	VDPBF16PS(20, 17, (number+1)) \
	VDPBF16PS(20, 18, (number+2)) \
	VDPBF16PS(20, 19, (number+3))

#define HALVES \
	MASK \
	VPBROADCASTD keep+64(FP), Z31
#define KEPT \
	VMOVDQU32.Z (DX), K1, Z16 \
	VPANDD Z31, Z16, Z16
#define QUERY1(mem, number, a) \
	VPANDD.BCST mem, Z31, Z20 \
	VDPBF16PS(20, 16, number)

// func weighted512Pairsx4x64(dst *float32, ldDst int, p *uint32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weighted512Pairsx4x64(SB), NOSPLIT, $0-56
	TILE4x64(NOTHING, LOAD4, VALUES, QUERY, STORE4)

// func weighted512Pairsx1x64(dst *float32, ldDst int, p *uint32, ldP int, v *uint16, ldV int, rows int)
TEXT ·weighted512Pairsx1x64(SB), NOSPLIT, $0-56
	TILE1x64(NOTHING, LOAD4, VALUES, QUERY, STORE4)

// func weighted512Pairsx4x16(dst *float32, ldDst int, p *uint32, ldP int, v *uint16, ldV int, rows, cols int, keep uint32)
TEXT ·weighted512Pairsx4x16(SB), NOSPLIT, $0-68
	TILE4x16(HALVES, KEPT, QUERY1)

// func weighted512Pairsx1x16(dst *float32, ldDst int, p *uint32, ldP int, v *uint16, ldV int, rows, cols int, keep uint32)
TEXT ·weighted512Pairsx1x16(SB), NOSPLIT, $0-68
	TILE1x16(HALVES, KEPT, QUERY1)

// func pairWeights512(dst *uint32, ldDst int, p *float32, ldP int, rows, n int)
//
//   DI dst   R8 ldDst   SI p   R9 ldP   R10 rows left   R11 n   CX weights left   R12 R13 dst and p, moving   Z31 the order of upper halves
TEXT ·pairWeights512(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ ldDst+8(FP), R8
	MOVQ p+16(FP), SI
	MOVQ ldP+24(FP), R9
	MOVQ rows+32(FP), R10
	MOVQ n+40(FP), R11
	VMOVDQU16 ·pairOrder(SB), Z31

	// K1, K2 what is left of the last 32
	MOVQ R11, CX
	ANDQ $31, CX
	MOVQ $1, AX
	SHLQ CX, AX
	DECQ AX
	KMOVW AX, K1
	SHRQ $16, AX
	KMOVW AX, K2

row:
	MOVQ DI, R12
	MOVQ SI, R13
	MOVQ R11, CX
	SUBQ $32, CX
	JLT  rest

whole:
	VMOVUPS (R13), Z0
	VMOVUPS 64(R13), Z1
	VPERMT2W Z1, Z31, Z0
	VMOVDQU32 Z0, (R12)
	ADDQ $128, R13
	ADDQ $64, R12
	SUBQ $32, CX
	JGE  whole

rest:
	ADDQ $32, CX
	JZ   next
	VMOVUPS.Z (R13), K1, Z0
	VMOVUPS.Z 64(R13), K2, Z1
	VPERMT2W Z1, Z31, Z0
	VMOVDQU32 Z0, (R12)

next:
	ADDQ R8, DI
	ADDQ R9, SI
	DECQ R10
	JNZ  row
	VZEROUPPER
	RET
