//go:build amd64 && !purego

#include "textflag.h"
#include "digits512_amd64.h"

// A group of rows times two or four tokens.
//
// Registers, beside those of digits512_amd64.h:
//   SI the group's tile   R15 fours of quads left   R11 stride of dst
//   DX digits, token 0   R9 their stride   R13 token 3   R10 scale and correction, token 0   R14 their stride   BX token 3
//   Z0–Z3 sums of tokens 0–3 with hi, Z8–Z11 with lo   Z16–Z19 results   Z24 a quad   Z25 what makes it unsigned

#define ARGS \
	ROWS(mask+72(FP)) \
	MOVQ bias+80(FP), AX \
	VPBROADCASTB AX, Z25 \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R11 \
	MOVQ w+16(FP), SI \
	MOVQ scales+24(FP), R8 \
	MOVQ blocks+32(FP), CX \
	MOVQ digits+40(FP), DX \
	MOVQ ldX+48(FP), R9 \
	MOVQ sums+56(FP), R10 \
	MOVQ ldSums+64(FP), R14 \
	LEAQ (R9)(R9*2), R13 \
	ADDQ DX, R13 \
	LEAQ (R14)(R14*2), BX \
	ADDQ R10, BX

// EACH2 and EACH4 do something for each token: DO(off, hi, lo, result, digits, sums).
#define EACH2(DO, off) \
	DO(off, Z0, Z8, Z16, (DX), (R10)) \
	DO(off, Z1, Z9, Z17, (DX)(R9*1), (R10)(R14*1))
#define EACH4(DO, off) \
	EACH2(DO, off) \
	DO(off, Z2, Z10, Z18, (DX)(R9*2), (R10)(R14*2)) \
	DO(off, Z3, Z11, Z19, (R13), (BX))

// IN and OUT step through the tokens of dst in order.
#define IN(off, hi, lo, result, x, sums) \
	VMOVUPS.Z (DI), K2, result \
	ADDQ R11, DI
#define OUT(off, hi, lo, result, x, sums) \
	VMOVUPS result, K2, (DI) \
	ADDQ R11, DI

// START begins a block's sums, one of them with the correction for unsigned weights.
#define START(off, hi, lo, result, x, sums) \
	VPXORQ hi, hi, hi \
	VPBROADCASTD 4 sums, lo

// HI and LO add the products of the quad in Z24 with the digits at off.
#define HI(off, hi, lo, result, x, sums) VPDPBUSD.BCST (off)x, Z24, hi
#define LO(off, hi, lo, result, x, sums) VPDPBUSD.BCST (64+off)x, Z24, lo
#define END(off, hi, lo, result, x, sums) TERM(hi, lo, result, sums)

// Of one digit, ODD adds what HI adds to a sum of its own, so that fewer wait for one another.
#define ODD(off, hi, lo, result, x, sums) VPDPBUSD.BCST (off)x, Z24, lo
#define ENDONE(off, hi, lo, result, x, sums) \
	VPADDD lo, hi, hi \
	ONETERM(hi, result, sums)

// QUAD multiplies the quad that meets the digits at off: two digits, or one, of an even or an odd quad.
#define LOAD(off) \
	PREFETCHT0 (8192+16*(off))(SI) \
	VPXORQ (16*(off))(SI), Z25, Z24
#define QUAD(EACH, off) \
	LOAD(off) \
	EACH(HI, off) \
	EACH(LO, off)
#define QUADEVEN(EACH, off) \
	LOAD(off) \
	EACH(HI, off)
#define QUADODD(EACH, off) \
	LOAD(off) \
	EACH(ODD, off)

// PRODUCT is a whole function.
#define PRODUCT(EACH, EVENQUAD, ODDQUAD, END) \
	ARGS \
	EACH(IN, 0) \
	MOVQ dst+0(FP), DI \
block: \
	EACH(START, 0) \
	MOVQ $4, R15 \
quads: \
	EVENQUAD(EACH, 0) \
	ODDQUAD(EACH, 4) \
	EVENQUAD(EACH, 8) \
	ODDQUAD(EACH, 12) \
	ADDQ $256, SI \
	ADDQ $16, DX \
	ADDQ $16, R13 \
	DECQ R15 \
	JNZ quads \
	SCALES \
	EACH(END, 0) \
	ADDQ $64, DX \
	ADDQ $64, R13 \
	ADDQ $8, R10 \
	ADDQ $8, BX \
	ADDQ $32, R8 \
	DECQ CX \
	JNZ block \
	EACH(OUT, 0) \
	VZEROUPPER \
	RET

// func digits512x4(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)
TEXT ·digits512x4(SB), NOSPLIT, $0-88
	PRODUCT(EACH4, QUAD, QUAD, END)

// func digits512x2(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)
TEXT ·digits512x2(SB), NOSPLIT, $0-88
	PRODUCT(EACH2, QUAD, QUAD, END)

// func digit512x4(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)
TEXT ·digit512x4(SB), NOSPLIT, $0-88
	PRODUCT(EACH4, QUADEVEN, QUADODD, ENDONE)

// func digit512x2(dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, bias int)
TEXT ·digit512x2(SB), NOSPLIT, $0-88
	PRODUCT(EACH2, QUADEVEN, QUADODD, ENDONE)
