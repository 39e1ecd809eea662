//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// Registers of both: R0 x, moving   R1 groups of 16 left   R3 scratch   V0–V3 16 numbers   V4–V7 scratch   V20–V28 constants, see fastRowConstants
//   V30 zeros   V31 a parameter
#define PARAMETER 31

// EXP2 replaces Vi by 2ᵗ for t = (Vi − top)·log2 e, rounded.
#define EXP2(i) \
	FSUB4S(PARAMETER, i, i) \
	FMUL4S(20, i, i) \
	FCMGT4S(i, 21, 4) \
	FADD4S(22, i, 5) \
	FSUB4S(22, 5, 6) \
	FSUB4S(6, i, i) \
	VSHL $23, V5.S4, V5.S4 \
	COPY(24, 6) \
	FMLA4S(23, i, 6) \
	COPY(25, 7) \
	FMLA4S(6, i, 7) \
	COPY(26, 6) \
	FMLA4S(7, i, 6) \
	COPY(27, 7) \
	FMLA4S(6, i, 7) \
	FMUL4S(5, 7, 6) \
	VBIT V4.B16, V30.B16, V6.B16 \
	FMUL4S(28, 6, i) \
	FSUB4S(6, i, 6) \
	FSUB4S(6, i, i)

// func expFastRow(x *float32, groups int, top float32, s [16]float32) [16]float32
//
//   V16–V19 sums
TEXT ·expFastRow(SB), NOSPLIT, $0-152
	MOVD x+0(FP), R0
	MOVD groups+8(FP), R1
	FMOVS top+16(FP), F31
	VDUP V31.S[0], V31.S4
	MOVD $s+20(FP), R3
	VLD1 (R3), [V16.S4, V17.S4, V18.S4, V19.S4]
	MOVD $·fastRowConstants(SB), R3
	VLD1R.P 4(R3), [V20.S4]
	VLD1R.P 4(R3), [V21.S4]
	VLD1R.P 4(R3), [V22.S4]
	VLD1R.P 4(R3), [V23.S4]
	VLD1R.P 4(R3), [V24.S4]
	VLD1R.P 4(R3), [V25.S4]
	VLD1R.P 4(R3), [V26.S4]
	VLD1R.P 4(R3), [V27.S4]
	VLD1R.P 4(R3), [V28.S4]
	VEOR V30.B16, V30.B16, V30.B16

group:
	VLD1 (R0), [V0.S4, V1.S4, V2.S4, V3.S4]
	EXP2(0)
	EXP2(1)
	EXP2(2)
	EXP2(3)
	FADD4S(0, 16, 16)
	FADD4S(1, 17, 17)
	FADD4S(2, 18, 18)
	FADD4S(3, 19, 19)
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
	SUB $1, R1
	CBNZ R1, group
	MOVD $ret+88(FP), R3
	VST1 [V16.S4, V17.S4, V18.S4, V19.S4], (R3)
	RET

// ROUND rounds Vi.
#define ROUND(i, V, V4S) \
	FCMEQ4S(i, i, 5) \
	VUSHR $16, V4S, V4.S4 \
	VAND V22.B16, V4.B16, V4.B16 \
	VADD V23.S4, V4.S4, V4.S4 \
	VADD V4S, V4.S4, V4.S4 \
	VORR V24.B16, V, V6.B16 \
	VBIF V5.B16, V6.B16, V4.B16 \
	VAND V21.B16, V, V5.B16 \
	FCMGT4S(5, 20, 5) \
	VAND V25.B16, V4.B16, V \
	VBIT V5.B16, V30.B16, V

// func roundKVRow(x *float32, groups int)
TEXT ·roundKVRow(SB), NOSPLIT, $0-16
	MOVD x+0(FP), R0
	MOVD groups+8(FP), R1
	MOVD $·fastRowConstants+36(SB), R3
	VLD1R.P 4(R3), [V20.S4]
	VLD1R.P 4(R3), [V21.S4]
	VLD1R.P 4(R3), [V22.S4]
	VLD1R.P 4(R3), [V23.S4]
	VLD1R.P 4(R3), [V24.S4]
	VLD1R.P 4(R3), [V25.S4]
	VEOR V30.B16, V30.B16, V30.B16

group:
	VLD1 (R0), [V0.S4, V1.S4, V2.S4, V3.S4]
	ROUND(0, V0.B16, V0.S4)
	ROUND(1, V1.B16, V1.S4)
	ROUND(2, V2.B16, V2.S4)
	ROUND(3, V3.B16, V3.S4)
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
	SUB $1, R1
	CBNZ R1, group
	RET
