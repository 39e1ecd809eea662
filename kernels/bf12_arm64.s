//go:build arm64 && !purego

#include "textflag.h"

// ROW stores 64 words of a row whose codes are in V0–V3, from lower bytes at R2 on, to R4.
#define ROW \
	VLD1.P 64(R2), [V4.B16, V5.B16, V6.B16, V7.B16] \
	VTBL V0.B16, [V31.B16], V16.B16 \
	VTBL V1.B16, [V31.B16], V17.B16 \
	VTBL V2.B16, [V31.B16], V18.B16 \
	VTBL V3.B16, [V31.B16], V19.B16 \
	VZIP1 V16.B16, V4.B16, V20.B16 \
	VZIP1 V17.B16, V5.B16, V21.B16 \
	VZIP1 V18.B16, V6.B16, V22.B16 \
	VZIP1 V19.B16, V7.B16, V23.B16 \
	VZIP2 V16.B16, V4.B16, V24.B16 \
	VZIP2 V17.B16, V5.B16, V25.B16 \
	VZIP2 V18.B16, V6.B16, V26.B16 \
	VZIP2 V19.B16, V7.B16, V27.B16 \
	VST1.P [V20.B16, V21.B16, V22.B16, V23.B16], 64(R4) \
	VST1 [V24.B16, V25.B16, V26.B16, V27.B16], (R4)

// PAIR stores two rows, ld apart: codes lie behind their lower bytes. It leaves R2 behind the codes and R3 at the next row.
#define PAIR \
	ADD $128, R2, R5 \
	VLD1 (R5), [V8.B16, V9.B16, V10.B16, V11.B16] \
	VAND V30.B16, V8.B16, V0.B16 \
	VAND V30.B16, V9.B16, V1.B16 \
	VAND V30.B16, V10.B16, V2.B16 \
	VAND V30.B16, V11.B16, V3.B16 \
	MOVD R3, R4 \
	ROW \
	ADD R1, R3, R3 \
	VUSHR $4, V8.B16, V0.B16 \
	VUSHR $4, V9.B16, V1.B16 \
	VUSHR $4, V10.B16, V2.B16 \
	VUSHR $4, V11.B16, V3.B16 \
	MOVD R3, R4 \
	ROW \
	ADD R1, R3, R3 \
	ADD $64, R2, R2

// func unpackBF12x128(dst *uint16, ld int, blocks *byte, n int, upper *[16]byte)
//
//   R0 dst   R1 ld   R2 block   R6 blocks left   V30 low halves of bytes   V31 what codes stand for
TEXT ·unpackBF12x128(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD ld+8(FP), R1
	MOVD blocks+16(FP), R2
	MOVD n+24(FP), R6
	MOVD upper+32(FP), R7
	VLD1 (R7), [V31.B16]
	VMOVI $15, V30.B16

block:
	MOVD R0, R3
	PAIR
	PAIR
	ADD  $128, R0, R0
	SUB  $1, R6, R6
	CBNZ R6, block
	RET
