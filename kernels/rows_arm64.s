//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// Registers of all: R0 dst or x, moving   R1 pairs (expSum, largest: eights) left   R2 x of expSum, moving   R3 scratch
//   R5 gelu's constants   V0 two numbers, widened   V1 a copy of them   V2–V9 scratch of EXP   V10–V15 scratch of the rest
//   V16–V30 constants, see expConstants: V16–V18 factors, two a register, V20–V25 V27–V30 addends and bounds, each twice   V31 a parameter
#define ROUNDER 20
#define ONE 21
#define EXPMIN 27
#define EXPMAX 29
#define PARAMETER 31

#define CONSTANTS \
	MOVD $·expConstants(SB), R3 \
	VLD1.P 48(R3), [V16.D2, V17.D2, V18.D2] \
	VLD1R.P 8(R3), [V20.D2] \
	VLD1R.P 8(R3), [V21.D2] \
	VLD1R.P 8(R3), [V22.D2] \
	VLD1R.P 8(R3), [V23.D2] \
	VLD1R.P 8(R3), [V24.D2] \
	VLD1R.P 8(R3), [V25.D2] \
	VLD1R.P 8(R3), [V27.D2] \
	VLD1R.P 8(R3), [V28.D2] \
	VLD1R.P 8(R3), [V29.D2] \
	VLD1R.P 8(R3), [V30.D2]

// LINEAR sets dst = c0 + c1·x for x in V0; c1 is one of the two of register pair. CUBIC sets dst = (c0 + c1·x) + x2·(c2 + c3·x), for x2 in V4; c1 and c3
// are the two of register odd.
#define LINEAR(c0, i, pair, dst) \
	COPY(c0, dst) \
	FMLAED(i, pair, 0, dst)
#define CUBIC(c0, odd, c2, tmp, dst) \
	LINEAR(c2, 1, odd, tmp) \
	LINEAR(c0, 0, odd, dst) \
	FMLA2D(4, tmp, dst)

// EXP sets V0 = eˣ for x = V0 ≤ expMax, step by step as exp does. It uses V2–V9.
#define EXP \
	LINEAR(ROUNDER, 0, 16, 2) \
	FCMGT2D(0, EXPMIN, 9) \
	FSUB2D(ROUNDER, 2, 3) \
	VADD V28.D2, V2.D2, V2.D2 \
	VSHL $52, V2.D2, V2.D2 \
	FMLSED(1, 16, 3, 0) \
	FMUL2D(0, 0, 4) \
	FMUL2D(4, 4, 5) \
	CUBIC(23, 18, 24, 6, 7) \
	LINEAR(25, 0, 17, 8) \
	FMLA2D(5, 8, 7) \
	LINEAR(22, 1, 17, 8) \
	FADD2D(ONE, 0, 0) \
	FMLA2D(4, 8, 0) \
	FMLA2D(5, 7, 0) \
	FMUL2D(2, 0, 0) \
	VEOR V2.B16, V2.B16, V2.B16 \
	VBIT V9.B16, V2.B16, V0.B16

// SIGMOID sets V0 = 1/(1 + e^−x) for x = V0. It uses V2–V10.
#define SIGMOID \
	FNEG2D(0, 0) \
	FCMGT2D(EXPMAX, 0, 10) \
	EXP \
	VBIT V10.B16, V30.B16, V0.B16 \
	FADD2D(ONE, 0, 0) \
	FDIV2D(0, ONE, 0)

// ROW does TWO to each pair of numbers at R0, and stores what that leaves in V0.
#define ROW(TWO) \
	MOVD x+0(FP), R0 \
	MOVD groups+8(FP), R1 \
	LSL $2, R1 \
pair: \
	FMOVD (R0), F1 \
	FCVTLD(1, 1) \
	TWO \
	FCVTND(0, 0) \
	FMOVD.P F0, 8(R0) \
	SUB $1, R1 \
	CBNZ R1, pair \
	RET

// func largestRow(x *float32, groups int) float32
TEXT ·largestRow(SB), NOSPLIT, $0-20
	MOVD x+0(FP), R0
	MOVD groups+8(FP), R1
	VLD1 (R0), [V0.S4, V1.S4]

eight:
	VLD1.P 32(R0), [V2.S4, V3.S4]
	FMAX4S(2, 0, 0)
	FMAX4S(3, 1, 1)
	SUB $1, R1
	CBNZ R1, eight
	FMAX4S(1, 0, 0)
	FMAXVS(0, 0)
	FMOVS F0, ret+16(FP)
	RET

// EXPOF sets V0 = e^(x−top) for x = V0.
#define EXPOF \
	FSUB2D(PARAMETER, 0, 0) \
	EXP

// func expSumRow(dst, x *float32, groups int, top float64, s [8]float64) [8]float64
//
// V10 V11 eight numbers   V12–V15 sums   V29 V30 results
TEXT ·expSumRow(SB), NOSPLIT, $0-160
	MOVD dst+0(FP), R0
	MOVD x+8(FP), R2
	MOVD groups+16(FP), R1
	CONSTANTS
	MOVD top+24(FP), R3
	VDUP R3, V31.D2
	MOVD $s+32(FP), R3
	VLD1 (R3), [V12.D2, V13.D2, V14.D2, V15.D2]

