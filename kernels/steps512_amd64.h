// STEPS leaves in CX the whole steps of so many columns, a step being 1 << shift, and in K1 and scratch the columns beyond the last.
#define STEPS(shift, cols, scratch) \
	MOVQ cols, CX \
	ANDL $((1<<shift)-1), CX \
	MOVL $1, scratch \
	SHLL CX, scratch \
	DECL scratch \
	KMOVD scratch, K1 \
	MOVQ cols, CX \
	SHRQ $shift, CX
