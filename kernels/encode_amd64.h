// LANES sets X5 to the sum of its lanes, as lanes4 sums them. It uses X6.
#define LANES \
	VMOVHLPS  X5, X5, X6 \
	VADDPS    X6, X5, X5 \
	VMOVSHDUP X5, X6     \
	VADDSS    X6, X5, X5
