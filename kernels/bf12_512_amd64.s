//go:build amd64 && !purego

#include "textflag.h"
#include "tile512_amd64.h"
#include "opcodes_amd64.h"
#include "bf12_amd64.h"

// Products with weights that are unpacked in registers: a block of four rows and 64 columns after another. Registers of all:
//   those of bf12_amd64.h
//   Z0–Z15 sums   Z16–Z19 x   Z20–Z23 upper bytes of the rows   Z24–Z27 words of the rows
//   Z28 scratch   Z29 upper words   Z30 order of words   Z31 what codes stand for

DATA nibbles<>+0(SB)/8, $0x0f0f0f0f0f0f0f0f
GLOBL nibbles<>(SB), RODATA|NOPTR, $8

// halves is the order of words that puts 16 columns into lower halves and the next 16 into upper ones.
DATA halves<>+0(SB)/8, $0x0011000100100000
DATA halves<>+8(SB)/8, $0x0013000300120002
DATA halves<>+16(SB)/8, $0x0015000500140004
DATA halves<>+24(SB)/8, $0x0017000700160006
DATA halves<>+32(SB)/8, $0x0019000900180008
DATA halves<>+40(SB)/8, $0x001b000b001a000a
DATA halves<>+48(SB)/8, $0x001d000d001c000c
DATA halves<>+56(SB)/8, $0x001f000f001e000e
GLOBL halves<>(SB), RODATA|NOPTR, $64

#define BF12ARGS \
	FUSEDARGS \
	VBROADCASTI32X4 (AX), Z31

#define EXACTARGS \
	MOVL $0xffff0000, AX \
	VPBROADCASTD AX, Z29 \
	VMOVDQU64 halves<>(SB), Z30

// UPPERS looks up the upper bytes of two rows.
#define UPPERS(mem, a, b) \
	VMOVDQU64 mem, a \
	VPSRLW $4, a, b \
	VPANDQ.BCST nibbles<>(SB), a, a \
	VPANDQ.BCST nibbles<>(SB), b, b \
	VPSHUFB a, Z31, a \
	VPSHUFB b, Z31, b

// ASKPART asks for a third where R12 is no more.
#define ASKPART \
	ASKTHIRD(0, BX) \
	CMPQ R12, $128 \
	JLE asked \
	ASKREST(0, BX) \
asked: \
	ADDQ R12, BX

// BLOCK finds the upper bytes of a block, and puts those of escapes in their places.
#define BLOCK \
	UPPERS(128(SI), Z20, Z21) \
	UPPERS(320(SI), Z22, Z23) \
	CMPQ R10, R11 \
	JNE known \
	VMOVDQU64 Z20, uppers-256(SP) \
	VMOVDQU64 Z21, uppers-192(SP) \
	VMOVDQU64 Z22, uppers-128(SP) \
	VMOVDQU64 Z23, uppers-64(SP) \
	LEAQ uppers-256(SP), R13 \
escape: \
	MOVL (R8), AX \
	MOVBLZX AH, DI \
	MOVB AX, (R13)(DI*1) \
	NEXTESCAPE \
	JEQ escape \
	VMOVDQU64 uppers-256(SP), Z20 \
	VMOVDQU64 uppers-192(SP), Z21 \
	VMOVDQU64 uppers-128(SP), Z22 \
	VMOVDQU64 uppers-64(SP), Z23 \
known: \
	INCQ R11

// WORDS interleaves lower and upper bytes of the rows: VPUNPCKLBW gives the first 32 columns, VPUNPCKHBW the others.
#define WORDS(UNPACK) \
	VMOVDQU64 (SI), Z24 \
	VMOVDQU64 64(SI), Z25 \
	VMOVDQU64 192(SI), Z26 \
	VMOVDQU64 256(SI), Z27 \
	UNPACK Z20, Z24, Z24 \
	UNPACK Z21, Z25, Z25 \
	UNPACK Z22, Z26, Z26 \
	UNPACK Z23, Z27, Z27

// HALVES is WORDS with 16 columns in lower halves, and the next 16 in upper ones.
#define HALVES(UNPACK) \
	WORDS(UNPACK) \
	VPERMW Z24, Z30, Z24 \
	VPERMW Z25, Z30, Z25 \
	VPERMW Z26, Z30, Z26 \
	VPERMW Z27, Z30, Z27

#define LOWER(words) VPSLLD $16, words, Z28
#define UPPER(words) VPANDD Z29, words, Z28

// ONE adds 16 columns of four rows, in the order of a dot tile's lanes. FOUR4 does that for four tokens, PAIRS1 and PAIRS4 for 32 columns in pairs.
#define ONE(WIDEN, mem) \
	VMOVUPS mem, Z16 \
	WIDEN(Z24) \
	VFMADD231PS Z16, Z28, Z0 \
	WIDEN(Z25) \
	VFMADD231PS Z16, Z28, Z1 \
	WIDEN(Z26) \
	VFMADD231PS Z16, Z28, Z2 \
	WIDEN(Z27) \
	VFMADD231PS Z16, Z28, Z3

