//go:build amd64 && !purego

#include "textflag.h"

// func scoresTile(dst, q, k *float32, ldK, quads, steps int)
//
//   DI dst   SI q   DX k, row 0   R8 ldK   R9 quads of rows left   R10 steps
//   R11 k, row 0, moving   R12 k, row 3, moving   R13 q, moving   CX steps left
//   Y0 Y1, Y2 Y3, Y4 Y5, Y6 Y7 lanes 0–3 and 4–7 of rows 0–3   Y8 Y9 q, widened   Y10 Y11 a row of k, widened

#define ROW(mem, mem16, lo, hi) \
	VCVTPS2PD mem, Y10 \
	VCVTPS2PD mem16, Y11 \
	VFMADD231PD Y10, Y8, lo \
	VFMADD231PD Y11, Y9, hi

// FOLD adds a row's eight lanes in the order of sum8 and stores them as one float32.
#define FOLD(ylo, xlo, yhi, off) \
	VADDPD yhi, ylo, ylo \
	VEXTRACTF128 $1, ylo, X10 \
	VADDPD X10, xlo, xlo \
	VUNPCKHPD xlo, xlo, X10 \
	VADDSD X10, xlo, xlo \
	VCVTSD2SS xlo, xlo, xlo \
	VMOVSS xlo, off(DI)

TEXT ·scoresTile(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ q+8(FP), SI
	MOVQ k+16(FP), DX
	MOVQ ldK+24(FP), R8
	MOVQ quads+32(FP), R9
	MOVQ steps+40(FP), R10

quad:
	VXORPD Y0, Y0, Y0
	VXORPD Y1, Y1, Y1
	VXORPD Y2, Y2, Y2
	VXORPD Y3, Y3, Y3
	VXORPD Y4, Y4, Y4
	VXORPD Y5, Y5, Y5
	VXORPD Y6, Y6, Y6
	VXORPD Y7, Y7, Y7
	MOVQ DX, R11
	LEAQ (R8)(R8*2), R12
	ADDQ DX, R12
	MOVQ SI, R13
	MOVQ R10, CX

step:
	VCVTPS2PD (R13), Y8
	VCVTPS2PD 16(R13), Y9
	ROW((R11), 16(R11), Y0, Y1)
	ROW((R11)(R8*1), 16(R11)(R8*1), Y2, Y3)
	ROW((R11)(R8*2), 16(R11)(R8*2), Y4, Y5)
	ROW((R12), 16(R12), Y6, Y7)
	ADDQ $32, R11
	ADDQ $32, R12
	ADDQ $32, R13
	DECQ CX
	JNZ  step
	FOLD(Y0, X0, Y1, 0)
	FOLD(Y2, X2, Y3, 4)
	FOLD(Y4, X4, Y5, 8)
	FOLD(Y6, X6, Y7, 12)
	ADDQ $16, DI
	LEAQ (DX)(R8*4), DX
	DECQ R9
	JNZ  quad
	VZEROUPPER
	RET
