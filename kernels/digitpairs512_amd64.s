//go:build amd64 && !purego

#include "textflag.h"
#include "digitpairs512_amd64.h"

// Registers, beside those of digitpairs512_amd64.h: DI dst, R11 its stride, BX what to ask for, and AX further.

DATA unsign<>+0(SB)/1, $0x80
GLOBL unsign<>(SB), RODATA|NOPTR, $1

// ARGS loads the arguments, and asks for the results so far.
#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R11 \
	MOVQ w+16(FP), SI \
	MOVQ ldW+24(FP), CX \
	MOVQ scales+32(FP), R8 \
	MOVQ size+40(FP), AX \
	MOVQ digits+56(FP), DX \
	MOVQ ldX+64(FP), R9 \
	MOVQ sums+72(FP), R10 \
	MOVQ ldSums+80(FP), R14 \
	VPBROADCASTB unsign<>(SB), Z25 \
	MOVQ next+88(FP), BX \
	LEAQ (R9)(R9*2), R13 \
	LEAQ (DX)(R13*2), R12 \
	ADDQ DX, R13 \
	EACH(WAITING, 0) \
	BACK(R11, DI)

// COMING asks for the digits of eight tokens further on, in R15, NEXTSCALES for the next pair's scales, and WAITING for the results so far.
#define COMING1(off, first, second, x) \
	PREFETCHT0 (R15) \
	ADDQ R9, R15
#define COMING2(off, first, second, x) \
	PREFETCHT0 (R15) \
	PREFETCHT0 64(R15) \
	ADDQ R9, R15
#define NEXTSCALES \
	LEAQ (R8)(AX*2), R15 \
	PREFETCHT1 (R15) \
	PREFETCHT1 (R15)(AX*1)
#define WAITING(off, first, second, x) \
	PREFETCHT0 (DI) \
	PREFETCHT0 64(DI) \
	ADDQ R11, DI

// ASK walks the memory that is wanted next.
#define ASK \
	PREFETCHT1 (BX) \
	PREFETCHT1 (BX)(AX*1) \
	ADDQ step+96(FP), BX

#define TERMS \
	SCALES((R8), Z26) \
	SCALES((R8)(AX*1), Z27) \
	EACH(END, 0) \
	BACK(R11, DI) \
	BACK(R14, R10) \
	ADDQ $8, R10 \
	ADDQ $32, R8 \
	DECQ blocks+48(FP)

// BEGIN starts a block.
#define BEGIN(COMING, START) \
	NEXTSCALES \
	LEAQ (DX)(R9*8), R15 \
	EACH(COMING, 0) \
	EACH(START, 0) \
	BACK(R14, R10) \
	MOVQ $4, R15

// TWO multiplies by two digits, ONE by one.
#define TWO(LOAD) \
	ARGS \
block: \
	BEGIN(COMING2, START2) \
hi: \
	ASK \
	FOUR(LOAD) \
	JNZ hi \
	EACH(SHIFT, 0) \
	SUBQ $1024, SI \
	MOVQ $4, R15 \
lo: \
	FOUR(LOAD) \
	JNZ lo \
	TERMS \
	JNZ block \
	VZEROUPPER \
	RET
#define ONE(LOAD) \
	ARGS \
block: \
	BEGIN(COMING1, START1) \
quads: \
	ASK \
	FOUR(LOAD) \
	JNZ quads \
	ADDQ $64, DX \
	ADDQ $64, R13 \
	ADDQ $64, R12 \
	TERMS \
	JNZ block \
	VZEROUPPER \
	RET

// func digits512Pair(dst *float32, ldDst int, w *byte, ldW int, scales *byte, size, blocks int, digits *int8, ldX int, sums *int32, ldSums int, next *byte, step int)
TEXT ·digits512Pair(SB), NOSPLIT, $0-104
	TWO(UNSIGNED)

// func digits512SignedPair(dst *float32, ldDst int, w *byte, ldW int, scales *byte, size, blocks int, digits *int8, ldX int, sums *int32, ldSums int, next *byte, step int)
TEXT ·digits512SignedPair(SB), NOSPLIT, $0-104
	TWO(SIGNED)

// func digit512Pair(dst *float32, ldDst int, w *byte, ldW int, scales *byte, size, blocks int, digits *int8, ldX int, sums *int32, ldSums int, next *byte, step int)
TEXT ·digit512Pair(SB), NOSPLIT, $0-104
	ONE(UNSIGNED)

// func digit512SignedPair(dst *float32, ldDst int, w *byte, ldW int, scales *byte, size, blocks int, digits *int8, ldX int, sums *int32, ldSums int, next *byte, step int)
TEXT ·digit512SignedPair(SB), NOSPLIT, $0-104
	ONE(SIGNED)
