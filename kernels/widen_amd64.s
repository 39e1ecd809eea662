//go:build amd64 && !purego

#include "textflag.h"

// func widen256F16(dst *float32, w *uint16, groups int)
TEXT ·widen256F16(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ groups+16(FP), CX

eight:
	VCVTPH2PS (SI), Y0
	VMOVUPS   Y0, (DI)
	ADDQ      $16, SI
	ADDQ      $32, DI
	DECQ      CX
	JNZ       eight
	VZEROUPPER
	RET

// func widen256BF16(dst *float32, w *uint16, groups int)
TEXT ·widen256BF16(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ w+8(FP), SI
	MOVQ groups+16(FP), CX

eight:
	VPMOVZXWD (SI), Y0
	VPSLLD    $16, Y0, Y0
	VMOVDQU   Y0, (DI)
	ADDQ      $16, SI
	ADDQ      $32, DI
	DECQ      CX
	JNZ       eight
	VZEROUPPER
	RET
