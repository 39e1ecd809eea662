// One exponential is a chain of some 25 operations, more than a CPU sees ahead of: four vectors of eight go through it side by side.
//   Z0–Z3 x, then the rest r   Z4–Z7 k, then 2ᵏ   Z8–Z11 k, then r²   Z12–Z15 Z16–Z19 polynomials   Z20–Z23 scratch
//   Z30 a constant in every lane   K1–K4 where x is not below expMin

// FOUR does OP with operand c to four vectors.
#define FOUR(OP, c, a0, a1, a2, a3, d0, d1, d2, d3) \
	OP c, a0, d0 \
	OP c, a1, d1 \
	OP c, a2, d2 \
	OP c, a3, d3

// CONSTANT is FOUR with constant i.
#define CONSTANT(OP, i, a0, a1, a2, a3, d0, d1, d2, d3) \
	VBROADCASTSD C(i), Z30 \
	FOUR(OP, Z30, a0, a1, a2, a3, d0, d1, d2, d3)

// PAIRS does OP to two times four vectors, and leaves the results in the second.
#define PAIRS(OP, a0, a1, a2, a3, d0, d1, d2, d3) \
	OP a0, d0, d0 \
	OP a1, d1, d1 \
	OP a2, d2, d2 \
	OP a3, d3, d3

// CUBICS sets d = (c0 + c1·r) + r²·(c2 + c3·r), the c being constants i to i+3, as CUBIC512 does.
#define CUBICS(i, d0, d1, d2, d3) \
	CONSTANT(VMULPD, i+3, Z0, Z1, Z2, Z3, d0, d1, d2, d3) \
	CONSTANT(VADDPD, i+2, d0, d1, d2, d3, d0, d1, d2, d3) \
	PAIRS(VMULPD, Z8, Z9, Z10, Z11, d0, d1, d2, d3) \
	CONSTANT(VMULPD, i+1, Z0, Z1, Z2, Z3, Z20, Z21, Z22, Z23) \
	CONSTANT(VADDPD, i, Z20, Z21, Z22, Z23, Z20, Z21, Z22, Z23) \
	PAIRS(VADDPD, Z20, Z21, Z22, Z23, d0, d1, d2, d3)

// EXPS sets Z12–Z15 = p and Z4–Z7 = 2ᵏ, the factors of eˣ for x = Z0–Z3 ≤ expMax, step by step as EXP512 does, and K1–K4 where it is not 0. It uses Z8–Z23 and Z30.
#define EXPS \
	CONSTANT(VMULPD, LOG2E, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7) \
	VBROADCASTSD C(EXPMIN), Z30 \
	VCMPPD NOTLESS, Z30, Z0, K1 \
	VCMPPD NOTLESS, Z30, Z1, K2 \
	VCMPPD NOTLESS, Z30, Z2, K3 \
	VCMPPD NOTLESS, Z30, Z3, K4 \
	CONSTANT(VADDPD, ROUNDER, Z4, Z5, Z6, Z7, Z4, Z5, Z6, Z7) \
	FOUR(VSUBPD, Z30, Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11) \
	CONSTANT(VPADDQ, BIAS, Z4, Z5, Z6, Z7, Z4, Z5, Z6, Z7) \
	FOUR(VPSLLQ, $52, Z4, Z5, Z6, Z7, Z4, Z5, Z6, Z7) \
	CONSTANT(VMULPD, LN2, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15) \
	PAIRS(VSUBPD, Z12, Z13, Z14, Z15, Z0, Z1, Z2, Z3) \
	VMULPD Z0, Z0, Z8 \
	VMULPD Z1, Z1, Z9 \
	VMULPD Z2, Z2, Z10 \
	VMULPD Z3, Z3, Z11 \
	CUBICS(EXP4, Z12, Z13, Z14, Z15) \
	VMULPD Z8, Z8, Z16 \
	VMULPD Z9, Z9, Z17 \
	VMULPD Z10, Z10, Z18 \
	VMULPD Z11, Z11, Z19 \
	CONSTANT(VMULPD, EXP9, Z0, Z1, Z2, Z3, Z20, Z21, Z22, Z23) \
	CONSTANT(VADDPD, EXP8, Z20, Z21, Z22, Z23, Z20, Z21, Z22, Z23) \
	PAIRS(VMULPD, Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23) \
	PAIRS(VADDPD, Z20, Z21, Z22, Z23, Z12, Z13, Z14, Z15) \
	PAIRS(VMULPD, Z12, Z13, Z14, Z15, Z16, Z17, Z18, Z19) \
	CONSTANT(VMULPD, EXP3, Z0, Z1, Z2, Z3, Z12, Z13, Z14, Z15) \
	CONSTANT(VADDPD, EXP2, Z12, Z13, Z14, Z15, Z12, Z13, Z14, Z15) \
	PAIRS(VMULPD, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15) \
	CONSTANT(VADDPD, ONE, Z0, Z1, Z2, Z3, Z0, Z1, Z2, Z3) \
	PAIRS(VADDPD, Z0, Z1, Z2, Z3, Z12, Z13, Z14, Z15) \
	PAIRS(VADDPD, Z16, Z17, Z18, Z19, Z12, Z13, Z14, Z15)
