//go:build amd64 && !purego

#include "textflag.h"
#include "quads_amd64.h"

// Registers:
//   DI digits   SI x   CX blocks left   R10 scale and correction   AX scratch
//   Z0–Z3 the block, then its whole numbers   Z4–Z7 scratch   Z28 half a digit   X29 least   X30 most   Z31 what clears signs

DATA magnitudes<>+0(SB)/4, $0x7fffffff
GLOBL magnitudes<>(SB), RODATA|NOPTR, $4
DATA halfDigit<>+0(SB)/4, $64
GLOBL halfDigit<>(SB), RODATA|NOPTR, $4

// REDUCE leaves in the lowest lane what OP makes of all sixteen; z, y and x are one register, and so are the scratch ones.
#define REDUCE(OP, z, y, x, yScratch, xScratch) \
	VEXTRACTI64X4 $1, z, yScratch \
	OP yScratch, y, y \
	VEXTRACTI128 $1, y, xScratch \
	OP xScratch, x, x \
	VPSHUFD $0x4E, x, xScratch \
	OP xScratch, x, x \
	VPSHUFD $0xB1, x, xScratch \
	OP xScratch, x, x

// MAGNITUDE leaves the largest magnitude of the block in X4 and AX.
#define MAGNITUDE \
	VPANDD Z31, Z0, Z4 \
	VPANDD Z31, Z1, Z5 \
	VPANDD Z31, Z2, Z6 \
	VPANDD Z31, Z3, Z7 \
	VPMAXUD Z5, Z4, Z4 \
	VPMAXUD Z7, Z6, Z6 \
	VPMAXUD Z6, Z4, Z4 \
	REDUCE(VPMAXUD, Z4, Y4, X4, Y5, X5) \
	VMOVD X4, AX

// CORRECTION stores −128 times the sum of the whole numbers.
#define CORRECTION \
	VPADDD Z1, Z0, Z6 \
	VPADDD Z3, Z2, Z7 \
	VPADDD Z7, Z6, Z6 \
	REDUCE(VPADDD, Z6, Y6, X6, Y7, X7) \
	VMOVD X6, AX \
	SHLL $7, AX \
	NEGL AX \
	MOVL AX, 4(R10)

#define WHOLE(z) \
	VMULPS Z5, z, z \
	VCVTPS2DQ z, z

// STORE2 stores whole numbers as two digits, STORE1 as one.
#define STORE2(z, off) \
	VPADDD Z28, z, Z6 \
	VPSRAD $7, Z6, Z6 \
	VPMOVDB Z6, (off)(DI) \
	VPSLLD $7, Z6, Z6 \
	VPSUBD Z6, z, z \
	VPMOVDB z, (64+off)(DI)
#define STORE1(z, off) VPMOVDB z, (off)(DI)

#define CLEAR1 VMOVDQU64 Z0, (DI)
#define CLEAR2 VMOVDQU64 Z0, (DI) \
	VMOVDQU64 Z0, 64(DI)

#define BLOCKS(STORE, CLEAR) \
	MOVQ dst+0(FP), DI \
	MOVQ x+8(FP), SI \
	MOVQ blocks+16(FP), CX \
	MOVQ sums+24(FP), R10 \
	VMOVSS most+32(FP), X30 \
	VMOVSS least+36(FP), X29 \
	VPBROADCASTD magnitudes<>(SB), Z31 \
	VPBROADCASTD halfDigit<>(SB), Z28 \
block: \
	VMOVUPS (SI), Z0 \
	VMOVUPS 64(SI), Z1 \
	VMOVUPS 128(SI), Z2 \
	VMOVUPS 192(SI), Z3 \
	MAGNITUDE \
	CMPL AX, $0x7F7FFFFF \
	JHI notFinite \
	VUCOMISS X29, X4 \
	JCS tiny \
	VDIVSS X4, X30, X5 \
	VDIVSS X30, X4, X6 \
	VMOVSS X6, (R10) \
	VBROADCASTSS X5, Z5 \
	WHOLE(Z0) \
	WHOLE(Z1) \
	WHOLE(Z2) \
	WHOLE(Z3) \
	CORRECTION \
	STORE(Z0, 0) \
	STORE(Z1, 16) \
	STORE(Z2, 32) \
	STORE(Z3, 48) \
next: \
	ADDQ $256, SI \
	ADDQ $128, DI \
	ADDQ $8, R10 \
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
	MOVL $0, 4(R10) \
	VPXORQ Z0, Z0, Z0 \
	CLEAR \
	JMP next

// func packDigits512Blocks(dst *int8, x *float32, blocks int, sums *int32, most, least float32)
TEXT ·packDigits512Blocks(SB), NOSPLIT, $0-40
	BLOCKS(STORE2, CLEAR2)

// func packDigit512Blocks(dst *int8, x *float32, blocks int, sums *int32, most, least float32)
TEXT ·packDigit512Blocks(SB), NOSPLIT, $0-40
	BLOCKS(STORE1, CLEAR1)

// QUARTERS stores what QUAD made of four tokens: quads c, 4+c, 8+c and 12+c, 32 bytes apart.
#define QUARTERS(x, z, off) \
	VMOVDQU x, (off)(DI) \
	VEXTRACTI32X4 $1, z, (128+off)(DI) \
	VEXTRACTI32X4 $2, z, (256+off)(DI) \
	VEXTRACTI32X4 $3, z, (384+off)(DI)

// func sortEight512(dst, src *int8, ld, blocks int)
TEXT ·sortEight512(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ ld+16(FP), R8
	MOVQ blocks+24(FP), CX
	LEAQ (R8)(R8*2), R9
	LEAQ (SI)(R9*2), R10
	ADDQ SI, R9
block:
	VMOVDQU64 (SI), Z0
	VMOVDQU64 (SI)(R8*1), Z1
	VMOVDQU64 (SI)(R8*2), Z2
	VMOVDQU64 (R9), Z3
	VMOVDQU64 (SI)(R8*4), Z4
	VMOVDQU64 (R9)(R8*2), Z5
	VMOVDQU64 (R10), Z6
	VMOVDQU64 (R9)(R8*4), Z7
	QUAD(Z0, Z1, Z2, Z3, Z8, Z9, Z10, Z11)
	QUAD(Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11)
	QUARTERS(X0, Z0, 0)
	QUARTERS(X1, Z1, 32)
	QUARTERS(X2, Z2, 64)
	QUARTERS(X3, Z3, 96)
	QUARTERS(X4, Z4, 16)
	QUARTERS(X5, Z5, 48)
	QUARTERS(X6, Z6, 80)
	QUARTERS(X7, Z7, 112)
	ADDQ $128, SI
	ADDQ $128, R9
	ADDQ $128, R10
	ADDQ $1024, DI
	DECQ CX
	JNZ block
	VZEROUPPER
	RET
