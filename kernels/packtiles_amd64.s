//go:build amd64 && !purego

#include "textflag.h"
#include "opcodes_amd64.h"

DATA ·lanes16<>+0(SB)/8, $0x0000000100000000
DATA ·lanes16<>+8(SB)/8, $0x0000000300000002
DATA ·lanes16<>+16(SB)/8, $0x0000000500000004
DATA ·lanes16<>+24(SB)/8, $0x0000000700000006
DATA ·lanes16<>+32(SB)/8, $0x0000000900000008
DATA ·lanes16<>+40(SB)/8, $0x0000000B0000000A
DATA ·lanes16<>+48(SB)/8, $0x0000000D0000000C
DATA ·lanes16<>+56(SB)/8, $0x0000000F0000000E
GLOBL ·lanes16<>(SB), RODATA|NOPTR, $64

// Registers of all below: Z0 Z1 numbers   Z2 Z3 their hi   Z4 Z5 their lo   Z6 Z7 bfloat16   Z31 the upper half of each number   K3 scratch

// SPLIT gives the hi and lo of 16 numbers; those are numbered registers n, h and l, hy being the lower half of hi. hi is cut off where rounding makes it infinite; the lo
// of an infinity is zero.
#define SPLIT(x, n, hi, h, hy, lo) \
	VCVTNEPS2BF16(n, h) \
	VPMOVZXWD hy, hi \
	VPSLLD $16, hi, hi \
	VFPCLASSPSZ $0x18, hi, K3 \
	VPANDD Z31, x, K3, hi \
	VFPCLASSPSZ $0x18, x, K3 \
	KNOTW K3, K3 \
	VSUBPS.Z hi, x, K3, lo

#define HIGHHALF \
	VPTERNLOGD $0xFF, Z31, Z31, Z31 \
	VPSLLD $16, Z31, Z31

// Registers of packing:
//   DI dst   SI x   CX columns left   R9 bytes of a plane   R10 of a step   K1 K2 (BX) columns of this step that exist   Z30 places of pairs, in
//   units of four bytes

#define PACKARGS \
	MOVQ dst+0(FP), DI \
	MOVQ x+8(FP), SI \
	MOVQ cols+16(FP), CX \
	MOVQ tokens+24(FP), R9 \
	VPBROADCASTD R9, Z30 \
	VPMULLD ·lanes16<>(SB), Z30, Z30 \
	SHLQ $6, R9

// COLUMNS loads up to 32 numbers.
#define COLUMNS \
	MOVQ $32, R8 \
	CMPQ CX, R8 \
	CMOVQLT CX, R8 \
	MOVL $-1, BX \
	BZHIL R8, BX, BX \
	KMOVW BX, K1 \
	SHRL $16, BX \
	KMOVW BX, K2 \
	VMOVUPS.Z (SI), K1, Z0 \
	VMOVUPS.Z 64(SI), K2, Z1

#define PUT(z, mem) \
	KXNORW K3, K3, K3 \
	VPSCATTERDD z, K3, mem

#define NEXT \
	ADDQ $128, SI \
	ADDQ R10, DI \
	SUBQ $32, CX \
	JGT loop \
	VZEROUPPER \
	RET

// func packPair(dst *uint16, x *float32, cols, tokens int)
TEXT ·packPair(SB), NOSPLIT, $0-32
	PACKARGS
	HIGHHALF
	LEAQ (R9)(R9*1), R10

loop:
	COLUMNS
	SPLIT(Z0, 0, Z2, 2, Y2, Z4)
	SPLIT(Z1, 1, Z3, 3, Y3, Z5)
	VCVTNE2PS2BF16(2, 3, 6)
	VCVTNE2PS2BF16(4, 5, 7)
	PUT(Z6, (DI)(Z30*4))
	LEAQ (DI)(R9*1), R8
	PUT(Z7, (R8)(Z30*4))
	NEXT

// func packSingle(dst *uint16, x *float32, cols, tokens int)
TEXT ·packSingle(SB), NOSPLIT, $0-32
	PACKARGS
	MOVQ R9, R10

loop:
	COLUMNS
	VCVTNE2PS2BF16(0, 1, 6)
	PUT(Z6, (DI)(Z30*4))
	NEXT

// func splitHalves(hi, lo, w *uint16, ldW, rows, steps int)
//
//   DI SI hi and lo of a row's first step   R8 R9 of the current step   BX w, the row   R10 its current step   DX ldW
//   CX rows left   AX steps left   R11 steps
TEXT ·splitHalves(SB), NOSPLIT, $0-48
	MOVQ hi+0(FP), DI
	MOVQ lo+8(FP), SI
	MOVQ w+16(FP), BX
	MOVQ ldW+24(FP), DX
	MOVQ rows+32(FP), CX
	MOVQ steps+40(FP), R11
	HIGHHALF

row:
	MOVQ DI, R8
	MOVQ SI, R9
	MOVQ BX, R10
	MOVQ R11, AX

step:
	VCVTPH2PS (R10), Z0
	VCVTPH2PS 32(R10), Z1
	SPLIT(Z0, 0, Z2, 2, Y2, Z4)
	SPLIT(Z1, 1, Z3, 3, Y3, Z5)
	VCVTNE2PS2BF16(2, 3, 6)
	VCVTNE2PS2BF16(4, 5, 7)
	VMOVDQU16 Z6, (R8)
	VMOVDQU16 Z7, (R9)
	ADDQ $64, R10
	ADDQ $1024, R8
	ADDQ $1024, R9
	DECQ AX
	JNZ step
	ADDQ $64, DI
	ADDQ $64, SI
	ADDQ DX, BX
	DECQ CX
	JNZ row
	VZEROUPPER
	RET
