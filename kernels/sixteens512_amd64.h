// Two groups of rows times sixteen tokens, as eight and eight: the codes of a block are unpacked for all. Tokens' results wait in scratch,
// 32 rows together, and unpacked tiles behind them.
//
// Registers are those of digitpairs512_amd64.h, where codes are unpacked those of unpacking. AX is bytes to the second group. What
// the walk needs once a block is kept with the arguments.

// NOTHING is what the tokens begin with in scratch, RESULTS moves their results from there to dst.
#define NOTHING \
	MOVQ scratch+104(FP), DI \
	MOVQ $16, R15 \
	VPXORQ Z0, Z0, Z0 \
in: \
	VMOVUPS Z0, (DI) \
	VMOVUPS Z0, 64(DI) \
	ADDQ $128, DI \
	DECQ R15 \
	JNZ in
#define RESULTS \
	MOVQ dst+0(FP), SI \
	MOVQ scratch+104(FP), DI \
	MOVQ tokens+112(FP), R15 \
out: \
	VMOVUPS (DI), Z0 \
	VMOVUPS 64(DI), Z1 \
	VMOVUPS Z0, (SI) \
	VMOVUPS Z1, 64(SI) \
	ADDQ ldDst+8(FP), SI \
	ADDQ $128, DI \
	DECQ R15 \
	JNZ out

#define ARGS(BOOK) \
	BOOK(book+88(FP), shifts+96(FP)) \
	MOVQ scales+24(FP), R8 \
	MOVQ sums+56(FP), R10 \
	MOVQ ldSums+64(FP), R14 \
	MOVQ size+72(FP), AX

// UNPACK unpacks a block of both groups, PLACE takes it as it is.
#define UNPACK(TILE, bytes) \
	MOVQ codes+16(FP), SI \
	MOVQ subs+80(FP), R12 \
	MOVQ scratch+104(FP), DI \
	ADDQ $2048, DI \
	TILE(STORE, STORE) \
	ADDQ AX, SI \
	ADDQ AX, R12 \
	ADDQ $1024, DI \
	TILE(STORE, STORE) \
	ADDQ $bytes, codes+16(FP) \
	ADDQ $32, subs+80(FP) \
	LEAQ -1024(DI), SI \
	MOVQ $1024, CX
#define PLACE(TILE, bytes) \
	MOVQ codes+16(FP), SI \
	ADDQ $bytes, codes+16(FP) \
	MOVQ AX, CX

// KINDS4 is TILE4, which asks for the kinds of the next pair.
#define KINDS4(EVEN, ODD) \
	PREFETCHT1 (R12)(AX*2) \
	TILE4(EVEN, ODD)

#define SIXTEEN(QUADS, LOAD, label) \
	MOVQ $4, R15 \
label: \
	QUADS(LOAD) \
	JNZ label \
	SUBQ $1024, SI

// ASKED is FOUR that asks for what comes next, and for what the next pair has there.
#define ASKED(LOAD) \
	LEAQ (SI)(AX*1), BX \
	PREFETCHT1 (SI)(AX*2) \
	PREFETCHT1 64(SI)(AX*2) \
	PREFETCHT1 128(SI)(AX*2) \
	PREFETCHT1 192(SI)(AX*2) \
	PREFETCHT1 (BX)(AX*2) \
	PREFETCHT1 64(BX)(AX*2) \
	PREFETCHT1 128(BX)(AX*2) \
	PREFETCHT1 192(BX)(AX*2) \
	PREFETCHT0 1024(SI) \
	PREFETCHT0 1088(SI) \
	PREFETCHT0 1152(SI) \
	PREFETCHT0 1216(SI) \
	PREFETCHT0 1024(BX) \
	PREFETCHT0 1088(BX) \
	PREFETCHT0 1152(BX) \
	PREFETCHT0 1216(BX) \
	FOUR(LOAD)

// ONE and TWO multiply eight tokens by a block, and go to the results of the next eight.
#define ONE(QUADS, LOAD, hi, lo) \
	EACH(START) \
	SIXTEEN(QUADS, LOAD, hi) \
	EACH(END) \
	ADDQ $1024, DI
#define TWO(QUADS, LOAD, hi, lo) \
	EACH(START) \
	SIXTEEN(QUADS, LOAD, hi) \
	EACH(SHIFT) \
	SIXTEEN(FOUR, LOAD, lo) \
	EACH(END) \
	ADDQ $1024, DI

// The products begin on lines of their own: half a line further on, a block of digits512Q4x16 takes a third more time.

// PRODUCT walks the blocks, whose codes have so many bytes.
#define PRODUCT(BOOK, OPEN, TILE, bytes, QUADS, LOAD, EIGHT) \
	NOTHING \
	ARGS(BOOK) \
block: \
	OPEN(TILE, bytes) \
	MOVQ digits+40(FP), DX \
	MOVQ scratch+104(FP), DI \
	PREFETCHT1 (R8)(AX*2) \
	SCALES((R8), Z26) \
	SCALES((R8)(AX*1), Z27) \
	EIGHT(QUADS, LOAD, hi, lo) \
	MOVQ digits+40(FP), DX \
	ADDQ $1024, digits+40(FP) \
	ADDQ ldX+48(FP), DX \
	ADDQ R14, R10 \
	EIGHT(FOUR, LOAD, hi2, lo2) \
	SUBQ R14, R10 \
	ADDQ $64, R10 \
	ADDQ $32, R8 \
	DECQ blocks+32(FP) \
	JNZ block \
	RESULTS \
	VZEROUPPER \
	RET
