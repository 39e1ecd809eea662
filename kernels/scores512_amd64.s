//go:build amd64 && !purego

#include "textflag.h"

// Registers of the panels:
//   DI dst   R8 ldDst   R13 dst, moving down the rows   SI q   DX k   R9 dim   R10 blocks left   Z31 scale in every lane
//   R12 q, moving   CX elements left
//   Z0–Z15 sums: two registers a query, for keys 0–7 and 8–15   Z16 Z17 an element of the keys, widened   Z18 Z19 of a query

#define ARGS \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R8 \
	MOVQ q+16(FP), SI \
	MOVQ k+24(FP), DX \
	MOVQ dim+32(FP), R9 \
	MOVQ blocks+40(FP), R10 \
	VBROADCASTSD scale+48(FP), Z31

// Loads of an element of 16 keys, widened to float64: the only thing in which the formats differ. Keys are read as fast as memory gives them
// where they are asked for 8 KiB ahead: from one block to the next a CPU does not look so far.
#define KEYSF32 \
	VCVTPS2PD (DX), Z16 \
	VCVTPS2PD 32(DX), Z17 \
	PREFETCHT0 8192(DX) \
	ADDQ $64, DX
#define KEYSBF16 \
	VPMOVZXWD (DX), Y16 \
	VPMOVZXWD 16(DX), Y17 \
	VPSLLD $16, Y16, Y16 \
	VPSLLD $16, Y17, Y17 \
	VCVTPS2PD Y16, Z16 \
	VCVTPS2PD Y17, Z17 \
	ADDQ $32, DX

#define ZERO2(a, b) \
	VPXORQ a, a, a \
	VPXORQ b, b, b

#define QUERY(off, q, a, b) \
	VBROADCASTSD off(R12), q \
	VFMADD231PD q, Z16, a \
	VFMADD231PD q, Z17, b

// STORE writes the 16 scores of a query at R13 and goes on to the next row.
#define STORE(a, ya, b, yb) \
	VMULPD Z31, a, a \
	VMULPD Z31, b, b \
	VCVTPD2PS a, ya \
	VCVTPD2PS b, yb \
	VMOVUPS ya, (R13) \
	VMOVUPS yb, 32(R13) \
	ADDQ R8, R13

#define PANEL8(KEYS) \
	ARGS \
block: \
	ZERO2(Z0, Z1) \
	ZERO2(Z2, Z3) \
	ZERO2(Z4, Z5) \
	ZERO2(Z6, Z7) \
	ZERO2(Z8, Z9) \
	ZERO2(Z10, Z11) \
	ZERO2(Z12, Z13) \
	ZERO2(Z14, Z15) \
	MOVQ SI, R12 \
	MOVQ R9, CX \
element: \
	KEYS \
	QUERY(0, Z18, Z0, Z1) \
	QUERY(8, Z19, Z2, Z3) \
	QUERY(16, Z18, Z4, Z5) \
	QUERY(24, Z19, Z6, Z7) \
	QUERY(32, Z18, Z8, Z9) \
	QUERY(40, Z19, Z10, Z11) \
	QUERY(48, Z18, Z12, Z13) \
	QUERY(56, Z19, Z14, Z15) \
	ADDQ $64, R12 \
	DECQ CX \
	JNZ  element \
	MOVQ DI, R13 \
	STORE(Z0, Y0, Z1, Y1) \
	STORE(Z2, Y2, Z3, Y3) \
	STORE(Z4, Y4, Z5, Y5) \
	STORE(Z6, Y6, Z7, Y7) \
	STORE(Z8, Y8, Z9, Y9) \
	STORE(Z10, Y10, Z11, Y11) \
	STORE(Z12, Y12, Z13, Y13) \
	STORE(Z14, Y14, Z15, Y15) \
	ADDQ $64, DI \
	DECQ R10 \
	JNZ  block \
	VZEROUPPER \
	RET

#define PANEL4(KEYS) \
	ARGS \
block: \
	ZERO2(Z0, Z1) \
	ZERO2(Z2, Z3) \
	ZERO2(Z4, Z5) \
	ZERO2(Z6, Z7) \
	MOVQ SI, R12 \
	MOVQ R9, CX \
element: \
	KEYS \
	QUERY(0, Z18, Z0, Z1) \
	QUERY(8, Z19, Z2, Z3) \
	QUERY(16, Z18, Z4, Z5) \
	QUERY(24, Z19, Z6, Z7) \
	ADDQ $32, R12 \
	DECQ CX \
	JNZ  element \
	MOVQ DI, R13 \
	STORE(Z0, Y0, Z1, Y1) \
	STORE(Z2, Y2, Z3, Y3) \
	STORE(Z4, Y4, Z5, Y5) \
	STORE(Z6, Y6, Z7, Y7) \
	ADDQ $64, DI \
	DECQ R10 \
	JNZ  block \
	VZEROUPPER \
	RET

#define PANEL1(KEYS) \
	ARGS \
block: \
	ZERO2(Z0, Z1) \
	MOVQ SI, R12 \
	MOVQ R9, CX \
element: \
	KEYS \
	QUERY(0, Z18, Z0, Z1) \
	ADDQ $8, R12 \
	DECQ CX \
	JNZ  element \
	MOVQ DI, R13 \
	STORE(Z0, Y0, Z1, Y1) \
	ADDQ $64, DI \
	DECQ R10 \
	JNZ  block \
	VZEROUPPER \
	RET

// func scores512F32x8(dst *float32, ldDst int, q *float64, k *float32, dim, blocks int, scale float64)
TEXT ·scores512F32x8(SB), NOSPLIT, $0-56
	PANEL8(KEYSF32)

// func scores512F32x4(dst *float32, ldDst int, q *float64, k *float32, dim, blocks int, scale float64)
TEXT ·scores512F32x4(SB), NOSPLIT, $0-56
	PANEL4(KEYSF32)

// func scores512F32x1(dst *float32, ldDst int, q *float64, k *float32, dim, blocks int, scale float64)
TEXT ·scores512F32x1(SB), NOSPLIT, $0-56
	PANEL1(KEYSF32)

// func scores512BF16x8(dst *float32, ldDst int, q *float64, k *uint16, dim, blocks int, scale float64)
TEXT ·scores512BF16x8(SB), NOSPLIT, $0-56
	PANEL8(KEYSBF16)

// func scores512BF16x4(dst *float32, ldDst int, q *float64, k *uint16, dim, blocks int, scale float64)
TEXT ·scores512BF16x4(SB), NOSPLIT, $0-56
	PANEL4(KEYSBF16)

// func scores512BF16x1(dst *float32, ldDst int, q *float64, k *uint16, dim, blocks int, scale float64)
TEXT ·scores512BF16x1(SB), NOSPLIT, $0-56
	PANEL1(KEYSBF16)
