// Codes of tiles turned into integers, quad by quad, for whoever takes them: EVEN(quad, z) and ODD(quad, z) say what becomes of quads of even
// and odd number.
//
// Registers:
//   SI codes   R12 kinds of sub-blocks (Q4)
//   Z2 Z3 codes, then integers, of an even and an odd quad   Z4 upper bits (Q6) or kinds, times 16 (Q4)   Z5 scratch   K1 what is negated
//   Z24 a quad, and Z25 what makes it unsigned (Q8)   Z22 zeros   Z23 kinds' mask   Z28 shifts   Z29 Z30 book, Q6's Z30 alone   Z31 nibbles' mask

DATA nibbles<>+0(SB)/8, $0x0f0f0f0f0f0f0f0f
GLOBL nibbles<>(SB), RODATA|NOPTR, $8
DATA kinds<>+0(SB)/8, $0x7070707070707070
GLOBL kinds<>(SB), RODATA|NOPTR, $8

// How far ahead codes are asked for, as measured: Q6's at 16 KiB and Q4's at 8 KiB came in a tenth more slowly. Nibbles are asked for again at half
// the way, for what a core forgot that waits for many lines: a twentieth faster, where Q8 gains nothing.
#define AHEAD8 8192
#define AHEAD6 8192
#define AHEAD4 16384

// BOOK8, BOOK6 and BOOK4 load what unpacking needs; they use AX.
#define BOOK8(book, shifts) \
	MOVQ book, AX \
	VMOVDQU64 (AX), Z25
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

// QUAD8 makes a quad of Q8 unsigned.
#define QUAD8(quad) \
	PREFETCHT0 (AHEAD8+64*(quad))(SI) \
	VPXORQ (64*(quad))(SI), Z25, Z24
#define SUB8(n, EVEN, ODD) \
	QUAD8(4*n) \
	EVEN(4*n, Z24) \
	QUAD8(4*n+1) \
	ODD(4*n+1, Z24) \
	QUAD8(4*n+2) \
	EVEN(4*n+2, Z24) \
	QUAD8(4*n+3) \
	ODD(4*n+3, Z24)

#define TILE8(EVEN, ODD) \
	SUB8(0, EVEN, ODD) \
	SUB8(1, EVEN, ODD) \
	SUB8(2, EVEN, ODD) \
	SUB8(3, EVEN, ODD)

// NIBBLES loads the codes of two quads, the odd one's still to be cut out.
#define NIBBLES(off, ahead) \
	VMOVDQU64 (off)(SI), Z2 \
	PREFETCHT0 (ahead+off)(SI) \
	PREFETCHT0 (ahead/2+off)(SI) \
	VPSRLW $4, Z2, Z3

// LOOK6 completes nibbles by the upper bits, which lie at bits 4 and 5 of the other, and translates them.
#define LOOK6(upper, z) \
	VPTERNLOGQ $0xe4, Z31, upper, z \
	VPERMB Z30, z, z

// SUB6 unpacks the n-th four quads of a tile.
#define SUB6(n, EVEN, ODD) \
	VMOVDQU64 (512+64*n)(SI), Z4 \
	PREFETCHT0 (AHEAD6+512+64*n)(SI) \
	NIBBLES(128*n, AHEAD6) \
	VPSLLW $4, Z4, Z5 \
	LOOK6(Z5, Z2) \
	EVEN(4*n, Z2) \
	VPSLLW $2, Z4, Z5 \
	LOOK6(Z5, Z3) \
	ODD(4*n+1, Z3) \
	NIBBLES(128*n+64, AHEAD6) \
	LOOK6(Z4, Z2) \
	EVEN(4*n+2, Z2) \
	VPSRLW $2, Z4, Z5 \
	LOOK6(Z5, Z3) \
	ODD(4*n+3, Z3)

#define TILE6(EVEN, ODD) \
	SUB6(0, EVEN, ODD) \
	SUB6(1, EVEN, ODD) \
	SUB6(2, EVEN, ODD) \
	SUB6(3, EVEN, ODD)

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
	NIBBLES(128*n, AHEAD4) \
	LOOK4(Z2) \
	EVEN(4*n, Z2) \
	LOOK4(Z3) \
	ODD(4*n+1, Z3) \
	NIBBLES(128*n+64, AHEAD4) \
	LOOK4(Z2) \
	EVEN(4*n+2, Z2) \
	LOOK4(Z3) \
	ODD(4*n+3, Z3)

#define TILE4(EVEN, ODD) \
	SUB4(0, EVEN, ODD) \
	SUB4(1, EVEN, ODD) \
	SUB4(2, EVEN, ODD) \
	SUB4(3, EVEN, ODD)
