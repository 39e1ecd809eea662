//go:build amd64 && !purego

#include "textflag.h"
#include "digittriples512_amd64.h"

// Registers, beside those of digittriples512_amd64.h: BX what to ask for   R13 blocks left   R9 dst   R12 tokens left

// ARGS loads what all tokens share.
#define ARGS \
	MOVQ dst+0(FP), R9 \
	MOVQ second+24(FP), CX \
	MOVQ third+32(FP), R14 \
	MOVQ scalesSecond+48(FP), AX \
	MOVQ scalesThird+56(FP), R11 \
	MOVQ tokens+104(FP), R12 \
	MOVQ next+112(FP), BX \
	MOVQ scratch+128(FP), DI

// RESULT asks for where a token's results are. They lie in memory for as long as other triples are multiplied, and pages apart, so that no CPU would
// guess.
#define RESULT \
	PREFETCHT0 (R15) \
	PREFETCHT0 64(R15) \
	PREFETCHT0 128(R15) \
	ADDQ ldDst+8(FP), R15

// EIGHT begins with eight tokens, and NEXTEIGHT goes on to the next.
#define EIGHT \
	MOVQ R9, R15 \
	RESULT \
	RESULT \
	RESULT \
	RESULT \
	RESULT \
	RESULT \
	RESULT \
	RESULT \
	MOVQ w+16(FP), SI \
	MOVQ scales+40(FP), R8 \
	MOVQ blocks+64(FP), R13 \
	MOVQ digits+72(FP), DX \
	MOVQ sums+88(FP), R10
#define NEXTEIGHT \
	MOVQ ldX+80(FP), R15 \
	ADDQ R15, digits+72(FP) \
	MOVQ ldSums+96(FP), R15 \
	ADDQ R15, sums+88(FP) \
	MOVQ ldFrom+144(FP), R15 \
	SHLQ $3, R15 \
	ADDQ R15, from+136(FP) \
	SUBQ $8, R12

// BEGIN starts a block of so many fours of quads, each multiplied by a digit, and asks for the next triple's scales.
#define BEGIN(fours) \
	LEAQ (R8)(AX*2), R15 \
	ADDQ AX, R15 \
	PREFETCHT1 (R15) \
	PREFETCHT1 (R15)(AX*1) \
	PREFETCHT1 (R15)(AX*2) \
	EACH(START) \
	MOVQ $(fours), R15

// ASK walks the memory that is wanted next.
#define ASK \
	PREFETCHT1 (BX) \
	PREFETCHT1 (BX)(AX*1) \
	PREFETCHT1 (BX)(AX*2) \
	ADDQ step+120(FP), BX

// TERMS ends a block, and goes on to the next if there is one. The first takes what there is from memory, the last leaves its results in dst.
#define TERMS \
	SCALES((R8), Z24) \
	SCALES((R8)(AX*1), Z25) \
	SCALES((R8)(R11*1), Z26) \
	CMPQ R13, $1 \
	JEQ last \
	CMPQ R13, blocks+64(FP) \
	JEQ first \
	EACH(END) \
next: \
	ADDQ $64, R10 \
	ADDQ $32, R8 \
	DECQ R13 \
	JMP block \
first: \
	MOVQ from+136(FP), R15 \
	EACH(BEGINNING) \
	JMP next \
last: \
	MOVQ from+136(FP), R15 \
	MOVQ ldFrom+144(FP), R8 \
	CMPQ R13, blocks+64(FP) \
	JEQ only \
	MOVQ DI, R15 \
	MOVQ $192, R8 \
only: \
	EACH(ENDING)

// func digits512Triple(dst *float32, ldDst int, w *byte, second, third int, scales *byte, scalesSecond, scalesThird, blocks int, digits *int8, ldX int, sums *int32, ldSums, tokens int, next *byte, step int, scratch *[tripleScratch]byte, from *float32, ldFrom int)
TEXT ·digits512Triple(SB), NOSPLIT, $0-152
	ARGS
eight:
	EIGHT
block:
	BEGIN(8)
	PCALIGN $64
four:
	ASK
	FOUR
	JZ done
	CMPQ R15, $4
	JNE four
	EACH(SHIFT)
	SUBQ $1024, SI
	JMP four
done:
	TERMS
	NEXTEIGHT
	JNZ eight
	VZEROUPPER
	RET

// func digit512Triple(dst *float32, ldDst int, w *byte, second, third int, scales *byte, scalesSecond, scalesThird, blocks int, digits *int8, ldX int, sums *int32, ldSums, tokens int, next *byte, step int, scratch *[tripleScratch]byte, from *float32, ldFrom int)
TEXT ·digit512Triple(SB), NOSPLIT, $0-152
	ARGS
eight:
	EIGHT
block:
	BEGIN(4)
	PCALIGN $64
four:
	ASK
	FOUR
	JNZ four
	ADDQ $512, DX
	TERMS
	NEXTEIGHT
	JNZ eight
	VZEROUPPER
	RET