eight:
	VLD1.P 32(R2), [V10.S4, V11.S4]
	FCVTLD(10, 0)
	EXPOF
	FADD2D(0, 12, 12)
	FCVTND(0, 29)
	FCVTLD2(10, 0)
	EXPOF
	FADD2D(0, 13, 13)
	FCVTND2(0, 29)
	FCVTLD(11, 0)
	EXPOF
	FADD2D(0, 14, 14)
	FCVTND(0, 30)
	FCVTLD2(11, 0)
	EXPOF
	FADD2D(0, 15, 15)
	FCVTND2(0, 30)
	VST1.P [V29.S4, V30.S4], 32(R0)
	SUB $1, R1
	CBNZ R1, eight
	MOVD $ret+96(FP), R3
	VST1 [V12.D2, V13.D2, V14.D2, V15.D2], (R3)
	RET

#define SCALE FMUL2D(PARAMETER, 1, 0)

// func scaleRow(x *float32, groups int, by float64)
TEXT ·scaleRow(SB), NOSPLIT, $0-24
	MOVD by+16(FP), R3
	VDUP R3, V31.D2
	ROW(SCALE)

#define SWISH \
	FMUL2D(PARAMETER, 1, 0) \
	SIGMOID \
	FMUL2D(0, 1, 0)

// func swishRow(x *float32, groups int, beta float64)
TEXT ·swishRow(SB), NOSPLIT, $0-24
	CONSTANTS
	MOVD beta+16(FP), R3
	VDUP R3, V31.D2
	ROW(SWISH)

#define GELUTANH \
	FMUL2D(1, 1, 0) \
	FMUL2D(1, 0, 0) \
	FMULEL(0, 31, 0, 0) \
	FADD2D(1, 0, 0) \
	FMULEL(1, 31, 0, 0) \
	SIGMOID \
	FMUL2D(0, 1, 0)

// func geluTanhRow(x *float32, groups int)
TEXT ·geluTanhRow(SB), NOSPLIT, $0-16
	CONSTANTS
	VLD1 (R3), [V31.D2]
	ROW(GELUTANH)

// G(i) is constant i of geluConstants.
#define G(i) (16*(i))(R5)

#define THREE 16
#define MINUSHALF 17
#define TWO 18
#define TAILEND 19
#define TAILSTART 20

// TAIL is CUBIC of the constants i to i+3 of geluConstants, for x in V3.
#define TAIL(i, t, tmp, d, dst) \
	FMOVQ G(i+2), t \
	FMOVQ G(i+3), F13 \
	FMLA2D(13, 3, tmp) \
	FMOVQ G(i), d \
	FMOVQ G(i+1), F13 \
	FMLA2D(13, 3, dst) \
	FMLA2D(4, tmp, dst)

// GELU: V10 |x|   V3 (|x|−3)/(|x|+3)   V4 V5 V6 its powers 2, 4, 8   V11 their polynomial, then 1 − 2q where x is positive
// V13 a constant   V14 zero
#define GELU \
	FABS2D(1, 10) \
	FMOVQ G(THREE), F13 \
	FADD2D(13, 10, 2) \
	FSUB2D(13, 10, 3) \
	FDIV2D(2, 3, 3) \
	FMUL2D(3, 3, 4) \
	FMUL2D(4, 4, 5) \
	FMUL2D(5, 5, 6) \
	TAIL(8, F2, 2, F7, 7) \
	TAIL(12, F2, 2, F8, 8) \
	FMLA2D(5, 8, 7) \
	TAIL(0, F2, 2, F11, 11) \
	TAIL(4, F2, 2, F8, 8) \
	FMLA2D(5, 8, 11) \
	FMLA2D(6, 7, 11) \
	FMOVQ G(MINUSHALF), F13 \
	FMUL2D(13, 10, 0) \
	FMUL2D(10, 0, 0) \
	EXP \
	FMUL2D(11, 0, 0) \
	FMOVQ G(TWO), F13 \
	FMUL2D(13, 0, 2) \
	FSUB2D(2, ONE, 11) \
	VCMTST V31.D2, V1.D2, V3.D2 \
	VBIT V3.B16, V14.B16, V11.B16 \
	FADD2D(11, 0, 0) \
	FMOVQ G(TAILEND), F13 \
	FCMGT2D(13, 1, 2) \
	VBIT V2.B16, V21.B16, V0.B16 \
	FMOVQ G(TAILSTART), F13 \
	FCMGT2D(1, 13, 2) \
	VBIT V2.B16, V14.B16, V0.B16 \
	FMUL2D(0, 1, 0)

// func geluRow(x *float32, groups int)
//
// V31 a number's sign
TEXT ·geluRow(SB), NOSPLIT, $0-16
	CONSTANTS
	MOVD $·geluConstants(SB), R5
	MOVD $(1<<63), R3
	VDUP R3, V31.D2
	VEOR V14.B16, V14.B16, V14.B16
	ROW(GELU)