#define FMA4(a, b, c, d) \
	VFMADD231PS Z16, Z28, a \
	VFMADD231PS Z17, Z28, b \
	VFMADD231PS Z18, Z28, c \
	VFMADD231PS Z19, Z28, d

#define LOAD4(at) \
	VMOVUPS (at)(DX), Z16 \
	VMOVUPS (at+64)(DX), Z17 \
	VMOVUPS (at+128)(DX), Z18 \
	VMOVUPS (at+192)(DX), Z19

#define FOUR4(WIDEN, at) \
	LOAD4(at) \
	WIDEN(Z24) \
	FMA4(Z0, Z4, Z8, Z12) \
	WIDEN(Z25) \
	FMA4(Z1, Z5, Z9, Z13) \
	WIDEN(Z26) \
	FMA4(Z2, Z6, Z10, Z14) \
	WIDEN(Z27) \
	FMA4(Z3, Z7, Z11, Z15)

#define DP4(w, a, b, c, d) \
	VDPBF16PS(16, w, a) \
	VDPBF16PS(17, w, b) \
	VDPBF16PS(18, w, c) \
	VDPBF16PS(19, w, d)

#define PAIRS4(at) \
	LOAD4(at) \
	DP4(24, 0, 4, 8, 12) \
	DP4(25, 1, 5, 9, 13) \
	DP4(26, 2, 6, 10, 14) \
	DP4(27, 3, 7, 11, 15)

#define PAIRS1(mem) \
	VMOVUPS mem, Z16 \
	VDPBF16PS(16, 24, 0) \
	VDPBF16PS(16, 25, 1) \
	VDPBF16PS(16, 26, 2) \
	VDPBF16PS(16, 27, 3)

#define EXACT1 \
	HALVES(VPUNPCKLBW) \
	ONE(LOWER, (DX)) \
	ONE(UPPER, 64(DX)) \
	HALVES(VPUNPCKHBW) \
	ONE(LOWER, 128(DX)) \
	ONE(UPPER, 192(DX))

#define EXACT4 \
	HALVES(VPUNPCKLBW) \
	FOUR4(LOWER, 0) \
	FOUR4(UPPER, 256) \
	HALVES(VPUNPCKHBW) \
	FOUR4(LOWER, 512) \
	FOUR4(UPPER, 768)

#define FAST1 \
	WORDS(VPUNPCKLBW) \
	PAIRS1((DX)) \
	WORDS(VPUNPCKHBW) \
	PAIRS1(64(DX))

#define FAST4 \
	WORDS(VPUNPCKLBW) \
	PAIRS4(0) \
	WORDS(VPUNPCKHBW) \
	PAIRS4(256)

// BLOCKS walks the blocks; a block's columns of x take so many bytes.
#define BLOCKS(ASK, MUL, bytes) \
loop: \
	ASK \
	BLOCK \
	MUL \
	ADDQ $384, SI \
	ADDQ $bytes, DX \
	DECQ CX \
	JNZ loop

#define ONETOKEN(MUL, bytes) \
	ZERO4(Z0, Z1, Z2, Z3) \
	BLOCKS(ASK, MUL, bytes) \
	MOVQ dst+0(FP), DI \
	REDUCE4(Z0, Y0, X0, Z1, Y1, X1, Z2, Y2, X2, Z3, Y3, X3, (DI)) \
	VZEROUPPER \
	RET

#define FOURTOKENS(MUL, bytes) \
	ZERO4(Z0, Z1, Z2, Z3) \
	ZERO4(Z4, Z5, Z6, Z7) \
	ZERO4(Z8, Z9, Z10, Z11) \
	ZERO4(Z12, Z13, Z14, Z15) \
	BLOCKS(ASKPART, MUL, bytes) \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+72(FP), R11 \
	REDUCE16 \
	VZEROUPPER \
	RET

// func oneBF12x512(dst *float32, blocks *byte, n int, x *float32, upper *[16]byte, escapes *Escape, count int, next *byte, step int)
TEXT ·oneBF12x512(SB), NOSPLIT, $256-72
	BF12ARGS
	EXACTARGS
	ONETOKEN(EXACT1, 256)

// func foursBF12x512(dst *float32, blocks *byte, n int, x *float32, upper *[16]byte, escapes *Escape, count int, next *byte, step int, ldDst int)
TEXT ·foursBF12x512(SB), NOSPLIT, $256-80
	BF12ARGS
	EXACTARGS
	FOURTOKENS(EXACT4, 1024)

// func onePairsBF12x512(dst *float32, blocks *byte, n int, x *uint16, upper *[16]byte, escapes *Escape, count int, next *byte, step int)
TEXT ·onePairsBF12x512(SB), NOSPLIT, $256-72
	BF12ARGS
	ONETOKEN(FAST1, 128)

// func foursPairsBF12x512(dst *float32, blocks *byte, n int, x *float32, upper *[16]byte, escapes *Escape, count int, next *byte, step int, ldDst int)
TEXT ·foursPairsBF12x512(SB), NOSPLIT, $256-80
	BF12ARGS
	FOURTOKENS(FAST4, 512)
