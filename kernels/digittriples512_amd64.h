// Three groups of rows times eight tokens, whose digits lie together, see eights512_amd64.go: a quad of weights serves eight tokens. Two digits share
// a sum: it takes the products with hi, is shifted, and takes those with lo. The results so far wait in memory, 192 bytes a token: where tokens are far
// from one another, and a power of two, what is stored would seem to be what is loaded next.
// Both digits are multiplied by one copy of the code, for what digitpairs512_amd64.h says.
//
// Registers:
//   SI the first group's tile   CX R14 to those of the second and the third   R8 scales   AX R11 to those of the others   R15 fours of quads left, of all digits
//   DX digits   R10 scales and corrections of the tokens   DI results so far
//   Z0–Z7 sums of the first group with tokens 0–7, Z8–Z15 of the second, Z16–Z23 of the third   Z24–Z26 a quad of each, or scales of the rows
//   Z27 a digit, or Z27–Z29 scratch

// EACH does something for each token, in their order: DO(token, first, second, third).
#define EACH(DO) \
	DO(0, Z0, Z8, Z16) \
	DO(1, Z1, Z9, Z17) \
	DO(2, Z2, Z10, Z18) \
	DO(3, Z3, Z11, Z19) \
	DO(4, Z4, Z12, Z20) \
	DO(5, Z5, Z13, Z21) \
	DO(6, Z6, Z14, Z22) \
	DO(7, Z7, Z15, Z23)

// START begins with the correction for unsigned weights, SHIFT goes from hi to lo.
#define START(token, first, second, third) \
	VPBROADCASTD (32+4*token)(R10), first \
	VMOVDQA64 first, second \
	VMOVDQA64 first, third
#define SHIFT(token, first, second, third) \
	VPSLLD $7, first, first \
	VPSLLD $7, second, second \
	VPSLLD $7, third, third

// SHARE multiplies the quads by a digit that is loaded once, EMBED by one that is loaded for each.
#define SHARE(off, token, first, second, third) \
	VPBROADCASTD (off+4*token)(DX), Z27 \
	VPDPBUSD Z27, Z24, first \
	VPDPBUSD Z27, Z25, second \
	VPDPBUSD Z27, Z26, third
#define EMBED(off, token, first, second, third) \
	VPDPBUSD.BCST (off+4*token)(DX), Z24, first \
	VPDPBUSD.BCST (off+4*token)(DX), Z25, second \
	VPDPBUSD.BCST (off+4*token)(DX), Z26, third

// END adds a block's sums, scaled, to the results. BEGINNING adds those of the first block to what is at R15, ENDING leaves those of the last, added to what is
// at R15, at R9. Both go on to where the tokens after them are.
#define END(token, first, second, third) \
	ADD(4*token, 192*token, DI, first, second, third) \
	LEAVE(192*token, DI, first, second, third)
#define BEGINNING(token, first, second, third) \
	ADD(4*token, 0, R15, first, second, third) \
	LEAVE(192*token, DI, first, second, third) \
	ADDQ ldFrom+144(FP), R15
#define ENDING(token, first, second, third) \
	ADD(4*token, 0, R15, first, second, third) \
	LEAVE(0, R9, first, second, third) \
	ADDQ R8, R15 \
	ADDQ ldDst+8(FP), R9
#define ADD(scale, at, mem, first, second, third) \
	VCVTDQ2PS first, first \
	VMULPS.BCST (scale)(R10), Z24, Z27 \
	VFMADD213PS (at)(mem), Z27, first \
	VCVTDQ2PS second, second \
	VMULPS.BCST (scale)(R10), Z25, Z28 \
	VFMADD213PS (at+64)(mem), Z28, second \
	VCVTDQ2PS third, third \
	VMULPS.BCST (scale)(R10), Z26, Z29 \
	VFMADD213PS (at+128)(mem), Z29, third
#define LEAVE(at, mem, first, second, third) \
	VMOVUPS first, (at)(mem) \
	VMOVUPS second, (at+64)(mem) \
	VMOVUPS third, (at+128)(mem)

// QUAD multiplies the quads at off. Two of eight tokens are embedded: it saves instructions, until loads are scarce.
#define QUAD(off) \
	VMOVDQU64 (2*(off))(SI), Z24 \
	VMOVDQU64 (2*(off))(SI)(CX*1), Z25 \
	VMOVDQU64 (2*(off))(SI)(R14*1), Z26 \
	SHARE(off, 0, Z0, Z8, Z16) \
	EMBED(off, 1, Z1, Z9, Z17) \
	SHARE(off, 2, Z2, Z10, Z18) \
	SHARE(off, 3, Z3, Z11, Z19) \
	SHARE(off, 4, Z4, Z12, Z20) \
	EMBED(off, 5, Z5, Z13, Z21) \
	SHARE(off, 6, Z6, Z14, Z22) \
	SHARE(off, 7, Z7, Z15, Z23)

// FOUR multiplies four quads, and goes to the next.
#define FOUR \
	QUAD(0) \
	QUAD(32) \
	QUAD(64) \
	QUAD(96) \
	ADDQ $256, SI \
	ADDQ $128, DX \
	DECQ R15

// SCALES widens the rows' scales of a block.
#define SCALES(mem, z) \
	VPMOVZXWD mem, z \
	VPSLLD $16, z, z
