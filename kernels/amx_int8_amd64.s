//go:build amd64 && !purego

#include "textflag.h"
#include "opcodes_amd64.h"

// Registers:
//   SI tile of weights   R8 its scales   CX blocks left   DX digits   R9 their stride   R10 scale of token 0   R14 stride of tokens' scales
//   R12 scratch: products with hi, with lo, results so far, [16][16] each   R15 its stride, 64   R11 tokens   K1 rows that exist
//   DI dst, its tokens' scratch R13, scales AX, and tokens left BX: inner loops   Z0 scales of the rows   Z1 Z2 scratch
//   T0 T1 products with hi and lo   T2 T3 hi and lo   T4 weights

#define TILEARGS \
	MOVQ config+0(FP), AX \
	LDTILECFG(0) \
	MOVQ mask+80(FP), AX \
	KMOVW AX, K1 \
	MOVQ w+24(FP), SI \
	MOVQ scales+32(FP), R8 \
	MOVQ blocks+40(FP), CX \
	MOVQ digits+48(FP), DX \
	MOVQ ldX+56(FP), R9 \
	MOVQ sums+64(FP), R10 \
	MOVQ ldSums+72(FP), R14 \
	MOVQ tokens+88(FP), R11 \
	MOVQ scratch+96(FP), R12 \
	MOVL $64, R15

#define INTO \
	VMOVUPS.Z (DI), K1, Z1 \
	VMOVUPS Z1, 2048(R13)
#define OUTOF \
	VMOVUPS 2048(R13), Z1 \
	VMOVUPS Z1, K1, (DI)

// RESULTS moves the tokens' results between dst and scratch.
#define RESULTS(label, MOVE) \
	MOVQ dst+8(FP), DI \
	MOVQ R12, R13 \
	MOVQ R11, BX \
label: \
	MOVE \
	ADDQ ldDst+16(FP), DI \
	ADDQ $64, R13 \
	DECQ BX \
	JNZ label

#define PREFETCHTILE \
	PREFETCHT0 4096(SI) \
	PREFETCHT0 4160(SI) \
	PREFETCHT0 4224(SI) \
	PREFETCHT0 4288(SI) \
	PREFETCHT0 4352(SI) \
	PREFETCHT0 4416(SI) \
	PREFETCHT0 4480(SI) \
	PREFETCHT0 4544(SI) \
	PREFETCHT0 4608(SI) \
	PREFETCHT0 4672(SI) \
	PREFETCHT0 4736(SI) \
	PREFETCHT0 4800(SI) \
	PREFETCHT0 4864(SI) \
	PREFETCHT0 4928(SI) \
	PREFETCHT0 4992(SI) \
	PREFETCHT0 5056(SI)

#define HI \
	TILEZERO(0) \
	TILELOADD(0, 6, 15, 4) \
	TILELOADD(0, 2, 9, 2) \
	TDPBSSD(4, 2, 0) \
	TILESTORED(0, 0, 12, 15)
#define HILO \
	HI \
	TILEZERO(1) \
	TILELOADD(64, 2, 9, 3) \
	TDPBSSD(4, 3, 1) \
	TILESTORED(1, 1024, 12, 15)

#define WHOLEHI VMOVDQU32 (R13), Z1
#define WHOLEHILO \
	VPSLLD $7, (R13), Z1 \
	VPADDD 1024(R13), Z1, Z1

// PRODUCTS is a whole function: of each block the products, then the results with them.
#define PRODUCTS(DIGITS, WHOLE) \
	TILEARGS \
	RESULTS(into, INTO) \
block: \
	DIGITS \
	PREFETCHTILE \
	VPMOVZXWD (R8), Z0 \
	VPSLLD $16, Z0, Z0 \
	MOVQ R12, R13 \
	MOVQ R10, AX \
	MOVQ R11, BX \
token: \
	WHOLE \
	VCVTDQ2PS Z1, Z1 \
	VMULPS.BCST (AX), Z0, Z2 \
	VFMADD213PS 2048(R13), Z2, Z1 \
	VMOVUPS Z1, 2048(R13) \
	ADDQ $64, R13 \
	ADDQ R14, AX \
	DECQ BX \
	JNZ token \
	ADDQ $1024, SI \
	ADDQ $32, R8 \
	ADDQ $128, DX \
	ADDQ $8, R10 \
	DECQ CX \
	JNZ block \
	RESULTS(outof, OUTOF) \
	TILERELEASE \
	VZEROUPPER \
	RET

// func tileDigits(config *tileConfig, dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, tokens int, scratch *[3][256]int32)
TEXT ·tileDigits(SB), NOSPLIT, $0-104
	PRODUCTS(HILO, WHOLEHILO)

// func tileDigit(config *tileConfig, dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, tokens int, scratch *[3][256]int32)
TEXT ·tileDigit(SB), NOSPLIT, $0-104
	PRODUCTS(HI, WHOLEHI)
