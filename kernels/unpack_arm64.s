//go:build arm64 && !purego

#include "textflag.h"

// Registers of both: R0 dst, moving   R1 nibbles, moving   R2 upper bits or kinds, moving   R3 tiles (Q4: quarters) left   R4 quarters of a tile left (Q6)
// A quarter is four quads: V0–V3 codes of quads 0 (low nibbles) and 1 (high), V4–V7 of quads 2 and 3.

// SIX looks the codes up whose nibbles are in V12 and whose upper bits are in V13, where they belong, and stores their integers.
#define SIX(off) \
	VAND V31.B16, V13.B16, V13.B16 \
	VORR V13.B16, V12.B16, V12.B16 \
	VTBL V12.B16, [V24.B16, V25.B16, V26.B16, V27.B16], V12.B16 \
	FMOVQ F12, off(R0)

// COLUMN6 unpacks 16 bytes of each of four quads: a of quads 0 and 1, b of 2 and 3, u the upper bits of all.
#define COLUMN6(a, b, u, off) \
	VAND V30.B16, a.B16, V12.B16 \
	VSHL $4, u.B16, V13.B16 \
	SIX(off) \
	VUSHR $4, a.B16, V12.B16 \
	VSHL $2, u.B16, V13.B16 \
	SIX(off+64) \
	VAND V30.B16, b.B16, V12.B16 \
	VORR u.B16, u.B16, V13.B16 \
	SIX(off+128) \
	VUSHR $4, b.B16, V12.B16 \
	VUSHR $2, u.B16, V13.B16 \
	SIX(off+192)

// V8–V11 upper bits   V12 V13 scratch   V24–V27 the book   V30 V31 masks of a nibble and of upper bits

// func unpackQ6(dst, codes *byte, n int, book *[64]int8)
TEXT ·unpackQ6(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD codes+8(FP), R1
	MOVD n+16(FP), R3
	MOVD book+24(FP), R2
	VLD1 (R2), [V24.B16, V25.B16, V26.B16, V27.B16]
	VMOVI $15, V30.B16
	VMOVI $48, V31.B16

tile:
	ADD $512, R1, R2
	MOVD $4, R4

quarter:
	VLD1.P 64(R1), [V0.B16, V1.B16, V2.B16, V3.B16]
	VLD1.P 64(R1), [V4.B16, V5.B16, V6.B16, V7.B16]
	VLD1.P 64(R2), [V8.B16, V9.B16, V10.B16, V11.B16]
	COLUMN6(V0, V4, V8, 0)
	COLUMN6(V1, V5, V9, 16)
	COLUMN6(V2, V6, V10, 32)
	COLUMN6(V3, V7, V11, 48)
	ADD $256, R0
	SUB $1, R4
	CBNZ R4, quarter
	MOVD R2, R1
	SUB $1, R3
	CBNZ R3, tile
	RET

// FOUR looks the codes in V14 up in the rows of the book that V12 tells, negates the integers where V13 is set, and stores them.
#define FOUR(off) \
	VORR V12.B16, V14.B16, V14.B16 \
	VTBL V14.B16, [V16.B16, V17.B16, V18.B16, V19.B16], V15.B16 \
	VSUB V28.B16, V14.B16, V14.B16 \
	VTBX V14.B16, [V20.B16, V21.B16, V22.B16, V23.B16], V15.B16 \
	VEOR V13.B16, V15.B16, V15.B16 \
	VSUB V13.B16, V15.B16, V15.B16 \
	FMOVQ F15, off(R0)

// COLUMN4 unpacks 16 bytes of each of four quads: a of quads 0 and 1, b of 2 and 3, kinds the kinds of their rows in upper nibbles.
#define COLUMN4(a, b, kinds, off) \
	VCMTST V29.B16, kinds.B16, V13.B16 \
	VAND V31.B16, kinds.B16, V12.B16 \
	VAND V30.B16, a.B16, V14.B16 \
	FOUR(off) \
	VUSHR $4, a.B16, V14.B16 \
	FOUR(off+64) \
	VAND V30.B16, b.B16, V14.B16 \
	FOUR(off+128) \
	VUSHR $4, b.B16, V14.B16 \
	FOUR(off+192)

// V8–V11 kinds of four rows each, four times   V12 row of the book   V13 all ones where negated   V14 V15 scratch   V16–V23 the book
// V28 the size of half of it   V29 V30 V31 masks of a kind's sign, of a nibble, and of a kind's row

// func unpackQ4(dst, codes, subs *byte, n int, book *[128]int8)
TEXT ·unpackQ4(SB), NOSPLIT, $0-40
	MOVD dst+0(FP), R0
	MOVD codes+8(FP), R1
	MOVD subs+16(FP), R2
	MOVD n+24(FP), R3
	MOVD book+32(FP), R4
	VLD1.P 64(R4), [V16.B16, V17.B16, V18.B16, V19.B16]
	VLD1 (R4), [V20.B16, V21.B16, V22.B16, V23.B16]
	VMOVI $64, V28.B16
	VMOVI $128, V29.B16
	VMOVI $15, V30.B16
	VMOVI $112, V31.B16
	LSL $2, R3

quarter:
	VLD1.P 64(R1), [V0.B16, V1.B16, V2.B16, V3.B16]
	VLD1.P 64(R1), [V4.B16, V5.B16, V6.B16, V7.B16]
	VLD1.P 8(R2), [V8.B8]
	VSHL $4, V8.B16, V9.B16
	VZIP1 V8.B16, V9.B16, V10.B16
	VZIP1 V10.B16, V10.B16, V11.B16
	VZIP2 V10.B16, V10.B16, V12.B16
	VZIP1 V11.B16, V11.B16, V8.B16
	VZIP2 V11.B16, V11.B16, V9.B16
	VZIP1 V12.B16, V12.B16, V10.B16
	VZIP2 V12.B16, V12.B16, V11.B16
	COLUMN4(V0, V4, V8, 0)
	COLUMN4(V1, V5, V9, 16)
	COLUMN4(V2, V6, V10, 32)
	COLUMN4(V3, V7, V11, 48)
	ADD $256, R0
	SUB $1, R3
	CBNZ R3, quarter
	RET
