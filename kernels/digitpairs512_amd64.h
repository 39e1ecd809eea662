// Two groups of rows times five tokens or more, by eights, whose digits lie together, see eights512_amd64.go: a block of both groups is unpacked once, and a
// quad of weights serves eight tokens. Two digits share a sum: it takes the products with hi, is shifted, and takes those with lo. The results so far wait in
// memory, 128 bytes a token: where tokens are far from one another, and a power of two, what is stored would seem to be what is loaded next.
//
// There is one copy of the code for all groups, digits and tokens: what a core keeps of decoded instructions is little where another machine runs on its other
// thread, and to decode them anew takes longer than to multiply.
//
// Registers, beside those of unpacking, which come first in each block:
//   SI the first group's tile   CX to that of the second   R8 scales   AX to those of the second group   R15 fours of quads left   R11 digits left
//   DX digits   R12 where those of the eight tokens begin   R10 scales and corrections of the tokens   DI results so far   R13 tokens left
//   BX codes of the next pair that are to be asked for   R14 their end   R9 codes of the next block
//   Z0–Z7 sums of the first group with tokens 0–7, Z8–Z15 of the second   Z16 Z17 a quad of each   Z18 a digit   Z19 Z20 scratch
//   Z26 Z27 scales of the rows
// What the walk needs once a block is kept with the arguments.

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

// QUAD multiplies the quads at off. Two of eight tokens are embedded: it saves instructions, until loads are scarce.
#define QUAD(off) \
	VMOVDQU64 (2*(off))(SI), Z16 \
	VMOVDQU64 (2*(off))(SI)(CX*1), Z17 \
	SHARE(off, 0, Z0, Z8) \
	EMBED(off, 1, Z1, Z9) \
	SHARE(off, 2, Z2, Z10) \
	SHARE(off, 3, Z3, Z11) \
	SHARE(off, 4, Z4, Z12) \
	EMBED(off, 5, Z5, Z13) \
	SHARE(off, 6, Z6, Z14) \
	SHARE(off, 7, Z7, Z15)

// SCALES widens the rows' scales of a block.
#define SCALES(mem, z) \
	VPMOVZXWD mem, z \
	VPSLLD $16, z, z

// NOTHING is what whole eights of tokens begin with, RESULTS moves their results to dst.
#define NOTHING \
	MOVQ scratch+104(FP), DI \
	MOVQ tokens+112(FP), R15 \
	ADDQ $7, R15 \
	ANDQ $-8, R15 \
	VPXORQ Z0, Z0, Z0 \
in: \
	VMOVUPS Z0, 2048(DI) \
	VMOVUPS Z0, 2112(DI) \
	ADDQ $128, DI \
	DECQ R15 \
	JNZ in
#define RESULTS \
	MOVQ dst+0(FP), SI \
	MOVQ scratch+104(FP), DI \
	MOVQ tokens+112(FP), R15 \
out: \
	VMOVUPS 2048(DI), Z0 \
	VMOVUPS 2112(DI), Z1 \
	VMOVUPS Z0, (SI) \
	VMOVUPS Z1, 64(SI) \
	ADDQ ldDst+8(FP), SI \
	ADDQ $128, DI \
	DECQ R15 \
	JNZ out

#define ARGS(BOOK) \
	BOOK(book+88(FP), shifts+96(FP)) \
	MOVQ scales+24(FP), R8 \
	MOVQ size+72(FP), AX

// UNPACK unpacks a block of both groups by TILES, and leaves DI at the results.
#define UNPACK(TILES, bytes) \
	MOVQ codes+16(FP), SI \
	MOVQ subs+80(FP), R12 \
	MOVQ scratch+104(FP), DI \
	LEAQ (SI)(AX*2), BX \
	LEAQ bytes(BX), R14 \
	LEAQ bytes(SI), R9 \
	MOVQ R9, codes+16(FP) \
	ADDQ $32, subs+80(FP) \
	TILES(bytes) \
	LEAQ -2048(DI), SI

