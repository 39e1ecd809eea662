//go:build amd64 && !purego

#include "textflag.h"
#include "quads_amd64.h"
#include "steps512_amd64.h"
#include "opcodes_amd64.h"

// Sixteen rows, transposed a step at a time: what makes lanes of rows.

// Registers:
//   DI dst   R11 bytes between two lanes of dst   R9 bytes between two steps of dst   R15 a lane of dst
//   SI, R10, R12 rows 0, 3, 6   R13, BX, DX rows 8, 11, 14   R8 bytes between two rows
//   CX whole steps left   K1 the columns beyond the last whole step   AX bytes between two groups of eight rows
//   Z0–Z15 a step of 16 rows   Z16–Z31 scratch

// ROWS loads the arguments; a step is 1 << shift columns.
#define ROWS(shift) \
	MOVQ dst+0(FP), DI \
	MOVQ lane+8(FP), R11 \
	MOVQ src+24(FP), SI \
	MOVQ ld+32(FP), R8 \
	LEAQ (R8)(R8*2), R10 \
	LEAQ (SI)(R10*2), R12 \
	LEAQ (SI)(R8*8), R13 \
	LEAQ (R13)(R10*2), DX \
	LEAQ (R13)(R10*1), BX \
	ADDQ SI, R10 \
	STEPS(shift, cols+40(FP), AX)

// LOAD16 loads a step of each row.
#define LOAD16(LOAD) \
	LOAD((SI), Z0) \
	LOAD((SI)(R8*1), Z1) \
	LOAD((SI)(R8*2), Z2) \
	LOAD((R10), Z3) \
	LOAD((SI)(R8*4), Z4) \
	LOAD((R10)(R8*2), Z5) \
	LOAD((R12), Z6) \
	LOAD((R10)(R8*4), Z7) \
	LOAD((R13), Z8) \
	LOAD((R13)(R8*1), Z9) \
	LOAD((R13)(R8*2), Z10) \
	LOAD((BX), Z11) \
	LOAD((R13)(R8*4), Z12) \
	LOAD((BX)(R8*2), Z13) \
	LOAD((DX), Z14) \
	LOAD((BX)(R8*4), Z15)

// SPREAD turns four registers of rows 0–3, 4–7, 8–11 and 12–15, in whose quarters columns c, 4+c, 8+c and 12+c lie, into one register a column.
#define SPREAD(a, b, d, e, p, q, r, s) \
	VSHUFF32X4 $0x44, b, a, p \
	VSHUFF32X4 $0xee, b, a, q \
	VSHUFF32X4 $0x44, e, d, r \
	VSHUFF32X4 $0xee, e, d, s \
	VSHUFF32X4 $0x88, r, p, a \
	VSHUFF32X4 $0xdd, r, p, b \
	VSHUFF32X4 $0x88, s, q, d \
	VSHUFF32X4 $0xdd, s, q, e

// TRANSPOSE leaves column c of the 16 rows in Zc.
#define TRANSPOSE \
	QUAD(Z0, Z1, Z2, Z3, Z16, Z17, Z18, Z19) \
	QUAD(Z4, Z5, Z6, Z7, Z20, Z21, Z22, Z23) \
	QUAD(Z8, Z9, Z10, Z11, Z24, Z25, Z26, Z27) \
	QUAD(Z12, Z13, Z14, Z15, Z28, Z29, Z30, Z31) \
	SPREAD(Z0, Z4, Z8, Z12, Z16, Z17, Z18, Z19) \
	SPREAD(Z1, Z5, Z9, Z13, Z20, Z21, Z22, Z23) \
	SPREAD(Z2, Z6, Z10, Z14, Z24, Z25, Z26, Z27) \
	SPREAD(Z3, Z7, Z11, Z15, Z28, Z29, Z30, Z31)

// STORE16 stores a step of each of 16 lanes, and moves DI to the next step.
#define STORE16(STORE) \
	MOVQ DI, R15 \
	STORE(Z0, Y0) \
	STORE(Z1, Y1) \
	STORE(Z2, Y2) \
	STORE(Z3, Y3) \
	STORE(Z4, Y4) \
	STORE(Z5, Y5) \
	STORE(Z6, Y6) \
	STORE(Z7, Y7) \
	STORE(Z8, Y8) \
	STORE(Z9, Y9) \
	STORE(Z10, Y10) \
	STORE(Z11, Y11) \
	STORE(Z12, Y12) \
	STORE(Z13, Y13) \
	STORE(Z14, Y14) \
	STORE(Z15, Y15) \
	ADDQ R9, DI

// WHOLE stores a lane of 16 rows, HALVES one of twice eight.
#define WHOLE(z, y) \
	VMOVUPS z, (R15) \
	ADDQ R11, R15
#define HALVES(z, y) \
	VMOVUPS y, (R15) \
	VEXTRACTF64X4 $1, z, (R15)(AX*1) \
	ADDQ R11, R15

// COLUMNS walks the whole steps, then what is left.
#define COLUMNS(LOAD, LAST, STORE, bytes) \
	TESTQ CX, CX \
	JZ last \
loop: \
	LOAD16(LOAD) \
	TRANSPOSE \
	STORE16(STORE) \
	ADDQ $bytes, SI \
	ADDQ $bytes, R10 \
	ADDQ $bytes, R12 \
	ADDQ $bytes, R13 \
	ADDQ $bytes, BX \
	ADDQ $bytes, DX \
	DECQ CX \
	JNZ loop \
