//go:build amd64 && !purego

#include "textflag.h"
#include "exp_amd64.h"

// Registers of all: DI x or dst   SI x   CX groups of eight left   Y0 four numbers, widened   Y1 a copy of them
// Y2–Y11 scratch   Y13 a parameter in every lane   Y14 Y15 sums of lanes 0–3 and 4–7

// LINEAR sets dst = c0 + c1·x, the c being constants i and i+1. CUBIC sets dst = (c0 + c1·x) + x2·(c2 + c3·x), the c being constants i to i+3.
#define LINEAR(i, x, dst) \
	VMOVUPD C(i+1), dst \
	VFMADD213PD C(i), x, dst
#define CUBIC(i, x, x2, tmp, dst) \
	LINEAR(i+2, x, tmp) \
	LINEAR(i, x, dst) \
	VFMADD231PD x2, tmp, dst

// EXP sets Y0 = eˣ for x = Y0 ≤ expMax, step by step as exp does. It uses Y2–Y9.
#define EXP \
	VMOVUPD C(LOG2E), Y2 \
	VFMADD213PD C(ROUNDER), Y0, Y2 \
	VCMPPD NOTLESS, C(EXPMIN), Y0, Y9 \
	VSUBPD C(ROUNDER), Y2, Y3 \
	VPADDQ C(BIAS), Y2, Y2 \
	VPSLLQ $52, Y2, Y2 \
	VFNMADD231PD C(LN2), Y3, Y0 \
	VMULPD Y0, Y0, Y4 \
	VMULPD Y4, Y4, Y5 \
	CUBIC(EXP4, Y0, Y4, Y6, Y7) \
	LINEAR(EXP8, Y0, Y8) \
	VFMADD231PD Y5, Y8, Y7 \
	LINEAR(EXP2, Y0, Y8) \
	VADDPD C(ONE), Y0, Y0 \
	VFMADD231PD Y4, Y8, Y0 \
	VFMADD231PD Y5, Y7, Y0 \
	VMULPD Y2, Y0, Y0 \
	VANDPD Y9, Y0, Y0

// SIGMOID sets Y0 = 1/(1 + e^−x) for x = Y0. It uses Y2–Y10.
#define SIGMOID \
	VXORPD C(SIGN), Y0, Y0 \
	VCMPPD GREATER, C(EXPMAX), Y0, Y10 \
	EXP \
	VBLENDVPD Y10, C(INFINITY), Y0, Y0 \
	VADDPD C(ONE), Y0, Y0 \
	VMOVUPD C(ONE), Y2 \
	VDIVPD Y0, Y2, Y0

// ROW does FOUR to both halves of each group of eight at DI, and stores what that leaves in Y0.
#define HALF(FOUR, off) \
	VCVTPS2PD off(DI), Y1 \
	FOUR \
	VCVTPD2PSY Y0, X0 \
	VMOVUPS X0, off(DI)

#define ROW(FOUR) \
eight: \
	HALF(FOUR, 0) \
	HALF(FOUR, 16) \
	ADDQ $32, DI \
	DECQ CX \
	JNZ  eight \
	VZEROUPPER \
	RET

// func largestRow(x *float32, groups int) float32
TEXT ·largestRow(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), DI
	MOVQ groups+8(FP), CX
	VMOVUPS (DI), Y0
	VMOVAPS Y0, Y4
	VMOVAPS Y0, Y5
	VMOVAPS Y0, Y6
	VXORPS Y2, Y2, Y2 // where a NaN was
	SUBQ $4, CX
	JLT  rest

four:
	VMOVUPS (DI), Y1
	VMOVUPS 32(DI), Y3
	VMOVUPS 64(DI), Y7
	VMOVUPS 96(DI), Y8
	VMAXPS Y1, Y0, Y0
	VMAXPS Y3, Y4, Y4
	VMAXPS Y7, Y5, Y5
	VMAXPS Y8, Y6, Y6
	VCMPPS $3, Y1, Y3, Y3
	VCMPPS $3, Y7, Y8, Y8
	VORPS Y3, Y8, Y8
	VORPS Y8, Y2, Y2
	ADDQ $128, DI
	SUBQ $4, CX
	JGE  four
	VMAXPS Y4, Y0, Y0
	VMAXPS Y6, Y5, Y5
	VMAXPS Y5, Y0, Y0

rest:
	ADDQ $4, CX
	JZ   lanes

eight:
	VMOVUPS (DI), Y1
	VCMPPS $3, Y1, Y1, Y3
	VORPS Y3, Y2, Y2
	VMAXPS Y1, Y0, Y0
	ADDQ $32, DI
	DECQ CX
	JNZ  eight

