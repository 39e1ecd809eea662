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

// Codes are asked for so far ahead, as measured: Q8 at 12 KiB came in a twentieth more slowly, Q6 at 16 KiB and Q4 at 8 KiB a tenth, Q4 at 16 KiB
// a twenty-fifth. Nibbles are asked for again at half the way, for what a core forgot that waits for many lines: a twentieth faster, where Q8
// gains nothing. Who walks another way has ASKS of its own.
#ifndef ASKS
#define ASK8(off) PREFETCHT0 (8192+off)(SI)
#define ASK6(off) PREFETCHT0 (8192+off)(SI)
#define ASK6NIBBLES(off) \
	PREFETCHT0 (8192+off)(SI) \
	PREFETCHT0 (4096+off)(SI)
#define ASK4(off) \
	PREFETCHT0 (12288+off)(SI) \
	PREFETCHT0 (6144+off)(SI)
#endif

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
	ASK8(64*(quad)) \
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

#define TILE4(EVEN, ODD) \
	SUB4(0, EVEN, ODD) \
	SUB4(1, EVEN, ODD) \
	SUB4(2, EVEN, ODD) \
	SUB4(3, EVEN, ODD)

// STORE is an EVEN and an ODD: it leaves the quads at DI, one after another.
#define STORE(quad, z) VMOVDQU64 z, (64*(quad))(DI)