last: \
	KORTESTD K1, K1 \
	JZ done \
	LOAD16(LAST) \
	TRANSPOSE \
	STORE16(STORE) \
done: \
	VZEROUPPER \
	RET

// INTERLEAVE writes four rows step by step. Registers: DI dst   SI row 0   R8 bytes between two rows   R10 row 3   CX, K1 (AX) as above
#define LOAD4(LOAD) \
	LOAD((SI), Z0) \
	LOAD((SI)(R8*1), Z1) \
	LOAD((SI)(R8*2), Z2) \
	LOAD((R10), Z3) \
	VMOVUPS Z0, (DI) \
	VMOVUPS Z1, 64(DI) \
	VMOVUPS Z2, 128(DI) \
	VMOVUPS Z3, 192(DI)
#define INTERLEAVE(shift, LOAD, LAST) \
	MOVQ dst+0(FP), DI \
	MOVQ src+8(FP), SI \
	MOVQ ld+16(FP), R8 \
	LEAQ (R8)(R8*2), R10 \
	ADDQ SI, R10 \
	STEPS(shift, cols+24(FP), AX) \
	JZ last \
loop: \
	LOAD4(LOAD) \
	ADDQ $64, SI \
	ADDQ $64, R10 \
	ADDQ $256, DI \
	DECQ CX \
	JNZ loop \
last: \
	TESTL AX, AX \
	JZ done \
	LOAD4(LAST) \
done: \
	VZEROUPPER \
	RET

// Loads of a step of a row, widened to 32 bits a lane; LAST loads what K1 names, and zeros.
#define LOADF32(mem, z) VMOVUPS mem, z
#define LASTF32(mem, z) VMOVUPS.Z mem, K1, z
#define LOADF16(mem, z) VCVTPH2PS mem, z
#define LASTF16(mem, z) VCVTPH2PS.Z mem, K1, z
#define LOADBF16(mem, z) VPMOVZXWD mem, z \
	VPSLLD $16, z, z
#define LASTBF16(mem, z) VPMOVZXWD.Z mem, K1, z \
	VPSLLD $16, z, z
#define LOADPAIRS(mem, z) VMOVDQU16 mem, z
#define LASTPAIRS(mem, z) VMOVDQU16.Z mem, K1, z
// Half-precision numbers rounded to pairs of bfloat16.
#define LOADROUNDED(mem, z) \
	VCVTPH2PS mem, Z16 \
	VCVTPH2PS 32 mem, Z17 \
	VCVTNE2PS2BF16(16, 17, 18) \
	VMOVDQA64 Z18, z
#define LASTROUNDED(mem, z) \
	VMOVDQU16.Z mem, K1, Z16 \
	VEXTRACTI64X4 $1, Z16, Y17 \
	VCVTPH2PS Y16, Z16 \
	VCVTPH2PS Y17, Z17 \
	VCVTNE2PS2BF16(16, 17, 18) \
	VMOVDQA64 Z18, z

// func lanes512F32(dst *float32, lane, step int, src *float32, ld, cols int)
TEXT ·lanes512F32(SB), NOSPLIT, $0-48
	ROWS(4)
	MOVQ step+16(FP), R9
	COLUMNS(LOADF32, LASTF32, WHOLE, 64)

// func lanes512F16(dst *float32, lane, step int, src *uint16, ld, cols int)
TEXT ·lanes512F16(SB), NOSPLIT, $0-48
	ROWS(4)
	MOVQ step+16(FP), R9
	COLUMNS(LOADF16, LASTF16, WHOLE, 32)

// func lanes512BF16(dst *float32, lane, step int, src *uint16, ld, cols int)
TEXT ·lanes512BF16(SB), NOSPLIT, $0-48
	ROWS(4)
	MOVQ step+16(FP), R9
	COLUMNS(LOADBF16, LASTBF16, WHOLE, 32)

// func lanes512Pairs(dst *float32, lane, step int, src *uint16, ld, cols int)
TEXT ·lanes512Pairs(SB), NOSPLIT, $0-48
	ROWS(5)
	MOVQ step+16(FP), R9
	COLUMNS(LOADPAIRS, LASTPAIRS, WHOLE, 64)

// func lanes512Rounded(dst *float32, lane, step int, src *uint16, ld, cols int)
TEXT ·lanes512Rounded(SB), NOSPLIT, $0-48
	ROWS(5)
	MOVQ step+16(FP), R9
	COLUMNS(LOADROUNDED, LASTROUNDED, WHOLE, 64)

// func tokens512F32(dst *float32, lane, group int, src *float32, ld, cols int)
TEXT ·tokens512F32(SB), NOSPLIT, $0-48
	ROWS(4)
	MOVQ group+16(FP), AX
	MOVQ $32, R9
	COLUMNS(LOADF32, LASTF32, HALVES, 64)

// func tokens512Pairs(dst *float32, lane, group int, src *uint16, ld, cols int)
TEXT ·tokens512Pairs(SB), NOSPLIT, $0-48
	ROWS(5)
	MOVQ group+16(FP), AX
	MOVQ $32, R9
	COLUMNS(LOADPAIRS, LASTPAIRS, HALVES, 64)

// func tokens512F32x4(dst, src *float32, ld, cols int)
TEXT ·tokens512F32x4(SB), NOSPLIT, $0-32
	INTERLEAVE(4, LOADF32, LASTF32)

// func tokens512Pairsx4(dst *float32, src *uint16, ld, cols int)
TEXT ·tokens512Pairsx4(SB), NOSPLIT, $0-32
	INTERLEAVE(5, LOADPAIRS, LASTPAIRS)
