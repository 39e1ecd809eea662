//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"
#include "opcodes_amd64.h"

// Registers of every pass:
//   SI DI R8 R9 weights   R10 ldA   R11 stepA   BX tokens   DX ldB   R12 stepB   R14 plane   CX steps left   R15 the pass   R13 AX scratch
// tiles2x2 have the second tokens in R8 and their ldB in R9.
//   T0–T3 sums   T4 T5 weights   T6 T7 tokens

// SUMS loads or stores the four tiles of sums.
#define SUMSIN \
	MOVQ tilePass_c(R15), R13 \
	MOVL $64, AX \
	TILELOADD(0, 13, 0, 0) \
	TILELOADD(1024, 13, 0, 1) \
	TILELOADD(2048, 13, 0, 2) \
	TILELOADD(3072, 13, 0, 3)
#define SUMSOUT \
	MOVQ tilePass_c(R15), R13 \
	MOVL $64, AX \
	TILESTORED(0, 0, 13, 0) \
	TILESTORED(1, 1024, 13, 0) \
	TILESTORED(2, 2048, 13, 0) \
	TILESTORED(3, 3072, 13, 0)

#define BEGIN \
	MOVQ p+0(FP), R15 \
	MOVQ tilePass_config(R15), AX \
	LDTILECFG(0) \
	SUMSIN \
	MOVQ tilePass_a(R15), SI \
	MOVQ (tilePass_a+8)(R15), DI \
	MOVQ tilePass_ldA(R15), R10 \
	MOVQ tilePass_stepA(R15), R11 \
	MOVQ tilePass_b(R15), BX \
	MOVQ tilePass_ldB(R15), DX \
	MOVQ tilePass_stepB(R15), R12 \
	MOVQ tilePass_plane(R15), R14 \
	MOVQ tilePass_steps(R15), CX

#define END \
	SUMSOUT \
	TILERELEASE \
	RET

// AHEAD asks for the line of each of a tile's 16 rows that is needed eight steps later. AX is 3·ldA.
#define AHEAD(a) \
	PREFETCHT0 512(a) \
	PREFETCHT0 512(a)(R10*1) \
	PREFETCHT0 512(a)(R10*2) \
	PREFETCHT0 512(a)(AX*1) \
	LEAQ (a)(R10*4), R13 \
	PREFETCHT0 512(R13) \
	PREFETCHT0 512(R13)(R10*1) \
	PREFETCHT0 512(R13)(R10*2) \
	PREFETCHT0 512(R13)(AX*1) \
	LEAQ (R13)(R10*4), R13 \
	PREFETCHT0 512(R13) \
	PREFETCHT0 512(R13)(R10*1) \
	PREFETCHT0 512(R13)(R10*2) \
	PREFETCHT0 512(R13)(AX*1) \
	LEAQ (R13)(R10*4), R13 \
	PREFETCHT0 512(R13) \
	PREFETCHT0 512(R13)(R10*1) \
	PREFETCHT0 512(R13)(R10*2) \
	PREFETCHT0 512(R13)(AX*1)
#define NOTAHEAD(a)

#define STEP4x1(PREFETCH) \
	TILELOADD(0, 3, 2, 6) \
	TILELOADD(0, 6, 10, 4) \
	PREFETCH(SI) \
	TDPBF16PS(6, 4, 0) \
	TILELOADD(0, 7, 10, 5) \
	PREFETCH(DI) \
	TDPBF16PS(6, 5, 1) \
	TILELOADD(0, 8, 10, 4) \
	PREFETCH(R8) \
	TDPBF16PS(6, 4, 2) \
	TILELOADD(0, 9, 10, 5) \
	PREFETCH(R9) \
	TDPBF16PS(6, 5, 3)

// STEP4x1PAIR puts another product between the two that add to one tile.
#define STEP4x1PAIR(PREFETCH) \
	TILELOADD(0, 3, 2, 6) \
	LEAQ (BX)(R14*1), R13 \
	TILELOADD(0, 13, 2, 7) \
	TILELOADD(0, 6, 10, 4) \
	PREFETCH(SI) \
	TDPBF16PS(6, 4, 0) \
	TILELOADD(0, 7, 10, 5) \
	PREFETCH(DI) \
	TDPBF16PS(6, 5, 1) \
	TDPBF16PS(7, 4, 0) \
	TILELOADD(0, 8, 10, 4) \
	PREFETCH(R8) \
	TDPBF16PS(6, 4, 2) \
	TDPBF16PS(7, 5, 1) \
	TILELOADD(0, 9, 10, 5) \
	PREFETCH(R9) \
	TDPBF16PS(6, 5, 3) \
	TDPBF16PS(7, 4, 2) \
	TDPBF16PS(7, 5, 3)

#define PASS4x1(STEP, PREFETCH) \
	BEGIN \
	MOVQ (tilePass_a+16)(R15), R8 \
	MOVQ (tilePass_a+24)(R15), R9 \
	LEAQ (R10)(R10*2), AX \
loop: \
	STEP(PREFETCH) \
	ADDQ R11, SI \
	ADDQ R11, DI \
	ADDQ R11, R8 \
	ADDQ R11, R9 \
	ADDQ R12, BX \
	DECQ CX \
	JNZ loop \
	END

// func tiles4x1(p *tilePass)
TEXT ·tiles4x1(SB), NOSPLIT, $0-8
	PASS4x1(STEP4x1, NOTAHEAD)

// func tiles4x1Single(p *tilePass)
TEXT ·tiles4x1Single(SB), NOSPLIT, $0-8
	PASS4x1(STEP4x1, AHEAD)

// func tiles4x1Pair(p *tilePass)
TEXT ·tiles4x1Pair(SB), NOSPLIT, $0-8
	PASS4x1(STEP4x1PAIR, AHEAD)

#define STEP2x2 \
	TILELOADD(0, 6, 10, 4) \
	TILELOADD(0, 3, 2, 6) \
	TDPBF16PS(6, 4, 0) \
	TILELOADD(0, 8, 9, 7) \
	TDPBF16PS(7, 4, 1) \
	TILELOADD(0, 7, 10, 5) \
	TDPBF16PS(6, 5, 2) \
	TDPBF16PS(7, 5, 3)

#define STEP2x2PAIR \
	STEP2x2 \
	LEAQ (BX)(R14*1), R13 \
	TILELOADD(0, 13, 2, 6) \
	TDPBF16PS(6, 4, 0) \
	MOVQ (tilePass_plane+8)(R15), R13 \
	ADDQ R8, R13 \
	TILELOADD(0, 13, 9, 7) \
	TDPBF16PS(7, 4, 1) \
	TDPBF16PS(6, 5, 2) \
	TDPBF16PS(7, 5, 3)

#define PASS2x2(STEP) \
	BEGIN \
	MOVQ (tilePass_b+8)(R15), R8 \
	MOVQ (tilePass_ldB+8)(R15), R9 \
loop: \
	STEP \
	ADDQ R11, SI \
	ADDQ R11, DI \
	ADDQ R12, BX \
	ADDQ (tilePass_stepB+8)(R15), R8 \
	DECQ CX \
	JNZ loop \
	END

// func tiles2x2(p *tilePass)
TEXT ·tiles2x2(SB), NOSPLIT, $0-8
	PASS2x2(STEP2x2)

// func tiles2x2Pair(p *tilePass)
TEXT ·tiles2x2Pair(SB), NOSPLIT, $0-8
	PASS2x2(STEP2x2PAIR)
