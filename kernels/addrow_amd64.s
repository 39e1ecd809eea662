//go:build amd64 && !purego

#include "textflag.h"

// Registers: DI acc   SI w   CX numbers left   Y8 a in every lane   Y0–Y3 acc   Y14 w, widened   AX scratch

#define ARGS \
	MOVQ acc+0(FP), DI \
	MOVQ w+8(FP), SI \
	VBROADCASTSS a+16(FP), Y8 \
	MOVQ n+24(FP), CX

#define WIDENF32(mem) VMOVUPS mem, Y14
#define WIDENF16(mem) VCVTPH2PS mem, Y14
#define WIDENBF16(mem) VPMOVZXWD mem, Y14 \
	VPSLLD $16, Y14, Y14

// ONE… widens a single weight.
#define ONEF32 VMOVSS (SI), X14
#define ONEF16 MOVWLZX (SI), AX \
	VMOVD AX, X14 \
	VCVTPH2PS X14, X14
#define ONEBF16 MOVWLZX (SI), AX \
	SHLL $16, AX \
	VMOVD AX, X14

#define ADD8(WIDEN, w, acc, y) \
	WIDEN(w) \
	VMOVUPS acc, y \
	VFMADD231PS Y8, Y14, y \
	VMOVUPS y, acc

#define ADDROW(WIDEN, ONE, size) \
	ARGS \
four: \
	CMPQ CX, $32 \
	JLT  eight \
	ADD8(WIDEN, (SI), (DI), Y0) \
	ADD8(WIDEN, (8*size)(SI), 32(DI), Y1) \
	ADD8(WIDEN, (16*size)(SI), 64(DI), Y2) \
	ADD8(WIDEN, (24*size)(SI), 96(DI), Y3) \
	ADDQ $(32*size), SI \
	ADDQ $128, DI \
	SUBQ $32, CX \
	JMP  four \
eight: \
	CMPQ CX, $8 \
	JLT  one \
	ADD8(WIDEN, (SI), (DI), Y0) \
	ADDQ $(8*size), SI \
	ADDQ $32, DI \
	SUBQ $8, CX \
	JMP  eight \
one: \
	TESTQ CX, CX \
	JZ   done \
	ONE \
	VMOVSS (DI), X0 \
	VFMADD231SS X8, X14, X0 \
	VMOVSS X0, (DI) \
	ADDQ $size, SI \
	ADDQ $4, DI \
	DECQ CX \
	JMP  one \
done: \
	VZEROUPPER \
	RET

// func addRowF32(acc, w *float32, a float32, n int)
TEXT ·addRowF32(SB), NOSPLIT, $0-32
	ADDROW(WIDENF32, ONEF32, 4)

// func addRowF16(acc *float32, w *uint16, a float32, n int)
TEXT ·addRowF16(SB), NOSPLIT, $0-32
	ADDROW(WIDENF16, ONEF16, 2)

// func addRowBF16(acc *float32, w *uint16, a float32, n int)
TEXT ·addRowBF16(SB), NOSPLIT, $0-32
	ADDROW(WIDENBF16, ONEBF16, 2)
