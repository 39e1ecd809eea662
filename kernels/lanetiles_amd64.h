// How tiles of sorted lanes are walked, whatever the registers' width.

// Registers:
//   SI w   DX x   CX steps left, in twos   R13 tiles left   R11 a tile's top of the stack of sums   DI what is taken from it   BX sums to take
//   AX out   R8 bytes between two tokens there   R9 of three   R12 what is asked for   R15, R14 its end for a tile, for all

// TILES does all tiles: it walks the steps, of so many bytes of w and of x, adds so many entries of the stack, of so many bytes, to the sums, and leaves
// them there in their stead, or at out. EACH does something with the sums of each token, OUTS stores them.
#define TILES(STEP, EACH, OUTS, wBytes, xBytes, entry) \
	IMUL3Q $(entry), depth+8(FP), R11 \
	ADDQ stack+0(FP), R11 \
	MOVQ x+32(FP), DX \
	MOVQ tiles+48(FP), R13 \
	MOVQ out+56(FP), AX \
	MOVQ ldOut+64(FP), R8 \
	LEAQ (R8)(R8*2), R9 \
	MOVQ next+72(FP), R12 \
	MOVQ left+88(FP), R14 \
	ADDQ R12, R14 \
tile: \
	MOVQ step+80(FP), R15 \
	ADDQ R12, R15 \
	CMPQ R15, R14 \
	CMOVQGT R14, R15 \
	JMP asked \
ask: \
	PREFETCHT0 (R12) \
	ADDQ $64, R12 \
asked: \
	CMPQ R12, R15 \
	JLT ask \
	MOVQ R11, DI \
	MOVQ pop+16(FP), BX \
	MOVQ w+24(FP), SI \
	MOVQ steps+40(FP), CX \
	EACH(ZERO) \
	SHRQ $1, CX \
	JCC even \
	STEP \
	ADDQ $(wBytes), SI \
	ADDQ $(xBytes), DX \
even: \
	TESTQ CX, CX \
	JZ stack \
loop: \
	STEP \
	ADDQ $(wBytes), SI \
	ADDQ $(xBytes), DX \
	STEP \
	ADDQ $(wBytes), SI \
	ADDQ $(xBytes), DX \
	DECQ CX \
	JNZ loop \
stack: \
	TESTQ BX, BX \
	JZ push \
take: \
	SUBQ $(entry), DI \
	EACH(ADDS) \
	DECQ BX \
	JNZ take \
push: \
	TESTQ AX, AX \
	JNZ out \
	EACH(PUSH) \
	JMP next \
out: \
	OUTS \
next: \
	ADDQ $(4*(entry)), R11 \
	DECQ R13 \
	JNZ tile \
	VZEROUPPER \
	RET
