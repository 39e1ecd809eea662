//go:build amd64 && !purego

#include "textflag.h"

DATA magnitudes256<>+0(SB)/4, $0x7fffffff
GLOBL magnitudes256<>(SB), RODATA|NOPTR, $4

#define LARGER(x) \
	VPAND Y15, x, Y9 \
	VPMAXUD Y9, Y8, Y8

// WHOLE rounds 16 numbers and stores them in the order that digits256x1 wants.
#define WHOLE(low, high, to) \
	VMULPS Y9, low, low \
	VCVTPS2DQ low, low \
	VMULPS Y9, high, high \
	VCVTPS2DQ high, high \
	VPACKSSDW high, low, low \
	VPERMQ $0xD8, low, low \
	VPSHUFLW $0xD8, low, low \
	VPSHUFHW $0xD8, low, low \
	VMOVDQU low, to

// func packDigits256Blocks(dst *int8, x *float32, blocks int, scales *float32, most, least float32)
//
//   DI digits   SI x   CX blocks left   R10 scales   AX magnitude
//   Y0–Y7 the block   Y8 magnitudes   Y9 scratch, then the factor   X13 least   X14 most   Y15 what clears signs
TEXT ·packDigits256Blocks(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ blocks+16(FP), CX
	MOVQ scales+24(FP), R10
	VMOVSS most+32(FP), X14
	VMOVSS least+36(FP), X13
	VPBROADCASTD magnitudes256<>(SB), Y15

block:
	VMOVUPS (SI), Y0
	VMOVUPS 32(SI), Y1
	VMOVUPS 64(SI), Y2
	VMOVUPS 96(SI), Y3
	VMOVUPS 128(SI), Y4
	VMOVUPS 160(SI), Y5
	VMOVUPS 192(SI), Y6
	VMOVUPS 224(SI), Y7
	VPAND Y15, Y0, Y8
	LARGER(Y1)
	LARGER(Y2)
	LARGER(Y3)
	LARGER(Y4)
	LARGER(Y5)
	LARGER(Y6)
	LARGER(Y7)
	VEXTRACTI128 $1, Y8, X9
	VPMAXUD X9, X8, X8
	VPSHUFD $0x4E, X8, X9
	VPMAXUD X9, X8, X8
	VPSHUFD $0xB1, X8, X9
	VPMAXUD X9, X8, X8
	VMOVD X8, AX
	CMPL AX, $0x7F7FFFFF
	JHI notFinite
	VUCOMISS X13, X8
	JCS tiny
	VDIVSS X14, X8, X9
	VMOVSS X9, (R10)
	VDIVSS X8, X14, X9
	VBROADCASTSS X9, Y9
	WHOLE(Y0, Y1, (DI))
	WHOLE(Y2, Y3, 32(DI))
	WHOLE(Y4, Y5, 64(DI))
	WHOLE(Y6, Y7, 96(DI))

next:
	ADDQ $256, SI
	ADDQ $128, DI
	ADDQ $4, R10
	DECQ CX
	JNZ block
	VZEROUPPER
	RET

notFinite:
	MOVL $0x7FC00000, (R10)
	JMP zeros

tiny:
	MOVL $0, (R10)

zeros:
	VPXOR Y0, Y0, Y0
	VMOVDQU Y0, (DI)
	VMOVDQU Y0, 32(DI)
	VMOVDQU Y0, 64(DI)
	VMOVDQU Y0, 96(DI)
	JMP next
