// Integers by VPSHUFB, of AVX-512 BW, for CPUs with VNNI and no VBMI. A lane of 16 bytes is looked up in a book of 16.
//
// Registers, beside those of unpack512_amd64.h:
//   Q6: Z2 Z3 nibbles of two quads   Z4 upper bits   Z5 Z14 Z15 scratch   K1 K3 upper bits   Z22 Z23 Z29 Z30 book, by upper bits
//   Q4: Z2 Z3 Z14 Z15 codes, then integers   Z0 Z1 Z4 Z5 books of rows 1, 2, 0, 3 of each lane   Z20 Z21 Z26 Z27 scratch   R15, K1 what is negated
//       Z22 zeros   Z23 kinds' mask   Z25 Z28 where a row finds its book   Z29 Z30 the books of all kinds   K4 the second eight bytes of each lane

#include "unpack512_amd64.h"

#define BOOK6(book, shifts) \
	MOVQ book, AX \
	VBROADCASTI32X4 (AX), Z22 \
	VBROADCASTI32X4 16(AX), Z23 \
	VBROADCASTI32X4 32(AX), Z29 \
	VBROADCASTI32X4 48(AX), Z30 \
	VPBROADCASTQ nibbles<>(SB), Z31

// LOOK6 translates nibbles by what their upper bits are, which lie at bits 2n and 2n+1.
#define LOOK6(n, z) \
	VPSLLW $(7-2*(n)), Z4, Z5 \
	VPMOVB2M Z5, K1 \
	VPSLLW $(6-2*(n)), Z4, Z5 \
	VPMOVB2M Z5, K3 \
	VPANDQ Z31, z, z \
	VPSHUFB z, Z22, Z14 \
	VPSHUFB z, Z23, K1, Z14 \
	VPSHUFB z, Z29, Z15 \
	VPSHUFB z, Z30, K1, Z15 \
	VPBLENDMB Z15, Z14, K3, z

// TWO6 unpacks two quads whose upper bits lie from bit 2n on.
#define TWO6(off, n) \
	VMOVDQU64 (off)(SI), Z2 \
	ASK6NIBBLES(off) \
	VPSRLW $4, Z2, Z3 \
	LOOK6(n, Z2) \
	LOOK6(n+1, Z3)

// SUB6 unpacks the n-th four quads of a tile.
#define SUB6(n, EVEN, ODD) \
	VMOVDQU64 (512+64*n)(SI), Z4 \
	ASK6(512+64*n) \
	TWO6(128*n, 0) \
	EVEN(4*n, Z2) \
	ODD(4*n+1, Z3) \
	TWO6(128*n+64, 2) \
	EVEN(4*n+2, Z2) \
	ODD(4*n+3, Z3)

// Kinds of 16 rows are nibbles of 64 bits. Turned by what turns says, those of a lane's four rows begin at bit 1: they choose eight of a book's
// bytes together with bit 0, which halves sets for the upper eight: it lies where bits are that say what to negate.
DATA turns<>+0(SB)/8, $63
DATA turns<>+8(SB)/8, $63
DATA turns<>+16(SB)/8, $15
DATA turns<>+24(SB)/8, $15
DATA turns<>+32(SB)/8, $31
DATA turns<>+40(SB)/8, $31
DATA turns<>+48(SB)/8, $47
DATA turns<>+56(SB)/8, $47
GLOBL turns<>(SB), RODATA|NOPTR, $64
DATA halves<>+0(SB)/8, $0
DATA halves<>+8(SB)/8, $0x8888888888888888
GLOBL halves<>(SB), RODATA|NOPTR, $16
DATA kinds<>+0(SB)/8, $0x7777777777777777
GLOBL kinds<>(SB), RODATA|NOPTR, $8
DATA ones<>+0(SB)/8, $0x1111111111111111
GLOBL ones<>(SB), RODATA|NOPTR, $8

#define BOOK4(book, shifts) \
	MOVQ book, AX \
	VMOVDQU64 (AX), Z29 \
	VMOVDQU64 64(AX), Z30 \
	VMOVDQU64 turns<>(SB), Z28 \
	VBROADCASTI32X4 halves<>(SB), Z25 \
	VPBROADCASTQ nibbles<>(SB), Z31 \
	VPBROADCASTQ kinds<>(SB), Z23 \
	VPXORQ Z22, Z22, Z22 \
	MOVQ $0xff00ff00ff00ff00, AX \
	KMOVQ AX, K4

// BOOKS finds the books of the n-th sub-block's rows, and which of their integers to negate.
#define BOOKS(n) \
	VMOVDQA64 Z25, Z4 \
	VPTERNLOGQ.BCST $0xf8, (8*n)(R12), Z23, Z4 \
	VPRORVQ Z28, Z4, Z4 \
	VPRORQ $4, Z4, Z0 \
	VPRORQ $8, Z4, Z1 \
	VPRORQ $12, Z4, Z5 \
	VPERMI2Q Z30, Z29, Z4 \
	VPERMI2Q Z30, Z29, Z0 \
	VPERMI2Q Z30, Z29, Z1 \
	VPERMI2Q Z30, Z29, Z5 \
	MOVQ (8*n)(R12), R15 \
	SHRQ $3, R15 \
	ANDQ ones<>(SB), R15 \
	IMUL3Q $15, R15, R15 \
	KMOVQ R15, K1

// LOOK4 translates codes of two rows, eight bytes each.
#define LOOK4(codes, first, second, z) \
	VPSHUFB codes, first, z \
	VPSHUFB codes, second, K4, z

// SUB4 unpacks the n-th four quads of a tile, which share their rows' kinds. In between, a lane holds two quads of rows 0 and 1, or 2 and 3.
#define SUB4(n, EVEN, ODD) \
	BOOKS(n) \
	VMOVDQU64 (128*n)(SI), Z2 \
	ASK4(128*n) \
	VMOVDQU64 (128*n+64)(SI), Z3 \
	ASK4(128*n+64) \
	VPUNPCKLDQ Z3, Z2, Z14 \
	VPUNPCKHDQ Z3, Z2, Z15 \
	VPANDQ Z31, Z14, Z2 \
	VPANDQ Z31, Z15, Z3 \
	VPSRLW $4, Z14, Z14 \
	VPSRLW $4, Z15, Z15 \
	VPANDQ Z31, Z14, Z14 \
	VPANDQ Z31, Z15, Z15 \
	LOOK4(Z2, Z4, Z0, Z20) \
	LOOK4(Z3, Z1, Z5, Z21) \
	LOOK4(Z14, Z4, Z0, Z26) \
	LOOK4(Z15, Z1, Z5, Z27) \
	VSHUFPS $0x88, Z21, Z20, Z2 \
	VPSUBB Z2, Z22, K1, Z2 \
	EVEN(4*n, Z2) \
	VSHUFPS $0x88, Z27, Z26, Z14 \
	VPSUBB Z14, Z22, K1, Z14 \
	ODD(4*n+1, Z14) \
	VSHUFPS $0xdd, Z21, Z20, Z3 \
	VPSUBB Z3, Z22, K1, Z3 \
	EVEN(4*n+2, Z3) \
	VSHUFPS $0xdd, Z27, Z26, Z15 \
	VPSUBB Z15, Z22, K1, Z15 \
	ODD(4*n+3, Z15)
