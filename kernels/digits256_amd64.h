// How blocks of quantized products end, eight rows a register: R8 the scales of the rows.

// SCALES widens the rows' scales of a block.
#define SCALES(low, high) \
	VPMOVZXWD (R8), low \
	VPSLLD $16, low, low \
	VPMOVZXWD 16(R8), high \
	VPSLLD $16, high, high

// RESULT adds a block's sums of 8 rows, scaled, to the results in memory.
#define RESULT(sum, rows, x, scratch, mem) \
	VCVTDQ2PS sum, sum \
	VMULPS x, rows, scratch \
	VFMADD213PS mem, scratch, sum \
	VMOVUPS sum, mem
