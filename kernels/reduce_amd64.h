// Sums of eight lanes.

#define ZERO4(a, b, c, d) \
	VXORPS a, a, a \
	VXORPS b, b, b \
	VXORPS c, c, c \
	VXORPS d, d, d

// HALVE folds a register's upper four lanes onto its lower four: lane[l] + lane[l+4].
#define HALVE(y, x) \
	VEXTRACTF128 $1, y, X8 \
	VADDPS X8, x, x

// REDUCE4 turns four registers of eight lanes into one of four sums and stores it.
#define REDUCE4(y0, x0, y1, x1, y2, x2, y3, x3, mem) \
	HALVE(y0, x0) \
	HALVE(y1, x1) \
	HALVE(y2, x2) \
	HALVE(y3, x3) \
	VUNPCKLPS x1, x0, X8 \
	VUNPCKHPS x1, x0, X9 \
	VADDPS X9, X8, X8 \
	VUNPCKLPS x3, x2, X9 \
	VUNPCKHPS x3, x2, X10 \
	VADDPS X10, X9, X9 \
	VMOVLHPS X9, X8, X10 \
	VMOVHLPS X8, X9, X11 \
	VADDPS X11, X10, X10 \
	VMOVUPS X10, mem
