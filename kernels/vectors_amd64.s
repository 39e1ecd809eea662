//go:build amd64 && !purego

#include "textflag.h"

// Registers of all: DI dst   SI x   CX groups of eight left   Y0 Y1 eight numbers, or four widened each
// Y12 Y13 parameters in every lane   Y14 Y15 sums of lanes 0–3 and 4–7

#define DSTX \
	MOVQ dst+0(FP), DI \
	MOVQ x+8(FP), SI

// SUMS adds f of eight numbers to the lanes in Y14 and Y15.
#define SUMS(F) \
	MOVQ x+0(FP), SI \
	MOVQ groups+8(FP), CX \
	VXORPD Y14, Y14, Y14 \
	VXORPD Y15, Y15, Y15 \
eight: \
	VCVTPS2PD (SI), Y0 \
	VCVTPS2PD 16(SI), Y1 \
	F(Y0) \
	F(Y1) \
	VADDPD Y0, Y14, Y14 \
	VADDPD Y1, Y15, Y15 \
	ADDQ $32, SI \
	DECQ CX \
	JNZ  eight \
	VMOVUPD Y14, (DX) \
	VMOVUPD Y15, 32(DX) \
	VZEROUPPER \
	RET

// EACH does EIGHT to Y0, eight numbers at SI, and stores what that leaves in Y0 at DI.
#define EACH(EIGHT) \
eight: \
	VMOVUPS (SI), Y0 \
	EIGHT \
	VMOVUPS Y0, (DI) \
	ADDQ $32, SI \
	ADDQ $32, DI \
	DECQ CX \
	JNZ  eight \
	VZEROUPPER \
	RET

#define MULTIPLY VMULPS (DI), Y0, Y0
#define ADD VADDPS (DI), Y0, Y0
#define TIMES VMULPS Y13, Y0, Y0

// func multiplyRow(dst, x *float32, groups int)
TEXT ·multiplyRow(SB), NOSPLIT, $0-24
	DSTX
	MOVQ groups+16(FP), CX
	EACH(MULTIPLY)

// func plusRow(dst, x *float32, groups int)
TEXT ·plusRow(SB), NOSPLIT, $0-24
	DSTX
	MOVQ groups+16(FP), CX
	EACH(ADD)

// func timesRow(dst, x *float32, groups int, by float32)
TEXT ·timesRow(SB), NOSPLIT, $0-28
	DSTX
	MOVQ groups+16(FP), CX
	VBROADCASTSS by+24(FP), Y13
	EACH(TIMES)

// RMS: DX w, moving   Y13 scale   Y12 offset
#define RMS \
	VMULPS Y13, Y0, Y0 \
	VADDPS (DX), Y12, Y1 \
	VMULPS Y1, Y0, Y0 \
	ADDQ $32, DX

// func rmsRow(dst, x, w *float32, groups int, scale, offset float32)
TEXT ·rmsRow(SB), NOSPLIT, $0-40
	DSTX
	MOVQ w+16(FP), DX
	MOVQ groups+24(FP), CX
	VBROADCASTSS scale+32(FP), Y13
	VBROADCASTSS offset+36(FP), Y12
	EACH(RMS)

// func rotateRow(a, b, cos, sin *float32, groups int)
//
//   DI a   SI b   DX cos   R8 sin   Y12 Y13 eight of cos and sin
TEXT ·rotateRow(SB), NOSPLIT, $0-40
	MOVQ a+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ cos+16(FP), DX
	MOVQ sin+24(FP), R8
	MOVQ groups+32(FP), CX

eight:
	VMOVUPS (DI), Y0
	VMOVUPS (SI), Y1
	VMOVUPS (DX), Y12
	VMOVUPS (R8), Y13
	VMULPS Y12, Y0, Y2
	VMULPS Y13, Y1, Y3
	VSUBPS Y3, Y2, Y2
	VMULPS Y12, Y1, Y3
	VMULPS Y13, Y0, Y4
	VADDPS Y4, Y3, Y3
	VMOVUPS Y2, (DI)
	VMOVUPS Y3, (SI)
	ADDQ $32, DI
	ADDQ $32, SI
	ADDQ $32, DX
	ADDQ $32, R8
	DECQ CX
	JNZ  eight
	VZEROUPPER
	RET

// CENTER: four of the numbers, less Y12, times Y13, in float64
#define CENTER(off, y, x) \
	VCVTPS2PD off(SI), y \
	VSUBPD Y12, y, y \
	VMULPD Y13, y, y \
	VCVTPD2PSY y, x

// func centerRow(dst, x *float32, groups int, mean, scale float64)
TEXT ·centerRow(SB), NOSPLIT, $0-40
	DSTX
	MOVQ groups+16(FP), CX
	VBROADCASTSD mean+24(FP), Y12
	VBROADCASTSD scale+32(FP), Y13

eight:
	CENTER(0, Y0, X0)
	CENTER(16, Y1, X1)
	VMOVUPS X0, (DI)
	VMOVUPS X1, 16(DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  eight
	VZEROUPPER
	RET

#define SAME(y)
#define SQUARE(y) \
	VSUBPD Y13, y, y \
	VMULPD y, y, y

// func sumRow(x *float32, groups int, s *[8]float64)
TEXT ·sumRow(SB), NOSPLIT, $0-24
	MOVQ s+16(FP), DX
	SUMS(SAME)

// func squaresRow(x *float32, groups int, mean float64, s *[8]float64)
TEXT ·squaresRow(SB), NOSPLIT, $0-32
	VBROADCASTSD mean+16(FP), Y13
	MOVQ s+24(FP), DX
	SUMS(SQUARE)
