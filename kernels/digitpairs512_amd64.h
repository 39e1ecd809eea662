// Two groups of rows times eight tokens, whose digits lie together, see eights512_amd64.go: a quad of weights serves eight tokens. Two digits share
// a sum: it takes the products with hi, is shifted, and takes those with lo. The results so far wait in memory, 128 bytes a token: where tokens are far
// from one another, and a power of two, what is stored would seem to be what is loaded next.
//
// Registers:
//   SI the first group's tile   CX to that of the second   R8 scales   AX to those of the second group   R15 fours of quads left
//   DX digits   R10 scales and corrections of the tokens   DI results so far
//   Z0–Z7 sums of the first group with tokens 0–7, Z8–Z15 of the second   Z16 Z17 a quad of each   Z18 a digit   Z19 Z20 scratch
//   Z26 Z27 scales of the rows

// EACH does something for each token, in their order: DO(token, first, second).
#define EACH(DO) \
	DO(0, Z0, Z8) \
	DO(1, Z1, Z9) \
	DO(2, Z2, Z10) \
	DO(3, Z3, Z11) \
	DO(4, Z4, Z12) \
	DO(5, Z5, Z13) \
	DO(6, Z6, Z14) \
	DO(7, Z7, Z15)

// START begins with the correction for unsigned weights, SHIFT goes from hi to lo.
#define START(token, first, second) \
	VPBROADCASTD (32+4*token)(R10), first \
	VMOVDQA64 first, second
#define SHIFT(token, first, second) \
	VPSLLD $7, first, first \
	VPSLLD $7, second, second

// SHARE multiplies both quads by a digit that is loaded once, EMBED by one that is loaded for each.
#define SHARE(off, token, first, second) \
	VPBROADCASTD (off+4*token)(DX), Z18 \
	VPDPBUSD Z18, Z16, first \
	VPDPBUSD Z18, Z17, second
#define EMBED(off, token, first, second) \
	VPDPBUSD.BCST (off+4*token)(DX), Z16, first \
	VPDPBUSD.BCST (off+4*token)(DX), Z17, second

// END adds a block's sums, scaled, to the results.
#define END(token, first, second) \
	VCVTDQ2PS first, first \
	VMULPS.BCST (4*token)(R10), Z26, Z19 \
	VFMADD213PS (128*token)(DI), Z19, first \
	VMOVUPS first, (128*token)(DI) \
	VCVTDQ2PS second, second \
	VMULPS.BCST (4*token)(R10), Z27, Z20 \
	VFMADD213PS (128*token+64)(DI), Z20, second \
	VMOVUPS second, (128*token+64)(DI)

// QUADs are loaded as they are, or made unsigned.
#define UNSIGNED(mem, z) VMOVDQU64 mem, z
#define SIGNED(mem, z) VPXORQ mem, Z25, z

// QUAD multiplies the quads at off. Two of eight tokens are embedded: it saves instructions, until loads are scarce.
#define QUAD(LOAD, off) \
	LOAD((2*(off))(SI), Z16) \
	LOAD((2*(off))(SI)(CX*1), Z17) \
	TOKENS(off)
#define TOKENS(off) \
	SHARE(off, 0, Z0, Z8) \
	EMBED(off, 1, Z1, Z9) \
	SHARE(off, 2, Z2, Z10) \
	SHARE(off, 3, Z3, Z11) \
	SHARE(off, 4, Z4, Z12) \
	EMBED(off, 5, Z5, Z13) \
	SHARE(off, 6, Z6, Z14) \
	SHARE(off, 7, Z7, Z15)

// FOUR multiplies four quads, and goes to the next.
#define FOUR(LOAD) \
	QUAD(LOAD, 0) \
	QUAD(LOAD, 32) \
	QUAD(LOAD, 64) \
	QUAD(LOAD, 96) \
	ADDQ $256, SI \
	ADDQ $128, DX \
	DECQ R15

// SCALES widens the rows' scales of a block.
#define SCALES(mem, z) \
	VPMOVZXWD mem, z \
	VPSLLD $16, z, z
