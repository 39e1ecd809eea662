// Keys are read as fast as memory gives them where a group is asked for 8 KiB ahead, into the second-level cache: from one block to the next a CPU does not
// look so far.
// R14 is where the keys are, BX the bytes of a block.
#define EIGHTLINES(off, index) \
	PREFETCHT1 (8192+off)(R14)index \
	PREFETCHT1 (8256+off)(R14)index \
	PREFETCHT1 (8320+off)(R14)index \
	PREFETCHT1 (8384+off)(R14)index \
	PREFETCHT1 (8448+off)(R14)index \
	PREFETCHT1 (8512+off)(R14)index \
	PREFETCHT1 (8576+off)(R14)index \
	PREFETCHT1 (8640+off)(R14)index
#define FIRST
#define SECOND (BX*1)

// Sixteen elements of bfloat16 are eight lines, of one block or of two.
#define AHEADBF16x1 EIGHTLINES(0, FIRST)
#define AHEADBF16x2 AHEADBF16x1 \
	EIGHTLINES(0, SECOND)
