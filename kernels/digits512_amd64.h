// What every product of digits has in common.
//
// Registers:
//   R8 scales of the group's rows   R10 scale and correction of token 0   DX its digits   CX blocks left   DI dst   K2 rows that exist
//   Z0– sums of tokens with hi, of token 0 Z0 Z8 with hi and lo   Z16– results so far   Z26 scales of the rows   Z27 scratch

// SCALES widens the rows' scales of a block.
#define SCALES \
	VPMOVZXWD (R8), Z26 \
	VPSLLD $16, Z26, Z26

// ONETERM adds a block's sum, scaled, to the result; TERM is of two digits.
#define ONETERM(hi, result, scale) \
	VCVTDQ2PS hi, hi \
	VMULPS.BCST scale, Z26, Z27 \
	VMULPS Z27, hi, hi \
	VADDPS hi, result, result
#define TERM(hi, lo, result, scale) \
	VPSLLD $7, hi, hi \
	VPADDD lo, hi, hi \
	ONETERM(hi, result, scale)

// ROWS loads the mask of the rows that exist; it uses AX.
#define ROWS(mask) \
	MOVQ mask, AX \
	KMOVW AX, K2
