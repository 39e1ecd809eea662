//go:build amd64 && !purego

#include "textflag.h"
#include "keysahead512_amd64.h"

// Registers of the panels:
//   DI dst   R8 ldDst   SI q   DX k   BX bytes of a block   R9 dim   R10 blocks left   R15 ask
//   R12 q, moving   R14 k, moving   R11 elements left   CX those of a group, or dst, moving down the rows   R13 sums so far
//   Z0–Z7 a group's sums of up to eight queries with a block's 16 keys, Z8–Z15 with the next block's
//   Z16 Z17 an element of the keys, widened   Z18 of a query   Z29 the bytes of widened keys   Z30 zeros   Z31 scale in every lane
// The sums so far wait on the stack, as there are not enough registers, and dst may be far away.

#define ARGS(shift) \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R8 \
	MOVQ q+16(FP), SI \
	MOVQ k+24(FP), DX \
	MOVQ dim+32(FP), R9 \
	MOVQ blocks+40(FP), R10 \
	VBROADCASTSS scale+48(FP), Z31 \
	MOVBLZX ask+52(FP), R15 \
	MOVQ R9, BX \
	SHLQ $shift, BX \
	LEAQ sums-1088(SP), R13 \
	ADDQ $63, R13 \
	ANDQ $~63, R13 \
	VMOVDQU8 ·widenedKeys(SB), Z29 \
	VPXORQ Z30, Z30, Z30

// Loads of an element of 16 keys, widened, of one block or of two, and what puts sums in order: the only things in which the formats differ. Bytes are
// moved within quarters of a register, so that keys 4–7 and 8–11 change places until the end.
#define WIDEN(mem, z) VBROADCASTI64X4 mem, z \
	VPSHUFB Z29, z, z
#define ORDERF32(z)
#define ORDERBF16(z) VSHUFF32X4 $0xd8, z, z, z
#define KEYSF32x1(off) VMOVUPS (off)(R14), Z16
#define KEYSF32x2(off) KEYSF32x1(off) \
	VMOVUPS (off)(R14)(BX*1), Z17
#define KEYSBF16x1(off) WIDEN((off)(R14), Z16)
#define KEYSBF16x2(off) KEYSBF16x1(off) \
	WIDEN((off)(R14)(BX*1), Z17)

// Sixteen elements of float32 are sixteen lines.
#define AHEADF32x1 \
	EIGHTLINES(0, FIRST) \
	EIGHTLINES(512, FIRST)
#define AHEADF32x2 AHEADF32x1 \
	EIGHTLINES(0, SECOND) \
	EIGHTLINES(512, SECOND)

// ONE, FOUR and EIGHT do something for each query: DO(its place in q, its sums with two blocks, and where those so far are), or EMBED in its place where an element had better be loaded
// for each block than once: it saves instructions, until loads are scarce.
#define ONE(DO, EMBED, at) EMBED((at), Z0, Z8, 0)
#define FOUR(DO, EMBED, at) \
	ONE(DO, EMBED, at) \
	DO((at+4), Z1, Z9, 128) \
	EMBED((at+8), Z2, Z10, 256) \
	DO((at+12), Z3, Z11, 384)
#define EIGHT(DO, EMBED, at) \
	FOUR(DO, EMBED, at) \
	EMBED((at+16), Z4, Z12, 512) \
	DO((at+20), Z5, Z13, 640) \
	EMBED((at+24), Z6, Z14, 768) \
	DO((at+28), Z7, Z15, 896)

// BEGIN makes a group's sums of its first products, ADD adds the others.
#define BEGINx1(at, a, b, far) VMULPS.BCST at(R12), Z16, a
#define BEGINx2(at, a, b, far) \
	BEGINx1(at, a, b, far) \
	VMULPS.BCST at(R12), Z17, b
#define ADDx1(at, a, b, far) VFMADD231PS.BCST at(R12), Z16, a
#define EMBEDx2(at, a, b, far) \
	ADDx1(at, a, b, far) \
	VFMADD231PS.BCST at(R12), Z17, b
#define ADDx2(at, a, b, far) \
	VBROADCASTSS at(R12), Z18 \
	VFMADD231PS Z16, Z18, a \
	VFMADD231PS Z17, Z18, b

// END adds a group's sums to those so far, LAST makes scores of them and goes on to the next row.
#define ZEROx1(at, a, b, far) VMOVAPS Z30, far(R13)
#define ZEROx2(at, a, b, far) \
	ZEROx1(at, a, b, far) \
	VMOVAPS Z30, (far+64)(R13)
#define ENDx1(at, a, b, far) \
	VADDPS far(R13), a, a \
	VMOVAPS a, far(R13)
#define ENDx2(at, a, b, far) \
	ENDx1(at, a, b, far) \
	VADDPS (far+64)(R13), b, b \
	VMOVAPS b, (far+64)(R13)
#define LASTx1(ORDER, at, a, b, far) \
	VADDPS far(R13), a, a \
	VMULPS Z31, a, a \
	ORDER(a) \
	VMOVUPS a, (CX) \
	ADDQ R8, CX
#define LASTx2(ORDER, at, a, b, far) \
	VADDPS (far+64)(R13), b, b \
	VMULPS Z31, b, b \
	ORDER(b) \
	VMOVUPS b, 64(CX) \
	LASTx1(ORDER, at, a, b, far)
