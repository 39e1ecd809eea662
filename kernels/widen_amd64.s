//go:build amd64 && !purego

#include "textflag.h"

#define F16(mem) VCVTPH2PS mem, Y0
#define BF16(mem) \
	VPMOVZXWD mem, Y0 \
	VPSLLD $16, Y0, Y0

// EIGHTS walks groups of eight numbers.
#define EIGHTS(LOAD) \
	MOVQ dst+0(FP), DI \
	MOVQ w+8(FP), SI \
	MOVQ groups+16(FP), CX \
eight: \
	LOAD((SI)) \
	VMOVUPS Y0, (DI) \
	ADDQ $16, SI \
	ADDQ $32, DI \
	DECQ CX \
	JNZ eight \
	VZEROUPPER \
	RET

// func widen256F16(dst *float32, w *uint16, groups int)
TEXT ·widen256F16(SB), NOSPLIT, $0-24
	EIGHTS(F16)

// func widen256BF16(dst *float32, w *uint16, groups int)
TEXT ·widen256BF16(SB), NOSPLIT, $0-24
	EIGHTS(BF16)
