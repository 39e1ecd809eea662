//go:build amd64 && !purego

#include "textflag.h"
#include "digitpairs512_amd64.h"

// Registers, beside those of digitpairs512_amd64.h: BX what to ask for, and AX further   R13 blocks left   R11 dst   R9 its stride   R12 tokens left

// ARGS loads what all tokens share.
#define ARGS \
	MOVQ dst+0(FP), R11 \
	MOVQ ldDst+8(FP), R9 \
	MOVQ ldW+24(FP), CX \
	MOVQ size+40(FP), AX \
	MOVQ tokens+88(FP), R12 \
	MOVQ next+96(FP), BX \
	MOVQ scratch+112(FP), DI

// EIGHT begins with eight tokens, and NEXTEIGHT goes on to the next.
#define EIGHT \
	MOVQ w+16(FP), SI \
	MOVQ scales+32(FP), R8 \
	MOVQ blocks+48(FP), R13 \
	MOVQ digits+56(FP), DX \
	MOVQ sums+72(FP), R10 \
	MOVQ from+120(FP), R15 \
	EACH(IN, 0) \
	MOVQ R15, from+120(FP)
#define NEXTEIGHT \
	EACH(OUT, 0) \
	MOVQ ldX+64(FP), R15 \
	ADDQ R15, digits+56(FP) \
	MOVQ ldSums+80(FP), R15 \
	ADDQ R15, sums+72(FP) \
	SUBQ $8, R12

// IN takes the results so far, OUT puts those in dst; both go on to the tokens after them.
#define IN(off, token, first, second) \
	VMOVUPS (R15), first \
	VMOVUPS 64(R15), second \
	VMOVUPS first, (128*token)(DI) \
	VMOVUPS second, (128*token+64)(DI) \
	ADDQ ldFrom+128(FP), R15
#define OUT(off, token, first, second) \
	VMOVUPS (128*token)(DI), first \
	VMOVUPS (128*token+64)(DI), second \
	VMOVUPS first, (R11) \
	VMOVUPS second, 64(R11) \
	ADDQ R9, R11

// BEGIN starts a block, and asks for the next pair's scales.
#define BEGIN \
	LEAQ (R8)(AX*2), R15 \
	PREFETCHT1 (R15) \
	PREFETCHT1 (R15)(AX*1) \
	EACH(START, 0) \
	MOVQ $4, R15

// ASK walks the memory that is wanted next.
#define ASK \
	PREFETCHT1 (BX) \
	PREFETCHT1 (BX)(AX*1) \
	ADDQ step+104(FP), BX

// TERMS ends a block.
#define TERMS \
	SCALES((R8), Z26) \
	SCALES((R8)(AX*1), Z27) \
	EACH(END, 0) \
	ADDQ $64, R10 \
	ADDQ $32, R8 \
	DECQ R13

// func digits512Pair(dst *float32, ldDst int, w *byte, ldW int, scales *byte, size, blocks int, digits *int8, ldX int, sums *int32, ldSums, tokens int, next *byte, step int, scratch *[4096]byte, from *float32, ldFrom int)
TEXT ·digits512Pair(SB), NOSPLIT, $0-136
	ARGS
eight:
	EIGHT
block:
	BEGIN
hi:
	ASK
	FOUR(UNSIGNED)
	JNZ hi
	EACH(SHIFT, 0)
	SUBQ $1024, SI
	MOVQ $4, R15
lo:
	FOUR(UNSIGNED)
	JNZ lo
	TERMS
	JNZ block
	NEXTEIGHT
	JNZ eight
	VZEROUPPER
	RET

// func digit512Pair(dst *float32, ldDst int, w *byte, ldW int, scales *byte, size, blocks int, digits *int8, ldX int, sums *int32, ldSums, tokens int, next *byte, step int, scratch *[4096]byte, from *float32, ldFrom int)
TEXT ·digit512Pair(SB), NOSPLIT, $0-136
	ARGS
eight:
	EIGHT
block:
	BEGIN
quads:
	ASK
	FOUR(UNSIGNED)
	JNZ quads
	ADDQ $512, DX
	TERMS
	JNZ block
	NEXTEIGHT
	JNZ eight
	VZEROUPPER
	RET