lanes:
	VEXTRACTF128 $1, Y0, X1
	VEXTRACTF128 $1, Y2, X3
	VORPS X3, X2, X2
	VMAXPS X1, X0, X0
	VMOVHLPS X0, X0, X1
	VMAXPS X1, X0, X0
	VMOVSHDUP X0, X1
	VMAXSS X1, X0, X0
	VPTEST X2, X2
	JZ   finite
	VPCMPEQD X0, X0, X0

finite:
	VMOVSS X0, ret+16(FP)
	VZEROUPPER
	RET

// func expSumRow(dst, x *float32, groups int, top float64, s [8]float64) [8]float64
TEXT ·expSumRow(SB), NOSPLIT, $0-160
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ groups+16(FP), CX
	VBROADCASTSD top+24(FP), Y13
	LEAQ s+32(FP), DX
	VMOVUPD (DX), Y14
	VMOVUPD 32(DX), Y15
	LEAQ ret+96(FP), DX

eight:
	VCVTPS2PD (SI), Y0
	VSUBPD Y13, Y0, Y0
	EXP
	VADDPD Y0, Y14, Y14
	VCVTPD2PSY Y0, X10
	VCVTPS2PD 16(SI), Y0
	VSUBPD Y13, Y0, Y0
	EXP
	VADDPD Y0, Y15, Y15
	VCVTPD2PSY Y0, X11
	VMOVUPS X10, (DI)
	VMOVUPS X11, 16(DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  eight
	VMOVUPD Y14, (DX)
	VMOVUPD Y15, 32(DX)
	VZEROUPPER
	RET

#define SCALE \
	VMULPD Y13, Y1, Y0

// func scaleRow(x *float32, groups int, by float64)
TEXT ·scaleRow(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), DI
	MOVQ groups+8(FP), CX
	VBROADCASTSD by+16(FP), Y13
	ROW(SCALE)

#define SWISH \
	VMULPD Y13, Y1, Y0 \
	SIGMOID \
	VMULPD Y0, Y1, Y0

// func swishRow(x *float32, groups int, beta float64)
TEXT ·swishRow(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), DI
	MOVQ groups+8(FP), CX
	VBROADCASTSD beta+16(FP), Y13
	ROW(SWISH)

#define GELUTANH \
	VMULPD Y1, Y1, Y0 \
	VMULPD Y1, Y0, Y0 \
	VMULPD C(CUBESHARE), Y0, Y0 \
	VADDPD Y1, Y0, Y0 \
	VMULPD C(TWOSQRT2OVERPI), Y0, Y0 \
	SIGMOID \
	VMULPD Y0, Y1, Y0

// func geluTanhRow(x *float32, groups int)
TEXT ·geluTanhRow(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), DI
	MOVQ groups+8(FP), CX
	ROW(GELUTANH)

// GELU: Y10 |x|   Y3 (|x|−3)/(|x|+3)   Y4 Y5 Y6 its powers 2, 4, 8   Y11 their polynomial, then 1 − 2q where x is positive
#define GELU \
	VMOVUPD C(SIGN), Y2 \
	VANDNPD Y1, Y2, Y10 \
	VADDPD C(THREE), Y10, Y2 \
	VSUBPD C(THREE), Y10, Y3 \
	VDIVPD Y2, Y3, Y3 \
	VMULPD Y3, Y3, Y4 \
	VMULPD Y4, Y4, Y5 \
	VMULPD Y5, Y5, Y6 \
	CUBIC(TAIL+8, Y3, Y4, Y2, Y7) \
	CUBIC(TAIL+12, Y3, Y4, Y2, Y8) \
	VFMADD231PD Y5, Y8, Y7 \
	CUBIC(TAIL, Y3, Y4, Y2, Y11) \
	CUBIC(TAIL+4, Y3, Y4, Y2, Y8) \
	VFMADD231PD Y5, Y8, Y11 \
	VFMADD231PD Y6, Y7, Y11 \
	VMULPD C(MINUSHALF), Y10, Y0 \
	VMULPD Y10, Y0, Y0 \
	EXP \
	VMULPD Y11, Y0, Y0 \
	VMULPD C(TWO), Y0, Y2 \
	VMOVUPD C(ONE), Y11 \
	VSUBPD Y2, Y11, Y11 \
	VXORPD Y2, Y2, Y2 \
	VBLENDVPD Y1, Y2, Y11, Y11 \
	VADDPD Y11, Y0, Y0 \
	VCMPPD GREATER, C(TAILEND), Y1, Y2 \
	VBLENDVPD Y2, C(ONE), Y0, Y0 \
	VCMPPD NOTLESS, C(TAILSTART), Y1, Y2 \
	VANDPD Y2, Y0, Y0 \
	VMULPD Y0, Y1, Y0

// func geluRow(x *float32, groups int)
TEXT ·geluRow(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), DI
	MOVQ groups+8(FP), CX
	ROW(GELU)
