// A group of rows times one, two or four tokens. Codes are unpacked where they are multiplied.
//
// Registers, beside those of unpacking:
//   SI the group's codes   R12 kinds of its sub-blocks   R8 its scales   AX bytes to the next group   CX blocks left
//   DX digits, token 0   R9 their stride   R13 token 3   R10 scale and correction, token 0   R14 their stride   BX token 3
//   DI dst   R11 its stride   K2 rows that exist
//   Z6–Z9 sums of tokens 0–3 with hi, Z10–Z13 with lo   Z16–Z19 results   Z26 scales of the rows   Z27 scratch

#define ARGS(BOOK) \
	MOVQ dst+0(FP), DI \
	MOVQ ldDst+8(FP), R11 \
	MOVQ codes+16(FP), SI \
	MOVQ scales+24(FP), R8 \
	MOVQ blocks+32(FP), CX \
	MOVQ digits+40(FP), DX \
	MOVQ ldX+48(FP), R9 \
	MOVQ sums+56(FP), R10 \
	MOVQ ldSums+64(FP), R14 \
	MOVQ mask+72(FP), AX \
	KMOVW AX, K2 \
	MOVQ subs+88(FP), R12 \
	BOOK(book+96(FP), shifts+104(FP)) \
	MOVQ size+80(FP), AX \
	LEAQ (R9)(R9*2), R13 \
	ADDQ DX, R13 \
	LEAQ (R14)(R14*2), BX \
	ADDQ R10, BX

// EACH1, EACH2 and EACH4 do something for each token: DO(quad, z, hi, lo, result, digits, sums).
#define EACH1(DO, quad, z) \
	DO(quad, z, Z6, Z10, Z16, (DX), (R10))
#define EACH2(DO, quad, z) \
	EACH1(DO, quad, z) \
	DO(quad, z, Z7, Z11, Z17, (DX)(R9*1), (R10)(R14*1))
#define EACH4(DO, quad, z) \
	EACH2(DO, quad, z) \
	DO(quad, z, Z8, Z12, Z18, (DX)(R9*2), (R10)(R14*2)) \
	DO(quad, z, Z9, Z13, Z19, (R13), (BX))

// IN and OUT step through the tokens of dst in order.
#define IN(quad, z, hi, lo, result, x, sums) \
	VMOVUPS.Z (DI), K2, result \
	ADDQ R11, DI
#define OUT(quad, z, hi, lo, result, x, sums) \
	VMOVUPS result, K2, (DI) \
	ADDQ R11, DI

// START begins a block's sums, one of them with the correction for unsigned weights.
#define START(quad, z, hi, lo, result, x, sums) \
	VPXORQ hi, hi, hi \
	VPBROADCASTD 4 sums, lo

// HI and LO add a quad's products with two digits.
#define HI(quad, z, hi, lo, result, x, sums) VPDPBUSD.BCST (4*(quad))x, z, hi
#define LO(quad, z, hi, lo, result, x, sums) VPDPBUSD.BCST (64+4*(quad))x, z, lo

// END adds a block's sums, scaled, to the results.
#define SCALED(hi, result, sums) \
	VCVTDQ2PS hi, hi \
	VMULPS.BCST sums, Z26, Z27 \
	VFMADD231PS Z27, hi, result
#define END(quad, z, hi, lo, result, x, sums) \
	VPSLLD $7, hi, hi \
	VPADDD lo, hi, hi \
	SCALED(hi, result, sums)

// Of one digit, even quads add to the one sum and odd ones to the other: half as many wait for one another.
#define ODD(quad, z, hi, lo, result, x, sums) VPDPBUSD.BCST (4*(quad))x, z, lo
#define ENDONE(quad, z, hi, lo, result, x, sums) \
	VPADDD lo, hi, hi \
	SCALED(hi, result, sums)

// What a kernel does with a quad: of two digits by four tokens, by two, and by one, whose odd quads have sums of their own,
#define BOTH4(quad, z) \
	EACH4(HI, quad, z) \
	EACH4(LO, quad, z)
#define BOTH2(quad, z) \
	EACH2(HI, quad, z) \
	EACH2(LO, quad, z)
#define BOTHEVEN1(quad, z) \
	EACH1(HI, quad, z) \
	EACH1(LO, quad, z)
#define BOTHODD1(quad, z) \
	HI(quad, z, Z7, Z11, Z17, (DX), (R10)) \
	LO(quad, z, Z7, Z11, Z17, (DX), (R10))
#define STARTBOTH1(quad, z, hi, lo, result, x, sums) \
	START(quad, z, hi, lo, result, x, sums) \
	VPXORQ Z7, Z7, Z7 \
	VPXORQ Z11, Z11, Z11
#define ENDBOTH1(quad, z, hi, lo, result, x, sums) \
	VPADDD Z7, hi, hi \
	VPADDD Z11, lo, lo \
	END(quad, z, hi, lo, result, x, sums)

// and of one digit.
#define EVEN4(quad, z) EACH4(HI, quad, z)
#define ODD4(quad, z) EACH4(ODD, quad, z)
#define EVEN2(quad, z) EACH2(HI, quad, z)
#define ODD2(quad, z) EACH2(ODD, quad, z)
#define EVEN1(quad, z) EACH1(HI, quad, z)
#define ODD1(quad, z) EACH1(ODD, quad, z)

// KINDS4 is TILE4, which asks for the next group's kinds.
#define KINDS4(EVEN, ODD) \
	PREFETCHT1 (R12)(AX*1) \
	TILE4(EVEN, ODD)

// PRODUCT walks the blocks, whose codes have so many bytes. Codes are asked for as the walk goes, scales with those of the group before:
// at a group's start a core would wait for them.
#define PRODUCT(BOOK, TILE, bytes, EACH, START, EVEN, ODD, END) \
	ARGS(BOOK) \
	EACH(IN, 0, Z24) \
	MOVQ dst+0(FP), DI \
block: \
	PREFETCHT1 (R8)(AX*1) \
	EACH(START, 0, Z24) \
	TILE(EVEN, ODD) \
	VPMOVZXWD (R8), Z26 \
	VPSLLD $16, Z26, Z26 \
	EACH(END, 0, Z24) \
	ADDQ $bytes, SI \
	ADDQ $32, R12 \
	ADDQ $32, R8 \
	ADDQ $128, DX \
	ADDQ $128, R13 \
	ADDQ $8, R10 \
	ADDQ $8, BX \
	DECQ CX \
	JNZ block \
	EACH(OUT, 0, Z24) \
	VZEROUPPER \
	RET

#define PRODUCT8(EACH, START, EVEN, ODD, END) PRODUCT(BOOK8, TILE8, 1024, EACH, START, EVEN, ODD, END)
#define PRODUCT6(EACH, START, EVEN, ODD, END) PRODUCT(BOOK6, TILE6, 768, EACH, START, EVEN, ODD, END)
#define PRODUCT4(EACH, START, EVEN, ODD, END) PRODUCT(BOOK4, KINDS4, 512, EACH, START, EVEN, ODD, END)
