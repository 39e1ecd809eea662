// Integers by VPERMB, of AVX-512 VBMI: codes are looked up in a book of 64 bytes, or in two.
//
// Registers, beside those of unpack512_amd64.h:
//   Z2 Z3 codes, then integers, of an even and an odd quad   Z4 upper bits (Q6) or kinds, times 16 (Q4)   Z5 scratch   K1 what is negated
//   Z22 zeros   Z23 kinds' mask   Z28 shifts   Z29 Z30 book, Q6's Z30 alone

#include "unpack512_amd64.h"

DATA kinds<>+0(SB)/8, $0x7070707070707070
GLOBL kinds<>(SB), RODATA|NOPTR, $8

#define BOOK6(book, shifts) \
	MOVQ book, AX \
	VMOVDQU64 (AX), Z30 \
	VPBROADCASTQ nibbles<>(SB), Z31
#define BOOK4(book, shifts) \
	MOVQ book, AX \
	VMOVDQU64 (AX), Z29 \
	VMOVDQU64 64(AX), Z30 \
	MOVQ shifts, AX \
	VMOVDQU64 (AX), Z28 \
	VPBROADCASTQ nibbles<>(SB), Z31 \
	VPBROADCASTQ kinds<>(SB), Z23 \
	VPXORQ Z22, Z22, Z22

// NIBBLES loads the codes of two quads, the odd one's still to be cut out.
#define NIBBLES(off, ASK) \
	VMOVDQU64 (off)(SI), Z2 \
	ASK(off) \
	VPSRLW $4, Z2, Z3

// LOOK6 completes nibbles by the upper bits, which lie at bits 4 and 5 of the other, and translates them.
#define LOOK6(upper, z) \
	VPTERNLOGQ $0xe4, Z31, upper, z \
	VPERMB Z30, z, z

// SUB6 unpacks the n-th four quads of a tile.
#define SUB6(n, EVEN, ODD) \
	VMOVDQU64 (512+64*n)(SI), Z4 \
	ASK6(512+64*n) \
	NIBBLES(128*n, ASK6NIBBLES) \
	VPSLLW $4, Z4, Z5 \
	LOOK6(Z5, Z2) \
	EVEN(4*n, Z2) \
	VPSLLW $2, Z4, Z5 \
	LOOK6(Z5, Z3) \
	ODD(4*n+1, Z3) \
	NIBBLES(128*n+64, ASK6NIBBLES) \
	LOOK6(Z4, Z2) \
	EVEN(4*n+2, Z2) \
	VPSRLW $2, Z4, Z5 \
	LOOK6(Z5, Z3) \
	ODD(4*n+3, Z3)

// LOOK4 translates nibbles by their kinds.
#define LOOK4(z) \
	VPTERNLOGQ $0xec, Z31, Z4, z \
	VPERMI2B Z30, Z29, z \
	VPSUBB z, Z22, K1, z

// SUB4 unpacks the n-th four quads of a tile, which share their rows' kinds.
#define SUB4(n, EVEN, ODD) \
	VPMULTISHIFTQB.BCST (8*n)(R12), Z28, Z4 \
	VPMOVB2M Z4, K1 \
	VPANDQ Z23, Z4, Z4 \
	NIBBLES(128*n, ASK4) \
	LOOK4(Z2) \
	EVEN(4*n, Z2) \
	LOOK4(Z3) \
	ODD(4*n+1, Z3) \
	NIBBLES(128*n+64, ASK4) \
	LOOK4(Z2) \
	EVEN(4*n+2, Z2) \
	LOOK4(Z3) \
	ODD(4*n+3, Z3)
