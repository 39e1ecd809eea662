//go:build amd64 && !purego

#include "textflag.h"

// func prefetch(p unsafe.Pointer, bytes int)
//
//   SI p   CX bytes left
TEXT ·prefetch(SB), NOSPLIT, $0-16
	MOVQ p+0(FP), SI
	MOVQ bytes+8(FP), CX

line:
	PREFETCHT1 (SI)
	ADDQ $64, SI
	SUBQ $64, CX
	JGT  line
	RET
