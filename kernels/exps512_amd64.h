// One exponential is a chain of some twenty operations, more than a CPU sees ahead of: four vectors of eight go through it side by side.
//   Z0–Z3 x, then the rest r   Z4–Z7 k, then 2ᵏ   Z8–Z11 k, then r²   Z12–Z15 polynomials   Z16–Z19 r⁴   Z20–Z23 scratch
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

// EVERY sets four vectors to constant i.
#define EVERY(i, d0, d1, d2, d3) \
	VBROADCASTSD C(i), d0 \
	VBROADCASTSD C(i), d1 \
	VBROADCASTSD C(i), d2 \
	VBROADCASTSD C(i), d3

// LINEARS sets d = c0 + c1·r, the c being constants i and i+1, as LINEAR512 does.
#define LINEARS(i, d0, d1, d2, d3) \
	EVERY(i+1, d0, d1, d2, d3) \
	CONSTANT(VFMADD213PD, i, Z0, Z1, Z2, Z3, d0, d1, d2, d3)

// PRODUCTS adds a·b to d.
#define PRODUCTS(a0, a1, a2, a3, b0, b1, b2, b3, d0, d1, d2, d3) \
	VFMADD231PD a0, b0, d0 \
	VFMADD231PD a1, b1, d1 \
	VFMADD231PD a2, b2, d2 \
	VFMADD231PD a3, b3, d3

// SQUARES sets d = a².
#define SQUARES(a0, a1, a2, a3, d0, d1, d2, d3) \
	VMULPD a0, a0, d0 \
	VMULPD a1, a1, d1 \
	VMULPD a2, a2, d2 \
	VMULPD a3, a3, d3

// EXPS sets Z0–Z3 = p and Z4–Z7 = 2ᵏ, the factors of eˣ for x = Z0–Z3 ≤ expMax, step by step as EXP512 does, and K1–K4 where it is not 0. It uses Z8–Z23 and Z30.
#define EXPS \
	EVERY(LOG2E, Z4, Z5, Z6, Z7) \
	VBROADCASTSD C(EXPMIN), Z30 \
	VCMPPD NOTLESS, Z30, Z0, K1 \
	VCMPPD NOTLESS, Z30, Z1, K2 \
	VCMPPD NOTLESS, Z30, Z2, K3 \
	VCMPPD NOTLESS, Z30, Z3, K4 \
	CONSTANT(VFMADD213PD, ROUNDER, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7) \
	FOUR(VSUBPD, Z30, Z4, Z5, Z6, Z7, Z8, Z9, Z10, Z11) \
	CONSTANT(VPADDQ, BIAS, Z4, Z5, Z6, Z7, Z4, Z5, Z6, Z7) \
	FOUR(VPSLLQ, $52, Z4, Z5, Z6, Z7, Z4, Z5, Z6, Z7) \
	CONSTANT(VFNMADD231PD, LN2, Z8, Z9, Z10, Z11, Z0, Z1, Z2, Z3) \
	SQUARES(Z0, Z1, Z2, Z3, Z8, Z9, Z10, Z11) \
	LINEARS(EXP4+2, Z20, Z21, Z22, Z23) \
	LINEARS(EXP4, Z12, Z13, Z14, Z15) \
	PRODUCTS(Z8, Z9, Z10, Z11, Z20, Z21, Z22, Z23, Z12, Z13, Z14, Z15) \
	SQUARES(Z8, Z9, Z10, Z11, Z16, Z17, Z18, Z19) \
	LINEARS(EXP8, Z20, Z21, Z22, Z23) \
	PRODUCTS(Z16, Z17, Z18, Z19, Z20, Z21, Z22, Z23, Z12, Z13, Z14, Z15) \
	LINEARS(EXP2, Z20, Z21, Z22, Z23) \
	CONSTANT(VADDPD, ONE, Z0, Z1, Z2, Z3, Z0, Z1, Z2, Z3) \
	PRODUCTS(Z8, Z9, Z10, Z11, Z20, Z21, Z22, Z23, Z0, Z1, Z2, Z3) \
	PRODUCTS(Z16, Z17, Z18, Z19, Z12, Z13, Z14, Z15, Z0, Z1, Z2, Z3)
