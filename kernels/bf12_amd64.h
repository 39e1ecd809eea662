// Registers of kernels that multiply blocks:
//   SI block   CX blocks left   R11 the block's number   DX x   BX what is asked for, and R12 further with each block
//   R8 next escape   R9 escapes left   R10 its block's number, or none's

// FUSEDARGS leaves in AX what codes stand for.
#define FUSEDARGS \
	MOVQ blocks+8(FP), SI \
	MOVQ n+16(FP), CX \
	MOVQ x+24(FP), DX \
	MOVQ upper+32(FP), AX \
	MOVQ escapes+40(FP), R8 \
	MOVQ count+48(FP), R9 \
	MOVQ next+56(FP), BX \
	MOVQ step+64(FP), R12 \
	XORL R11, R11 \
	TARGET

// TARGET finds out which block has the next escape.
#define TARGET \
	MOVQ $-1, R10 \
	TESTQ R9, R9 \
	JZ 3(PC) \
	MOVL (R8), R10 \
	SHRQ $16, R10

// NEXTESCAPE goes on, and compares the next one's block with this one.
#define NEXTESCAPE \
	ADDQ $4, R8 \
	DECQ R9 \
	TARGET \
	CMPQ R10, R11

// ASK asks for as much as a block has, and again for a block 6 KiB ahead, which was asked for before: a core forgets some that waits for many lines.
#define ASK \
	ASKTHIRD(0, BX) \
	ASKREST(0, BX) \
	ADDQ R12, BX \
	ASKTHIRD(6144, SI) \
	ASKREST(6144, SI)

#define ASKTHIRD(off, reg) \
	PREFETCHT1 (off)(reg) \
	PREFETCHT1 (off+64)(reg)

#define ASKREST(off, reg) \
	PREFETCHT1 (off+128)(reg) \
	PREFETCHT1 (off+192)(reg) \
	PREFETCHT1 (off+256)(reg) \
	PREFETCHT1 (off+320)(reg)
