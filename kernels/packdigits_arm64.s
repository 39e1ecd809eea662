//go:build arm64 && !purego

#include "textflag.h"
#include "opcodes_arm64.h"

// LARGER keeps the larger magnitudes of 16 numbers in V0–V3.
#define LARGER(a, b, c, d) \
	FABS4S(a, a) \
	FABS4S(b, b) \
	FABS4S(c, c) \
	FABS4S(d, d) \
	FMAX4S(a, 0, 0) \
	FMAX4S(b, 1, 1) \
	FMAX4S(c, 2, 2) \
	FMAX4S(d, 3, 3)

// Registers of the digits: R0 dst   R1 x   R2 numbers left, in sixteens   V0–V3 numbers, then whole   V4 V5 whole, in 16 bits
//   V6 V7 higher digits   V16 up in every lane   V17 half of the base

#define WHOLE(a) \
	FMUL4S(16, a, a) \
	FCVTNS4S(a, a)

// SIXTEEN makes 16 numbers whole.
#define SIXTEEN \
	VLD1.P 64(R1), [V0.S4, V1.S4, V2.S4, V3.S4] \
	WHOLE(0) \
	WHOLE(1) \
	WHOLE(2) \
	WHOLE(3) \
	XTNH(0, 4) \
	XTNH2(1, 4) \
	XTNH(2, 5) \
	XTNH2(3, 5)

#define DIGITARGS \
	MOVD dst+0(FP), R0 \
	MOVD x+8(FP), R1 \
	MOVWU up+16(FP), R2 \
	VDUP R2, V16.S4 \
	MOVD $4, R2

// func magnitude64(x *[64]float32) float32
TEXT ·magnitude64(SB), NOSPLIT, $0-12
	MOVD x+0(FP), R0
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16
	MOVD $4, R1

sixteen:
	VLD1.P 64(R0), [V4.S4, V5.S4, V6.S4, V7.S4]
	LARGER(4, 5, 6, 7)
	SUB $1, R1
	CBNZ R1, sixteen
	FMAX4S(1, 0, 0)
	FMAX4S(3, 2, 2)
	FMAX4S(2, 0, 0)
	FMAXVS(0, 0)
	FMOVS F0, ret+8(FP)
	RET

// func digit64(dst *int8, x *[64]float32, up float32)
TEXT ·digit64(SB), NOSPLIT, $0-20
	DIGITARGS

sixteen:
	SIXTEEN
	XTNB(4, 4)
	XTNB2(5, 4)
	VST1.P [V4.B16], 16(R0)
	SUB $1, R2
	CBNZ R2, sixteen
	RET

// func digits64(dst *int8, x *[64]float32, up float32)
TEXT ·digits64(SB), NOSPLIT, $0-20
	DIGITARGS
	MOVD $64, R3
	VDUP R3, V17.H8

sixteen:
	SIXTEEN
	VADD V17.H8, V4.H8, V6.H8
	VADD V17.H8, V5.H8, V7.H8
	SSHR7H(6, 6)
	SSHR7H(7, 7)
	VSHL $7, V6.H8, V0.H8
	VSHL $7, V7.H8, V1.H8
	VSUB V0.H8, V4.H8, V4.H8
	VSUB V1.H8, V5.H8, V5.H8
	XTNB(6, 6)
	XTNB2(7, 6)
	XTNB(4, 4)
	XTNB2(5, 4)
	ADD $64, R0, R3
	VST1 [V4.B16], (R3)
	VST1.P [V6.B16], 16(R0)
	SUB $1, R2
	CBNZ R2, sixteen
	RET
