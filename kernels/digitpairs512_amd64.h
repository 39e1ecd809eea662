// Two groups of rows times eight tokens: a digit that is loaded serves both groups, a quad of weights eight tokens. Two digits share a
// sum: it takes the products with hi, is shifted, and takes those with lo. The results so far wait in memory.
//
// Registers:
//   SI the first group's tile   CX to that of the second   R8 scales   AX to those of the second group   R15 fours of quads left
//   DX digits, token 0   R9 their stride   R13 token 3   R12 token 6   R10 scale and correction   R14 their stride
//   DI results   R11 their stride
//   Z0–Z7 sums of the first group with tokens 0–7, Z8–Z15 of the second   Z16 Z17 a quad of each   Z18 a digit, or a scale   Z19 Z20 scratch
//   Z25 what makes signed quads unsigned   Z26 Z27 scales of the rows

// EACH does something for each token, in their order: DO(off, first, second, digits).
#define EACH(DO, off) \
	DO(off, Z0, Z8, (DX)) \
	DO(off, Z1, Z9, (DX)(R9*1)) \
	DO(off, Z2, Z10, (DX)(R9*2)) \
	DO(off, Z3, Z11, (R13)) \
	DO(off, Z4, Z12, (DX)(R9*4)) \
	DO(off, Z5, Z13, (R13)(R9*2)) \
	DO(off, Z6, Z14, (R12)) \
	DO(off, Z7, Z15, (R13)(R9*4))

// START begins with the correction for unsigned weights: 128 times what it is before HI's sum is shifted.
#define START1(off, first, second, x) \
	VPBROADCASTD 4(R10), first \
	VMOVDQA64 first, second \
	ADDQ R14, R10
#define START2(off, first, second, x) \
	VPBROADCASTD 4(R10), first \
	VPSRAD $7, first, first \
	VMOVDQA64 first, second \
	ADDQ R14, R10

#define SHIFT(off, first, second, x) \
	VPSLLD $7, first, first \
	VPSLLD $7, second, second

#define MULTIPLY(off, first, second, x) \
	VPBROADCASTD (off)x, Z18 \
	VPDPBUSD Z18, Z16, first \
	VPDPBUSD Z18, Z17, second

// END adds a block's sums, scaled, to the results.
#define END(off, first, second, x) \
	VBROADCASTSS (R10), Z18 \
	VCVTDQ2PS first, first \
	VMULPS Z18, Z26, Z19 \
	VMULPS Z19, first, first \
	VADDPS (DI), first, first \
	VMOVUPS first, (DI) \
	VCVTDQ2PS second, second \
	VMULPS Z18, Z27, Z20 \
	VMULPS Z20, second, second \
	VADDPS 64(DI), second, second \
	VMOVUPS second, 64(DI) \
	ADDQ R14, R10 \
	ADDQ R11, DI

// QUADs are loaded as they are, or made unsigned.
#define UNSIGNED(mem, z) VMOVDQU64 mem, z
#define SIGNED(mem, z) VPXORQ mem, Z25, z

// QUAD multiplies the quads that meet the digits at off.
#define QUAD(LOAD, off) \
	LOAD((16*(off))(SI), Z16) \
	LOAD((16*(off))(SI)(CX*1), Z17) \
	EACH(MULTIPLY, off)

// FOUR multiplies four quads, and goes to the next.
#define FOUR(LOAD) \
	QUAD(LOAD, 0) \
	QUAD(LOAD, 4) \
	QUAD(LOAD, 8) \
	QUAD(LOAD, 12) \
	ADDQ $256, SI \
	ADDQ $16, DX \
	ADDQ $16, R13 \
	ADDQ $16, R12 \
	DECQ R15

// BACK undoes EACH's eight steps.
#define BACK(stride, pointer) \
	SHLQ $3, stride \
	SUBQ stride, pointer \
	SHRQ $3, stride

// SCALES widens the rows' scales of a block.
#define SCALES(mem, z) \
	VPMOVZXWD mem, z \
	VPSLLD $16, z, z