// TILES8, TILES6 and TILES4 unpack a tile of each group. TILES4 asks for the kinds of the next pair.
#define TILES8(bytes) QUARTERS(SUB8, bytes)
#define TILES6(bytes) \
	MOVQ $2, R13 \
tile: \
	TILE6(STORE, STORE) \
	ADDQ AX, SI \
	ADDQ $1024, DI \
	DECQ R13 \
	JNZ tile
#define TILES4(bytes) \
	LEAQ (R12)(AX*1), R13 \
	PREFETCHT1 (R12)(AX*2) \
	PREFETCHT1 (R13)(AX*2) \
	QUARTERS(SUB4, bytes)
#define QUARTERS(SUB, bytes) \
	MOVQ $2, R13 \
tile: \
	MOVQ $4, CX \
quarter: \
	SUB(0, STORE, STORE) \
	ADDQ $(bytes/4), SI \
	ADDQ $8, R12 \
	ADDQ $256, DI \
	DECQ CX \
	JNZ quarter \
	LEAQ -bytes(SI)(AX*1), SI \
	LEAQ -32(R12)(AX*1), R12 \
	DECQ R13 \
	JNZ tile

// LINES1 and LINES2 ask for so many lines of codes of both groups: of the next pair, and of the next block.
#define LINES1 \
	LINE(0) \
	WALK(64)
#define LINES2 \
	LINE(0) \
	LINE(64) \
	WALK(128)
#define LINE(off) \
	PREFETCHT1 (off)(BX) \
	PREFETCHT1 (off)(BX)(AX*1) \
	PREFETCHT0 (off)(R9) \
	PREFETCHT0 (off)(R9)(AX*1)
#define WALK(bytes) \
	ADDQ $(bytes), BX \
	ADDQ $(bytes), R9

// ONE and TWO multiply eight tokens by a block, of one digit or two.
#define ONE(LINES) \
	QUADS(LINES)
#define TWO(LINES) \
	MOVQ $2, R11 \
	JMP digit \
shift: \
	EACH(SHIFT) \
digit: \
	QUADS(LINES) \
	DECQ R11 \
	JNZ shift

// QUADS multiplies by a digit. It asks for memory between quads, for twice as much where there are but eight tokens: what is asked for all at once a core has no
// room for, and waits. The loop begins on a line: half a line further on, it took a third more time.
#define QUADS(LINES) \
	MOVQ $4, R15 \
	PCALIGN $64 \
four: \
	CMPQ BX, R14 \
	JGE asked \
	LINES \
	CMPQ tokens+112(FP), $8 \
	JG asked \
	LINES \
asked: \
	QUAD(0) \
	QUAD(32) \
	QUAD(64) \
	QUAD(96) \
	ADDQ $256, SI \
	ADDQ $128, DX \
	DECQ R15 \
	JNZ four \
	SUBQ CX, SI

// PRODUCT walks the blocks, whose codes have so many bytes.
#define PRODUCT(BOOK, TILES, bytes, DIGITS, LINES) \
	NOTHING \
	ARGS(BOOK) \
block: \
	UNPACK(TILES, bytes) \
	MOVQ $1024, CX \
	MOVQ digits+40(FP), R12 \
	MOVQ sums+56(FP), R10 \
	MOVQ tokens+112(FP), R13 \
	PREFETCHT1 (R8)(AX*2) \
	SCALES((R8), Z26) \
	SCALES((R8)(AX*1), Z27) \
eight: \
	MOVQ R12, DX \
	EACH(START) \
	DIGITS(LINES) \
	EACH(END) \
	ADDQ $1024, DI \
	ADDQ ldX+48(FP), R12 \
	ADDQ ldSums+64(FP), R10 \
	SUBQ $8, R13 \
	JG eight \
	ADDQ $1024, digits+40(FP) \
	ADDQ $64, sums+56(FP) \
	ADDQ $32, R8 \
	DECQ blocks+32(FP) \
	JNZ block \
	RESULTS \
	VZEROUPPER \
	RET