#define LASTF32x1(at, a, b, far) LASTx1(ORDERF32, at, a, b, far)
#define LASTF32x2(at, a, b, far) LASTx2(ORDERF32, at, a, b, far)
#define LASTBF16x1(at, a, b, far) LASTx1(ORDERBF16, at, a, b, far)
#define LASTBF16x2(at, a, b, far) LASTx2(ORDERBF16, at, a, b, far)

// NEXT goes so many elements on: of queries that lie width bytes apart, and of keys that have so many bytes.
#define NEXT(n, width, bytes) \
	ADDQ $(n*width), R12 \
	ADDQ $(n*bytes), R14
// THREE adds the elements after the first of four.
#define THREE(EACH, width, KEYS, bytes, ADD, EMBED) \
	KEYS(bytes) \
	EACH(ADD, EMBED, width) \
	KEYS(2*bytes) \
	EACH(ADD, EMBED, 2*width) \
	KEYS(3*bytes) \
	EACH(ADD, EMBED, 3*width)

// TILE computes the scores of queries with one or two blocks of keys. Elements come by fours, those of a group that has no whole fours one by one.
#define TILE(EACH, width, AHEAD, KEYS, bytes, ZERO, BEGIN, ADD, EMBED, END, LAST, group, asked, four, few, element, end, last) \
	MOVQ SI, R12 \
	MOVQ DX, R14 \
	MOVQ R9, R11 \
	EACH(ZERO, ZERO, 0) \
group: \
	TESTL R15, R15 \
	JZ asked \
	AHEAD \
asked: \
	MOVL $16, CX \
	CMPQ R11, CX \
	CMOVQLT R11, CX \
	SUBQ CX, R11 \
	KEYS(0) \
	EACH(BEGIN, BEGIN, 0) \
	TESTL $3, CX \
	JNZ few \
	THREE(EACH, width, KEYS, bytes, ADD, EMBED) \
	NEXT(4, width, bytes) \
	SUBQ $4, CX \
	JZ end \
four: \
	KEYS(0) \
	EACH(ADD, EMBED, 0) \
	THREE(EACH, width, KEYS, bytes, ADD, EMBED) \
	NEXT(4, width, bytes) \
	SUBQ $4, CX \
	JNZ four \
	JMP end \
element: \
	KEYS(0) \
	EACH(ADD, EMBED, 0) \
few: \
	NEXT(1, width, bytes) \
	DECQ CX \
	JNZ element \
end: \
	TESTQ R11, R11 \
	JZ last \
	EACH(END, END, 0) \
	JMP group \
last: \
	MOVQ DI, CX \
	EACH(LAST, LAST, 0)

// PANEL walks blocks of keys by twos.
#define PANEL(EACH, width, AHEAD1, AHEAD2, KEYS1, KEYS2, LAST1, LAST2, bytes, shift) \
	ARGS(shift) \
	SUBQ $2, R10 \
	JLT  rest \
two: \
	TILE(EACH, width, AHEAD2, KEYS2, bytes, ZEROx2, BEGINx2, ADDx2, EMBEDx2, ENDx2, LAST2, group, asked, four, few, element, end, last) \
	LEAQ (DX)(BX*2), DX \
	ADDQ $128, DI \
	SUBQ $2, R10 \
	JGE  two \
rest: \
	ADDQ $2, R10 \
	JZ   done \
	TILE(EACH, width, AHEAD1, KEYS1, bytes, ZEROx1, BEGINx1, ADDx1, ADDx1, ENDx1, LAST1, group1, asked1, four1, few1, element1, end1, last1) \
done: \
	VZEROUPPER \
	RET

#define PANELF32(EACH, width) PANEL(EACH, width, AHEADF32x1, AHEADF32x2, KEYSF32x1, KEYSF32x2, LASTF32x1, LASTF32x2, 64, 6)
#define PANELBF16(EACH, width) PANEL(EACH, width, AHEADBF16x1, AHEADBF16x2, KEYSBF16x1, KEYSBF16x2, LASTBF16x1, LASTBF16x2, 32, 5)

// func scores512F32x8(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32, ask bool)
TEXT ·scores512F32x8(SB), 0, $1088-53
	PANELF32(EIGHT, 32)

// func scores512F32x4(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32, ask bool)
TEXT ·scores512F32x4(SB), 0, $1088-53
	PANELF32(FOUR, 16)

// func scores512F32x1(dst *float32, ldDst int, q *float32, k *float32, dim, blocks int, scale float32, ask bool)
TEXT ·scores512F32x1(SB), 0, $1088-53
	PANELF32(ONE, 4)

// func scores512BF16x8(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32, ask bool)
TEXT ·scores512BF16x8(SB), 0, $1088-53
	PANELBF16(EIGHT, 32)

// func scores512BF16x4(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32, ask bool)
TEXT ·scores512BF16x4(SB), 0, $1088-53
	PANELBF16(FOUR, 16)

// func scores512BF16x1(dst *float32, ldDst int, q *float32, k *uint16, dim, blocks int, scale float32, ask bool)
TEXT ·scores512BF16x1(SB), 0, $1088-53
	PANELBF16(ONE, 4)
