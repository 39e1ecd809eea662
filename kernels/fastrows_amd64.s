//go:build amd64 && !purego

#include "textflag.h"

// Constants of fastRowConstants, in every lane.
#define C(i) ·fastRowConstants+(4*(i))(SB)

// EXP2 replaces x by 2ᵗ for t = (x−top)·log2 e, rounded; shifted, p and mask are scratch. Registers: Y6 top   Y7–Y15 constants
#define EXP2(x, shifted, p, mask) \
	VSUBPS Y6, x, x \
	VMULPS Y7, x, x \
	VCMPPS $5, Y8, x, mask \
	VADDPS Y9, x, shifted \
	VSUBPS Y9, shifted, p \
	VSUBPS p, x, x \
	VPSLLD $23, shifted, shifted \
	VMOVAPS Y10, p \
	VFMADD213PS Y11, x, p \
	VFMADD213PS Y12, x, p \
	VFMADD213PS Y13, x, p \
	VFMADD213PS Y14, x, p \
	VMULPS shifted, p, p \
	VANDPS mask, p, p \
	VMULPS Y15, p, x \
	VSUBPS p, x, p \
	VSUBPS p, x, x

// func expFastRow(x *float32, groups int, top float32, s [16]float32) [16]float32
//
//   SI x   CX groups of 16 left   Y0 eight numbers   Y1–Y3 scratch   Y4 Y5 sums
TEXT ·expFastRow(SB), NOSPLIT, $0-152
	MOVQ x+0(FP), SI
	MOVQ groups+8(FP), CX
	VBROADCASTSS top+16(FP), Y6
	LEAQ s+20(FP), DX
	VMOVUPS (DX), Y4
	VMOVUPS 32(DX), Y5
	LEAQ ret+88(FP), DX
	VBROADCASTSS C(0), Y7
	VBROADCASTSS C(1), Y8
	VBROADCASTSS C(2), Y9
	VBROADCASTSS C(3), Y10
	VBROADCASTSS C(4), Y11
	VBROADCASTSS C(5), Y12
	VBROADCASTSS C(6), Y13
	VBROADCASTSS C(7), Y14
	VBROADCASTSS C(8), Y15

group:
	VMOVUPS (SI), Y0
	EXP2(Y0, Y1, Y2, Y3)
	VADDPS Y0, Y4, Y4
	VMOVUPS Y0, (SI)
	VMOVUPS 32(SI), Y0
	EXP2(Y0, Y1, Y2, Y3)
	VADDPS Y0, Y5, Y5
	VMOVUPS Y0, 32(SI)
	ADDQ $64, SI
	DECQ CX
	JNZ  group
	VMOVUPS Y4, (DX)
	VMOVUPS Y5, 32(DX)
	VZEROUPPER
	RET

// func roundKVRow(x *float32, groups int)
//
//   SI x   CX groups of eight left   Y0 numbers   Y1 where they are not taken for 0   Y2 rounded   Y3 where they are NaN   Y4 scratch   Y8–Y13 constants
TEXT ·roundKVRow(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ groups+8(FP), CX
	SHLQ $1, CX
	VBROADCASTSS C(9), Y8
	VPBROADCASTD C(10), Y9
	VPBROADCASTD C(11), Y10
	VPBROADCASTD C(12), Y11
	VPBROADCASTD C(13), Y12
	VPBROADCASTD C(14), Y13

eight:
	VMOVUPS (SI), Y0
	VANDPS Y9, Y0, Y1
	VCMPPS $5, Y8, Y1, Y1
	VCMPPS $3, Y0, Y0, Y3
	VPSRLD $16, Y0, Y2
	VPAND Y10, Y2, Y2
	VPADDD Y11, Y2, Y2
	VPADDD Y0, Y2, Y2
	VPOR Y12, Y0, Y4
	VBLENDVPS Y3, Y4, Y2, Y2
	VPAND Y13, Y2, Y2
	VPAND Y1, Y2, Y2
	VMOVUPS Y2, (SI)
	ADDQ $32, SI
	DECQ CX
	JNZ  eight
	VZEROUPPER
	RET
