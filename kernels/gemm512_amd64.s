//go:build amd64 && !purego

#include "textflag.h"
#include "lanetiles_amd64.h"
#include "opcodes_amd64.h"

// One lane's sums of tiles of 48, 32 or 16 rows and eight tokens: each step, a vector of 16 rows times a token's number.

// Registers, beside those of lanetiles_amd64.h:
//   Z0–Z23 sums, three vectors of 16 rows for each of eight tokens   Z24–Z26 a step of w   Z27 one of x, of one token

// TOKENv multiplies a step of v vectors of rows by the t-th token's number.
#define TOKEN3(MUL, t, a, b, c) \
	VBROADCASTSS (4*t)(DX), Z27 \
	MUL(27, 24, a) \
	MUL(27, 25, b) \
	MUL(27, 26, c)
#define STEP3(MUL) \
	VMOVUPS (SI), Z24 \
	VMOVUPS 64(SI), Z25 \
	VMOVUPS 128(SI), Z26 \
	TOKEN3(MUL, 0, 0, 1, 2) \
	TOKEN3(MUL, 1, 3, 4, 5) \
	TOKEN3(MUL, 2, 6, 7, 8) \
	TOKEN3(MUL, 3, 9, 10, 11) \
	TOKEN3(MUL, 4, 12, 13, 14) \
	TOKEN3(MUL, 5, 15, 16, 17) \
	TOKEN3(MUL, 6, 18, 19, 20) \
	TOKEN3(MUL, 7, 21, 22, 23)

#define TOKEN2(MUL, t, a, b) \
	VBROADCASTSS (4*t)(DX), Z27 \
	MUL(27, 24, a) \
	MUL(27, 25, b)
#define STEP2(MUL) \
	VMOVUPS (SI), Z24 \
	VMOVUPS 64(SI), Z25 \
	TOKEN2(MUL, 0, 0, 1) \
	TOKEN2(MUL, 1, 3, 4) \
	TOKEN2(MUL, 2, 6, 7) \
	TOKEN2(MUL, 3, 9, 10) \
	TOKEN2(MUL, 4, 12, 13) \
	TOKEN2(MUL, 5, 15, 16) \
	TOKEN2(MUL, 6, 18, 19) \
	TOKEN2(MUL, 7, 21, 22)

#define TOKEN1(MUL, t, a) \
	VBROADCASTSS (4*t)(DX), Z27 \
	MUL(27, 24, a)
#define STEP1(MUL) \
	VMOVUPS (SI), Z24 \
	TOKEN1(MUL, 0, 0) \
	TOKEN1(MUL, 1, 3) \
	TOKEN1(MUL, 2, 6) \
	TOKEN1(MUL, 3, 9) \
	TOKEN1(MUL, 4, 12) \
	TOKEN1(MUL, 5, 15) \
	TOKEN1(MUL, 6, 18) \
	TOKEN1(MUL, 7, 21)

// EACH8 does something with the sums of each token.
#define EACH8(OP) \
	OP(0, Z0, Z1, Z2) \
	OP(1, Z3, Z4, Z5) \
	OP(2, Z6, Z7, Z8) \
	OP(3, Z9, Z10, Z11) \
	OP(4, Z12, Z13, Z14) \
	OP(5, Z15, Z16, Z17) \
	OP(6, Z18, Z19, Z20) \
	OP(7, Z21, Z22, Z23)

#define ZERO(t, a, b, c) \
	VPXORQ a, a, a \
	VPXORQ b, b, b \
	VPXORQ c, c, c
// ADDS adds what is on the stack to the sums, PUSH puts them there.
#define ADDS(t, a, b, c) \
	VADDPS (192*t+0)(DI), a, a \
	VADDPS (192*t+64)(DI), b, b \
	VADDPS (192*t+128)(DI), c, c
#define PUSH(t, a, b, c) \
	VMOVUPS a, (192*t+0)(DI) \
	VMOVUPS b, (192*t+64)(DI) \
	VMOVUPS c, (192*t+128)(DI)

// OUTv stores the sums of a token to v vectors of rows.
#define OUT3(mem, a, b, c) \
	OUT2(mem, a, b, c) \
	VMOVUPS c, 128 mem
#define OUT2(mem, a, b, c) \
	OUT1(mem, a, b, c) \
	VMOVUPS b, 64 mem
#define OUT1(mem, a, b, c) \
	VMOVUPS a, mem

// OUT8 stores those of eight tokens: R10, DI tokens 3, 6.
#define OUT8(OUT) \
	LEAQ (AX)(R9*1), R10 \
	LEAQ (R10)(R9*1), DI \
	OUT((AX), Z0, Z1, Z2) \
	OUT((AX)(R8*1), Z3, Z4, Z5) \
	OUT((AX)(R8*2), Z6, Z7, Z8) \
	OUT((R10), Z9, Z10, Z11) \
	OUT((AX)(R8*4), Z12, Z13, Z14) \
	OUT((R10)(R8*2), Z15, Z16, Z17) \
	OUT((DI), Z18, Z19, Z20) \
	OUT((R10)(R8*4), Z21, Z22, Z23) \
	LEAQ (AX)(R8*8), AX

// func gemm512F32x3(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
TEXT ·gemm512F32x3(SB), NOSPLIT, $0-96
	TILES(STEP3(FMA), EACH8, OUT8(OUT3), 192, 32, 1536)

// func gemm512F32x2(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
TEXT ·gemm512F32x2(SB), NOSPLIT, $0-96
	TILES(STEP2(FMA), EACH8, OUT8(OUT2), 192, 32, 1536)

// func gemm512F32x1(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
TEXT ·gemm512F32x1(SB), NOSPLIT, $0-96
	TILES(STEP1(FMA), EACH8, OUT8(OUT1), 192, 32, 1536)

// func gemm512Pairsx3(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
TEXT ·gemm512Pairsx3(SB), NOSPLIT, $0-96
	TILES(STEP3(VDPBF16PS), EACH8, OUT8(OUT3), 192, 32, 1536)

// func gemm512Pairsx2(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
TEXT ·gemm512Pairsx2(SB), NOSPLIT, $0-96
	TILES(STEP2(VDPBF16PS), EACH8, OUT8(OUT2), 192, 32, 1536)

// func gemm512Pairsx1(stack *float32, depth, pop int, w, x *float32, steps, tiles int, out *float32, ldOut int, next *byte, step, left int)
TEXT ·gemm512Pairsx1(SB), NOSPLIT, $0-96
	TILES(STEP1(VDPBF16PS), EACH8, OUT8(OUT1), 192, 32, 1536)
