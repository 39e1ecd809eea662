// What unpacking needs, whatever turns codes into integers: that is in permute512_amd64.h and in shuffle512_amd64.h. Integers come quad by quad,
// for whoever takes them: EVEN(quad, z) and ODD(quad, z) say what becomes of quads of even and odd number.
//
// Registers:
//   SI codes   R12 kinds of sub-blocks (Q4)   Z24 a quad, and Z25 what makes it unsigned (Q8)   Z31 nibbles' mask

DATA nibbles<>+0(SB)/8, $0x0f0f0f0f0f0f0f0f
GLOBL nibbles<>(SB), RODATA|NOPTR, $8

// Codes are asked for so far ahead, and again at half the way, for what a core forgot that waits for many lines; into the second-level cache, for
// what ASKAHEAD says in tile512_amd64.h. Who walks another way has ASKS of its own.
#ifndef ASKS
#define ASK8(off) ASKTWICE(8192, 4096, off)
#define ASK6(off) ASKTWICE(8192, 4096, off)
#define ASK6NIBBLES(off) ASKTWICE(8192, 4096, off)
#define ASK4(off) ASKTWICE(12288, 6144, off)
#define ASKTWICE(far, near, off) \
	PREFETCHT1 (far+off)(SI) \
	PREFETCHT1 (near+off)(SI)
#endif

// BOOK8, and beside it BOOK6 and BOOK4, load what unpacking needs; they use AX.
#define BOOK8(book, shifts) \
	MOVQ book, AX \
	VMOVDQU64 (AX), Z25

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

#define TILE6(EVEN, ODD) \
	SUB6(0, EVEN, ODD) \
	SUB6(1, EVEN, ODD) \
	SUB6(2, EVEN, ODD) \
	SUB6(3, EVEN, ODD)

#define TILE4(EVEN, ODD) \
	SUB4(0, EVEN, ODD) \
	SUB4(1, EVEN, ODD) \
	SUB4(2, EVEN, ODD) \
	SUB4(3, EVEN, ODD)

// STORE is an EVEN and an ODD: it leaves the quads at DI, one after another.
#define STORE(quad, z) VMOVDQU64 z, (64*(quad))(DI)

// UNPACKTILES and UNPACKTILES4 are kernels that leave tiles, CX of them, at DI.
#define UNPACKTILES(BOOK, TILE, bytes) \
	MOVQ dst+0(FP), DI \
	MOVQ codes+8(FP), SI \
	MOVQ tiles+16(FP), CX \
	BOOK(book+24(FP), 0) \
tile: \
	TILE(STORE, STORE) \
	ADDQ $bytes, SI \
	ADDQ $1024, DI \
	DECQ CX \
	JNZ tile \
	VZEROUPPER \
	RET
#define UNPACKTILES4 \
	MOVQ dst+0(FP), DI \
	MOVQ codes+8(FP), SI \
	MOVQ subs+16(FP), R12 \
	MOVQ tiles+24(FP), CX \
	BOOK4(book+32(FP), shifts+40(FP)) \
tile: \
	TILE4(STORE, STORE) \
	ADDQ $512, SI \
	ADDQ $32, R12 \
	ADDQ $1024, DI \
	DECQ CX \
	JNZ tile \
	VZEROUPPER \
	RET
