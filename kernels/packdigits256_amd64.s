//go:build amd64 && !purego

#include "textflag.h"

DATA magnitudes256<>+0(SB)/4, $0x7fffffff
GLOBL magnitudes256<>(SB), RODATA|NOPTR, $4
DATA ones256<>+0(SB)/2, $1
GLOBL ones256<>(SB), RODATA|NOPTR, $2
DATA halfDigit256<>+0(SB)/2, $64
GLOBL halfDigit256<>(SB), RODATA|NOPTR, $2

#define LARGER(x) \
	VPAND Y15, x, Y9 \
	VPMAXUD Y9, Y8, Y8

// WHOLE rounds 16 numbers to low.
#define WHOLE(low, high) \
	VMULPS Y9, low, low \
	VCVTPS2DQ low, low \
	VMULPS Y9, high, high \
	VCVTPS2DQ high, high \
	VPACKSSDW high, low, low \
	VPERMQ $0xD8, low, low

// WORDS stores 16 of them in the order that digits256x1 wants.
#define WORDS(low, to) \
	VPSHUFLW $0xD8, low, low \
	VPSHUFHW $0xD8, low, low \
	VMOVDQU low, to
#define STOREWORDS \
	WORDS(Y0, (DI)) \
	WORDS(Y2, 32(DI)) \
	WORDS(Y4, 64(DI)) \
	WORDS(Y6, 96(DI))

// CORRECTION stores -128 times the sum of the whole numbers.
#define CORRECTION \
	VPBROADCASTW ones256<>(SB), Y9 \
	VPMADDWD Y9, Y0, Y8 \
	VPMADDWD Y9, Y2, Y1 \
	VPADDD Y1, Y8, Y8 \
	VPMADDWD Y9, Y4, Y1 \
	VPADDD Y1, Y8, Y8 \
	VPMADDWD Y9, Y6, Y1 \
	VPADDD Y1, Y8, Y8 \
	REDUCE(VPADDD) \
	SHLL $7, AX \
	NEGL AX \
	MOVL AX, 4(R10)

// BYTES stores 32 of them, if they are no larger.
#define BYTES(a, b, to) \
	VPACKSSWB b, a, a \
	VPERMQ $0xD8, a, a \
	VMOVDQU a, to
#define STORE1 \
	CORRECTION \
	BYTES(Y0, Y2, (DI)) \
	BYTES(Y4, Y6, 32(DI))

// HIGH leaves the first digit of 16 whole numbers in high, and the second in their place.
#define HIGH(a, high) \
	VPADDW Y9, a, high \
	VPSRAW $7, high, high \
	VPSLLW $7, high, Y8 \
	VPSUBW Y8, a, a
#define STORE2 \
	CORRECTION \
	VPBROADCASTW halfDigit256<>(SB), Y9 \
	HIGH(Y0, Y1) \
	HIGH(Y2, Y3) \
	HIGH(Y4, Y5) \
	HIGH(Y6, Y7) \
	BYTES(Y1, Y3, (DI)) \
	BYTES(Y5, Y7, 32(DI)) \
	BYTES(Y0, Y2, 64(DI)) \
	BYTES(Y4, Y6, 96(DI))

// REDUCE leaves in AX what OP makes of the eight numbers in Y8.
#define REDUCE(OP) \
	VEXTRACTI128 $1, Y8, X9 \
	OP X9, X8, X8 \
	VPSHUFD $0x4E, X8, X9 \
	OP X9, X8, X8 \
	VPSHUFD $0xB1, X8, X9 \
	OP X9, X8, X8 \
	VMOVD X8, AX

#define NOCORRECTION
#define ZEROCORRECTION MOVL $0, 4(R10)

// BLOCKS makes whole numbers of blocks, which STORE stores, and to each a scale, with size bytes from one to the next.
//
//   DI digits   SI x   CX blocks left   R10 scales   AX magnitude
//   Y0–Y7 the block   Y8 magnitudes, then scratch   Y9 scratch, then the factor   X13 least   X14 most   Y15 what clears signs
#define BLOCKS(STORE, ZERO, size) \
	MOVQ dst+0(FP), DI \
	MOVQ x+8(FP), SI \
	MOVQ blocks+16(FP), CX \
	MOVQ scales+24(FP), R10 \
	VMOVSS most+32(FP), X14 \
	VMOVSS least+36(FP), X13 \
	VPBROADCASTD magnitudes256<>(SB), Y15 \
block: \
	VMOVUPS (SI), Y0 \
	VMOVUPS 32(SI), Y1 \
	VMOVUPS 64(SI), Y2 \
	VMOVUPS 96(SI), Y3 \
	VMOVUPS 128(SI), Y4 \
	VMOVUPS 160(SI), Y5 \
	VMOVUPS 192(SI), Y6 \
	VMOVUPS 224(SI), Y7 \
	VPAND Y15, Y0, Y8 \
	LARGER(Y1) \
	LARGER(Y2) \
	LARGER(Y3) \
	LARGER(Y4) \
	LARGER(Y5) \
	LARGER(Y6) \
	LARGER(Y7) \
	REDUCE(VPMAXUD) \
	CMPL AX, $0x7F7FFFFF \
	JHI notFinite \
	VUCOMISS X13, X8 \
	JCS tiny \
	VDIVSS X14, X8, X9 \
	VMOVSS X9, (R10) \
	VDIVSS X8, X14, X9 \
	VBROADCASTSS X9, Y9 \
	WHOLE(Y0, Y1) \
	WHOLE(Y2, Y3) \
	WHOLE(Y4, Y5) \
	WHOLE(Y6, Y7) \
	STORE \
next: \
	ADDQ $256, SI \
	ADDQ $128, DI \
	ADDQ $size, R10 \
	DECQ CX \
	JNZ block \
	VZEROUPPER \
	RET \
notFinite: \
	MOVL $0x7FC00000, (R10) \
	JMP zeros \
tiny: \
	MOVL $0, (R10) \
zeros: \
	ZERO \
	VPXOR Y0, Y0, Y0 \
	VMOVDQU Y0, (DI) \
	VMOVDQU Y0, 32(DI) \
	VMOVDQU Y0, 64(DI) \
	VMOVDQU Y0, 96(DI) \
	JMP next

// func packDigits256Blocks(dst *int8, x *float32, blocks int, scales *float32, most, least float32)
TEXT ·packDigits256Blocks(SB), NOSPLIT, $0-40
	BLOCKS(STOREWORDS, NOCORRECTION, 4)

// func packTwo256Blocks(dst *int8, x *float32, blocks int, scales *int32, most, least float32)
TEXT ·packTwo256Blocks(SB), NOSPLIT, $0-40
	BLOCKS(STORE2, ZEROCORRECTION, 8)

// func packOne256Blocks(dst *int8, x *float32, blocks int, scales *int32, most, least float32)
TEXT ·packOne256Blocks(SB), NOSPLIT, $0-40
	BLOCKS(STORE1, ZEROCORRECTION, 8)
