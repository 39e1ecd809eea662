//go:build amd64 && !purego

#include "textflag.h"

// func weightedSumTile(dst, p, v *float32, ldV, n, blocks int)
//
//   DI dst   DX p   SI v   R8 ldV   R9 n   R10 blocks left
//   R11 row of v   R12 p[j]   CX rows left   Y0–Y3 sums   Y8 p[j] in every lane
TEXT ·weightedSumTile(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ p+8(FP), DX
	MOVQ v+16(FP), SI
	MOVQ ldV+24(FP), R8
	MOVQ n+32(FP), R9
	MOVQ blocks+40(FP), R10

four:
	CMPQ R10, $4
	JLT  one
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	MOVQ SI, R11
	MOVQ DX, R12
	MOVQ R9, CX

fourRow:
	VBROADCASTSS (R12), Y8
	VMULPS (R11), Y8, Y4
	VMULPS 32(R11), Y8, Y5
	VMULPS 64(R11), Y8, Y6
	VMULPS 96(R11), Y8, Y7
	VADDPS Y4, Y0, Y0
	VADDPS Y5, Y1, Y1
	VADDPS Y6, Y2, Y2
	VADDPS Y7, Y3, Y3
	ADDQ R8, R11
	ADDQ $4, R12
	DECQ CX
	JNZ  fourRow
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, 32(DI)
	VMOVUPS Y2, 64(DI)
	VMOVUPS Y3, 96(DI)
	ADDQ $128, DI
	ADDQ $128, SI
	SUBQ $4, R10
	JMP  four

one:
	TESTQ R10, R10
	JZ   done
	VXORPS Y0, Y0, Y0
	MOVQ SI, R11
	MOVQ DX, R12
	MOVQ R9, CX

oneRow:
	VBROADCASTSS (R12), Y8
	VMULPS (R11), Y8, Y4
	VADDPS Y4, Y0, Y0
	ADDQ R8, R11
	ADDQ $4, R12
	DECQ CX
	JNZ  oneRow
	VMOVUPS Y0, (DI)
	ADDQ $32, DI
	ADDQ $32, SI
	DECQ R10
	JMP  one

done:
	VZEROUPPER
	RET

// func pause()
TEXT ·pause(SB), NOSPLIT, $0-0
	PAUSE
	RET
