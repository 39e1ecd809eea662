//go:build amd64 && !purego

#include "textflag.h"
#include "lanetiles_amd64.h"

// One lane's sums of tiles of 24, 16 or 8 rows and four tokens: each step, a vector of 8 rows times a token's number.

// Registers, beside those of lanetiles_amd64.h:
//   Y0–Y11 sums, three vectors of 8 rows for each of four tokens   Y12–Y14 a step of w   Y15 one of x, of one token

// TOKENv multiplies a step of v vectors of rows by the t-th token's number.
#define TOKEN3(t, a, b, c) \
	VBROADCASTSS (4*t)(DX), Y15 \
	VFMADD231PS Y15, Y12, a \
	VFMADD231PS Y15, Y13, b \
	VFMADD231PS Y15, Y14, c
#define STEP3 \
	VMOVUPS (SI), Y12 \
	VMOVUPS 32(SI), Y13 \
	VMOVUPS 64(SI), Y14 \
	EACH4(TOKEN3)

#define TOKEN2(t, a, b, c) \
	VBROADCASTSS (4*t)(DX), Y15 \
	VFMADD231PS Y15, Y12, a \
	VFMADD231PS Y15, Y13, b
#define STEP2 \
	VMOVUPS (SI), Y12 \
	VMOVUPS 32(SI), Y13 \
	EACH4(TOKEN2)

#define TOKEN1(t, a, b, c) \
	VBROADCASTSS (4*t)(DX), Y15 \
	VFMADD231PS Y15, Y12, a
#define STEP1 \
	VMOVUPS (SI), Y12 \
	EACH4(TOKEN1)

// EACH4 does something with the sums of each token.
#define EACH4(OP) \
	OP(0, Y0, Y1, Y2) \
	OP(1, Y3, Y4, Y5) \
	OP(2, Y6, Y7, Y8) \
	OP(3, Y9, Y10, Y11)

#define ZERO(t, a, b, c) \
	VXORPS a, a, a \
	VXORPS b, b, b \
	VXORPS c, c, c
// ADDS adds what is on the stack to the sums, PUSH puts them there.
#define ADDS(t, a, b, c) \
	VADDPS (96*t+0)(DI), a, a \
	VADDPS (96*t+32)(DI), b, b \
	VADDPS (96*t+64)(DI), c, c
#define PUSH(t, a, b, c) \
	VMOVUPS a, (96*t+0)(DI) \
	VMOVUPS b, (96*t+32)(DI) \
	VMOVUPS c, (96*t+64)(DI)

// OUTv stores the sums of a token to v vectors of rows.
#define OUT3(mem, a, b, c) \
	OUT2(mem, a, b, c) \
	VMOVUPS c, 64 mem
#define OUT2(mem, a, b, c) \
	OUT1(mem, a, b, c) \
	VMOVUPS b, 32 mem
#define OUT1(mem, a, b, c) \
	VMOVUPS a, mem

// OUT4 stores those of four tokens.
#define OUT4(OUT) \
	OUT((AX), Y0, Y1, Y2) \
	OUT((AX)(R8*1), Y3, Y4, Y5) \
	OUT((AX)(R8*2), Y6, Y7, Y8) \
	OUT((AX)(R9*1), Y9, Y10, Y11) \
	LEAQ (AX)(R8*4), AX

// func gemm256x3(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
TEXT ·gemm256x3(SB), NOSPLIT, $0-96
	TILES(STEP3, EACH4, OUT4(OUT3), 96, 16, 384)

// func gemm256x2(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
TEXT ·gemm256x2(SB), NOSPLIT, $0-96
	TILES(STEP2, EACH4, OUT4(OUT2), 96, 16, 384)

// func gemm256x1(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
TEXT ·gemm256x1(SB), NOSPLIT, $0-96
	TILES(STEP1, EACH4, OUT4(OUT1), 96, 16, 384)
