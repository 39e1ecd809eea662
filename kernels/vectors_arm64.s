//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// Registers of all: R0 dst, moving   R1 x, moving   R2 groups of eight left   R3 w or cos   R4 sin   R5 scratch or s
//   V0 V1 eight numbers   V2–V7 scratch   V16–V19 sums, two lanes each   V30 V31 parameters in every lane

#define DSTX \
	MOVD dst+0(FP), R0 \
	MOVD x+8(FP), R1 \
	MOVD groups+16(FP), R2

// EACH does EIGHT to V0 and V1, eight numbers at R1, and stores what that leaves there at R0.
#define EACH(EIGHT) \
eight: \
	VLD1.P 32(R1), [V0.S4, V1.S4] \
	EIGHT \
	VST1.P [V0.S4, V1.S4], 32(R0) \
	SUB $1, R2 \
	CBNZ R2, eight \
	RET

// SUMS adds F of eight numbers to the lanes.
#define SUMS(F) \
	MOVD x+0(FP), R1 \
	MOVD groups+8(FP), R2 \
	VEOR V16.B16, V16.B16, V16.B16 \
	VEOR V17.B16, V17.B16, V17.B16 \
	VEOR V18.B16, V18.B16, V18.B16 \
	VEOR V19.B16, V19.B16, V19.B16 \
eight: \
	VLD1.P 32(R1), [V0.S4, V1.S4] \
	WIDEN \
	F(2) \
	F(3) \
	F(4) \
	F(5) \
	FADD2D(2, 16, 16) \
	FADD2D(3, 17, 17) \
	FADD2D(4, 18, 18) \
	FADD2D(5, 19, 19) \
	SUB $1, R2 \
	CBNZ R2, eight \
	VST1 [V16.D2, V17.D2, V18.D2, V19.D2], (R5) \
	RET

#define MULTIPLY \
	VLD1 (R0), [V2.S4, V3.S4] \
	FMUL4S(2, 0, 0) \
	FMUL4S(3, 1, 1)
#define PLUS \
	VLD1 (R0), [V2.S4, V3.S4] \
	FADD4S(2, 0, 0) \
	FADD4S(3, 1, 1)
#define TIMES \
	FMUL4S(31, 0, 0) \
	FMUL4S(31, 1, 1)

// func multiplyRow(dst, x *float32, groups int)
TEXT ·multiplyRow(SB), NOSPLIT, $0-24
	DSTX
	EACH(MULTIPLY)

// func plusRow(dst, x *float32, groups int)
TEXT ·plusRow(SB), NOSPLIT, $0-24
	DSTX
	EACH(PLUS)

// func timesRow(dst, x *float32, groups int, by float32)
TEXT ·timesRow(SB), NOSPLIT, $0-28
	DSTX
	MOVWU by+24(FP), R5
	VDUP R5, V31.S4
	EACH(TIMES)

#define RMS \
	VLD1.P 32(R3), [V2.S4, V3.S4] \
	TIMES \
	FADD4S(30, 2, 2) \
	FADD4S(30, 3, 3) \
	FMUL4S(2, 0, 0) \
	FMUL4S(3, 1, 1)

// func rmsRow(dst, x, w *float32, groups int, scale, offset float32)
TEXT ·rmsRow(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R1
	MOVD w+16(FP), R3
	MOVD groups+24(FP), R2
	MOVWU scale+32(FP), R5
	VDUP R5, V31.S4
	MOVWU offset+36(FP), R5
	VDUP R5, V30.S4
	EACH(RMS)

// TURN rotates four pairs of a and b by cos and sin.
#define TURN(a, b, cos, sin) \
	FMUL4S(cos, a, 16) \
	FMUL4S(sin, b, 17) \
	FMUL4S(cos, b, 18) \
	FMUL4S(sin, a, 19) \
	FSUB4S(17, 16, a) \
	FADD4S(19, 18, b)

// func rotateRow(a, b, cos, sin *float32, groups int)
//
//   R0 a   R1 b   R3 cos   R4 sin
TEXT ·rotateRow(SB), NOSPLIT, $0-40
	MOVD a+0(FP), R0
	MOVD b+8(FP), R1
	MOVD cos+16(FP), R3
	MOVD sin+24(FP), R4
	MOVD groups+32(FP), R2

eight:
	VLD1 (R0), [V0.S4, V1.S4]
	VLD1 (R1), [V2.S4, V3.S4]
	VLD1.P 32(R3), [V4.S4, V5.S4]
	VLD1.P 32(R4), [V6.S4, V7.S4]
	TURN(0, 2, 4, 6)
	TURN(1, 3, 5, 7)
	VST1.P [V0.S4, V1.S4], 32(R0)
	VST1.P [V2.S4, V3.S4], 32(R1)
	SUB $1, R2
	CBNZ R2, eight
	RET

// WIDEN makes the eight numbers those of V2–V5, in float64.
#define WIDEN \
	FCVTLD(0, 2) \
	FCVTLD2(0, 3) \
	FCVTLD(1, 4) \
	FCVTLD2(1, 5)

#define CENTER2(a) \
	FSUB2D(30, a, a) \
	FMUL2D(31, a, a)

#define CENTER \
	WIDEN \
	CENTER2(2) \
	CENTER2(3) \
	CENTER2(4) \
	CENTER2(5) \
	FCVTND(2, 0) \
	FCVTND2(3, 0) \
	FCVTND(4, 1) \
	FCVTND2(5, 1)

// func centerRow(dst, x *float32, groups int, mean, scale float64)
TEXT ·centerRow(SB), NOSPLIT, $0-40
	DSTX
	MOVD mean+24(FP), R5
	VDUP R5, V30.D2
	MOVD scale+32(FP), R5
	VDUP R5, V31.D2
	EACH(CENTER)

#define SAME(a)
#define SQUARE(a) \
	FSUB2D(31, a, a) \
	FMUL2D(a, a, a)

// func sumRow(x *float32, groups int, s *[8]float64)
TEXT ·sumRow(SB), NOSPLIT, $0-24
	MOVD s+16(FP), R5
	SUMS(SAME)

// func squaresRow(x *float32, groups int, mean float64, s *[8]float64)
TEXT ·squaresRow(SB), NOSPLIT, $0-32
	MOVD mean+16(FP), R5
	VDUP R5, V31.D2
	MOVD s+24(FP), R5
	SUMS(SQUARE)
