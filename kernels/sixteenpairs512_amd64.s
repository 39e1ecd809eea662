//go:build amd64 && !purego

#include "textflag.h"
#include "opcodes_amd64.h"
#include "quads_amd64.h"

// Eight rows times sixteen tokens, a register of tokens for each row: a pair of weights meets the sixteen pairs of its columns. Two lanes of the
// dot tile's sums are walked at a time, l and l+8, which it adds to each other first.
//
// Registers:
//   SI w, row 0, moving   R8 ldW   R10 row 3   R11 row 6   DX x of lane l, moving   R13 of lane l+8   R9 bytes of eight lanes
//   BX what is asked for   CX steps left   AX sums   R12 l   R15 the lanes to come
//   Z0–Z7 sums of lane l, a register for each row   Z8–Z15 of lane l+8   Z16 Z17 a step of x   Z18–Z25 pairs of weights

#define ROW(mem, mem8, p, q, i) \
	VPBROADCASTD mem, p \
	VPBROADCASTD mem8, q \
	VDPBF16PS((18+i%4*2), 16, i) \
	VDPBF16PS((19+i%4*2), 17, (8+i))

// STEP multiplies a step, and asks for a line.
#define STEP \
	VMOVUPS (DX), Z16 \
	VMOVUPS (R13), Z17 \
	PREFETCHT1 (BX) \
	ROW((SI), 32(SI), Z18, Z19, 0) \
	ROW((SI)(R8*1), 32(SI)(R8*1), Z20, Z21, 1) \
	ROW((SI)(R8*2), 32(SI)(R8*2), Z22, Z23, 2) \
	ROW((R10), 32(R10), Z24, Z25, 3) \
	ROW((SI)(R8*4), 32(SI)(R8*4), Z18, Z19, 4) \
	ROW((R10)(R8*2), 32(R10)(R8*2), Z20, Z21, 5) \
	ROW((R11), 32(R11), Z22, Z23, 6) \
	ROW((R10)(R8*4), 32(R10)(R8*4), Z24, Z25, 7)

// EACH8 and EACH16 do something with sums, of lane l and of both.
#define EACH8(OP) \
	OP(0, Z0, Z8) \
	OP(64, Z1, Z9) \
	OP(128, Z2, Z10) \
	OP(192, Z3, Z11) \
	OP(256, Z4, Z12) \
	OP(320, Z5, Z13) \
	OP(384, Z6, Z14) \
	OP(448, Z7, Z15)
#define EACH16(OP) \
	EACH8(OP) \
	OP(512, Z8, Z0) \
	OP(576, Z9, Z1) \
	OP(640, Z10, Z2) \
	OP(704, Z11, Z3) \
	OP(768, Z12, Z4) \
	OP(832, Z13, Z5) \
	OP(896, Z14, Z6) \
	OP(960, Z15, Z7)
#define ZERO(at, z, other) VPXORQ z, z, z
#define TAKE(at, z, other) VMOVUPS at(AX), z
#define KEEP(at, z, other) VMOVUPS z, at(AX)
#define BOTH(at, z, other) \
	VADDPS other, z, z \
	KEEP(at, z, other)

// func sixteens512Pairs(sums *float32, w *uint16, ldW int, x *float32, lane, steps, kept, more int, next *uint16)
TEXT ·sixteens512Pairs(SB), NOSPLIT, $0-72
	MOVQ sums+0(FP), AX
	MOVQ ldW+16(FP), R8
	MOVQ lane+32(FP), R9
	SHLQ $3, R9
	MOVQ next+64(FP), BX
	MOVQ $0x73516240, R15 // lanes l in their order, the first in the lowest digit

lanes:
	MOVQ R15, R12
	ANDQ $7, R12
	MOVQ w+8(FP), SI
	LEAQ (SI)(R12*4), SI
	LEAQ (R8)(R8*2), R10
	LEAQ (SI)(R10*2), R11
	ADDQ SI, R10
	MOVQ lane+32(FP), DX
	IMULQ R12, DX
	ADDQ x+24(FP), DX
	LEAQ (DX)(R9*1), R13
	MOVQ steps+40(FP), CX
	CMPQ kept+48(FP), $0
	JNE  take
	EACH16(ZERO)
	JMP  step

take:
	EACH16(TAKE)

step:
	STEP
	ADDQ $64, BX
	ADDQ $64, SI
	ADDQ $64, R10
	ADDQ $64, R11
	ADDQ $64, DX
	ADDQ $64, R13
	DECQ CX
	JNZ  step
	CMPQ more+56(FP), $0
	JNE  keep
	EACH8(BOTH)
	JMP  next

keep:
	EACH16(KEEP)

next:
	ADDQ $1024, AX
	SHRQ $4, R15
	CMPQ R15, $0
	JNE  lanes
	VZEROUPPER
	RET

// ROWSUM adds up a row's sums of eight pairs of lanes, as a dot tile does it.
#define ROWSUM(at, z) \
	VMOVUPS (at)(AX), z \
	VADDPS (at+1024)(AX), z, z \
	VMOVUPS (at+2048)(AX), Z16 \
	VADDPS (at+3072)(AX), Z16, Z16 \
	VADDPS Z16, z, z \
	VMOVUPS (at+4096)(AX), Z16 \
	VADDPS (at+5120)(AX), Z16, Z16 \
	VMOVUPS (at+6144)(AX), Z17 \
	VADDPS (at+7168)(AX), Z17, Z17 \
	VADDPS Z17, Z16, Z16 \
	VADDPS Z16, z, z

// TOKENS puts four tokens' eight rows into order.
#define TOKENS(quarter, at) \
	VEXTRACTF32X4 quarter, Z0, (at)(AX) \
	VEXTRACTF32X4 quarter, Z4, (at+16)(AX) \
	VEXTRACTF32X4 quarter, Z1, (at+32)(AX) \
	VEXTRACTF32X4 quarter, Z5, (at+48)(AX) \
	VEXTRACTF32X4 quarter, Z2, (at+64)(AX) \
	VEXTRACTF32X4 quarter, Z6, (at+80)(AX) \
	VEXTRACTF32X4 quarter, Z3, (at+96)(AX) \
	VEXTRACTF32X4 quarter, Z7, (at+112)(AX)

// func foldSixteens512(dst *float32, ldDst int, sums *float32, tokens int)
TEXT ·foldSixteens512(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ ldDst+8(FP), R11
	MOVQ sums+16(FP), AX
	MOVQ tokens+24(FP), CX
	ROWSUM(0, Z0)
	ROWSUM(64, Z1)
	ROWSUM(128, Z2)
	ROWSUM(192, Z3)
	ROWSUM(256, Z4)
	ROWSUM(320, Z5)
	ROWSUM(384, Z6)
	ROWSUM(448, Z7)
	QUAD(Z0, Z1, Z2, Z3, Z16, Z17, Z18, Z19)
	QUAD(Z4, Z5, Z6, Z7, Z20, Z21, Z22, Z23)
	TOKENS($0, 0)
	TOKENS($1, 128)
	TOKENS($2, 256)
	TOKENS($3, 384)

token:
	VMOVUPS (AX), Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, AX
	ADDQ R11, DI
	DECQ CX
	JNZ  token
	VZEROUPPER
	RET
