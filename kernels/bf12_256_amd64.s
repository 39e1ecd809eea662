//go:build amd64 && !purego

#include "textflag.h"
#include "reduce_amd64.h"
#include "bf12_amd64.h"

// Registers of both:
//   SI block   CX blocks left   BX what is asked for
//   DI words, row 0   R14 distance of rows   R15 words, row 3   Y14 low halves of bytes   Y15 what codes stand for   Y0–Y9 scratch

#define CONSTANTS \
	VBROADCASTI128 (AX), Y15 \
	MOVL $0x0f0f0f0f, AX \
	VMOVD AX, X14 \
	VPBROADCASTD X14, Y14

// ROW stores 64 words of a row, of whose codes only those in lower halves of bytes count.
#define ROW(codes0, codes1, lower, to) \
	VPAND Y14, codes0, Y2 \
	VPAND Y14, codes1, Y3 \
	VPSHUFB Y2, Y15, Y2 \
	VPSHUFB Y3, Y15, Y3 \
	VMOVDQU (lower)(SI), Y4 \
	VMOVDQU (lower+32)(SI), Y5 \
	VPUNPCKLBW Y2, Y4, Y6 \
	VPUNPCKHBW Y2, Y4, Y7 \
	VPUNPCKLBW Y3, Y5, Y8 \
	VPUNPCKHBW Y3, Y5, Y9 \
	VMOVDQU Y6, to \
	VMOVDQU Y8, 32 to \
	VMOVDQU Y7, 64 to \
	VMOVDQU Y9, 96 to

// PAIR stores two rows.
#define PAIR(at, first, second) \
	VMOVDQU (at+128)(SI), Y0 \
	VMOVDQU (at+160)(SI), Y1 \
	ROW(Y0, Y1, at, first) \
	VPSRLW $4, Y0, Y0 \
	VPSRLW $4, Y1, Y1 \
	ROW(Y0, Y1, at+64, second)

// BLOCK stores four rows.
#define BLOCK \
	PAIR(0, (DI), (DI)(R14*1)) \
	PAIR(192, (DI)(R14*2), (R15))

// STEP multiplies 8 columns of four rows, whose words are 128 bytes apart.
#define STEP(at) \
	VMOVUPS (at*2)(DX), Y0 \
	WIDEN(at, Y1) \
	VFMADD231PS Y0, Y1, Y10 \
	WIDEN(at+128, Y2) \
	VFMADD231PS Y0, Y2, Y11 \
	WIDEN(at+256, Y3) \
	VFMADD231PS Y0, Y3, Y12 \
	WIDEN(at+384, Y4) \
	VFMADD231PS Y0, Y4, Y13
#define WIDEN(at, y) \
	VPMOVZXWD (at)(DI), y \
	VPSLLD $16, y, y

// func unpackBF12x256(dst *uint16, ld int, blocks *byte, n int, upper *[16]byte)
TEXT ·unpackBF12x256(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ ld+8(FP), R14
	MOVQ blocks+16(FP), SI
	MOVQ n+24(FP), CX
	MOVQ upper+32(FP), AX
	CONSTANTS
	LEAQ (R14)(R14*2), R15
	ADDQ DI, R15
	LEAQ 8192(SI), BX
	MOVQ $384, R12

block:
	ASK
	BLOCK
	ADDQ $384, SI
	SUBQ $-128, DI
	SUBQ $-128, R15
	DECQ CX
	JNZ  block
	VZEROUPPER
	RET

// func oneBF12x256(dst *float32, blocks *byte, n int, x *float32, upper *[16]byte, escapes *Escape, count int, next *byte, step int)
//
//   those of bf12_amd64.h   Y10–Y13 sums   DI a block's words [4][64]
TEXT ·oneBF12x256(SB), NOSPLIT, $512-72
	FUSEDARGS
	CONSTANTS
	LEAQ words-512(SP), DI
	MOVQ $128, R14
	LEAQ 384(DI), R15
	ZERO4(Y10, Y11, Y12, Y13)

block:
	ASK
	BLOCK
	CMPQ R10, R11
	JNE  known

escape:
	// The place has bits rr bb c aaa, its column's word is c bb aaa of row rr.
	MOVL    (R8), AX
	MOVBLZX AH, BP
	MOVL    BP, R13
	ANDL    $0xc7, R13
	LEAQ    1(DI)(R13*2), R13
	MOVL    BP, R15
	ANDL    $0x30, R15
	ADDQ    R15, R13
	ANDL    $8, BP
	MOVB    AX, (R13)(BP*8)
	NEXTESCAPE
	JEQ     escape
	LEAQ    384(DI), R15

known:
	INCQ R11
	STEP(0)
	STEP(16)
	STEP(32)
	STEP(48)
	STEP(64)
	STEP(80)
	STEP(96)
	STEP(112)
	ADDQ $384, SI
	ADDQ $256, DX
	DECQ CX
	JNZ  block
	VMOVAPS Y10, Y0
	VMOVAPS Y11, Y1
	VMOVAPS Y12, Y2
	VMOVAPS Y13, Y3
	MOVQ dst+0(FP), DI
	REDUCE4(Y0, X0, Y1, X1, Y2, X2, Y3, X3, (DI))
	VZEROUPPER
	RET
