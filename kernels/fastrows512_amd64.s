//go:build amd64 && !purego

#include "textflag.h"

// Constants of fastRowConstants, in every lane.
#define C(i) ·fastRowConstants+(4*(i))(SB)

// func expFastRow512(x *float32, groups int, top float32, s [16]float32) [16]float32
//
//   SI x   CX groups of 16 left   Z0 x, t, then r   Z1 t + rounder, then 2ᵏ   Z2 k, then the polynomial   Z16 sums   Z17 top
//   Z18–Z26 constants   K1 where the result is not 0
TEXT ·expFastRow512(SB), NOSPLIT, $0-152
	MOVQ x+0(FP), SI
	MOVQ groups+8(FP), CX
	VBROADCASTSS top+16(FP), Z17
	LEAQ s+20(FP), DX
	VMOVUPS (DX), Z16
	LEAQ ret+88(FP), DX
	VBROADCASTSS C(0), Z18
	VBROADCASTSS C(1), Z19
	VBROADCASTSS C(2), Z20
	VBROADCASTSS C(3), Z21
	VBROADCASTSS C(4), Z22
	VBROADCASTSS C(5), Z23
	VBROADCASTSS C(6), Z24
	VBROADCASTSS C(7), Z25
	VBROADCASTSS C(8), Z26

group:
	VMOVUPS (SI), Z0
	VSUBPS Z17, Z0, Z0
	VMULPS Z18, Z0, Z0
	VCMPPS $5, Z19, Z0, K1
	VADDPS Z20, Z0, Z1
	VSUBPS Z20, Z1, Z2
	VSUBPS Z2, Z0, Z0
	VPSLLD $23, Z1, Z1
	VMOVAPS Z21, Z2
	VFMADD213PS Z22, Z0, Z2
	VFMADD213PS Z23, Z0, Z2
	VFMADD213PS Z24, Z0, Z2
	VFMADD213PS Z25, Z0, Z2
	VMULPS.Z Z1, Z2, K1, Z2
	VMULPS Z26, Z2, Z0
	VSUBPS Z2, Z0, Z2
	VSUBPS Z2, Z0, Z2
	VADDPS Z2, Z16, Z16
	VMOVUPS Z2, (SI)
	ADDQ $64, SI
	DECQ CX
	JNZ  group
	VMOVUPS Z16, (DX)
	VZEROUPPER
	RET

// func roundKVRow512(x *float32, groups int)
//
//   SI x   CX groups of 16 left   Z0 numbers   Z1 their size   Z2 rounded   Z18–Z23 constants   K1 where it is not taken for 0   K2 NaN
TEXT ·roundKVRow512(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ groups+8(FP), CX
	VBROADCASTSS C(9), Z18
	VPBROADCASTD C(10), Z19
	VPBROADCASTD C(11), Z20
	VPBROADCASTD C(12), Z21
	VPBROADCASTD C(13), Z22
	VPBROADCASTD C(14), Z23

group:
	VMOVUPS (SI), Z0
	VPANDD Z19, Z0, Z1
	VCMPPS $5, Z18, Z1, K1
	VCMPPS $3, Z0, Z0, K2
	VPSRLD $16, Z0, Z2
	VPANDD Z20, Z2, Z2
	VPADDD Z21, Z2, Z2
	VPADDD Z0, Z2, Z2
	VPORD Z22, Z0, K2, Z2
	VPANDD.Z Z23, Z2, K1, Z2
	VMOVUPS Z2, (SI)
	ADDQ $64, SI
	DECQ CX
	JNZ  group
	VZEROUPPER
	RET
