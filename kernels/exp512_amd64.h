// LINEAR512 sets dst = c0 + c1·x, the c being constants i and i+1. CUBIC512 sets dst = (c0 + c1·x) + x2·(c2 + c3·x), the c being constants i to i+3.
#define LINEAR512(i, x, dst) \
	VBROADCASTSD C(i+1), dst \
	VFMADD213PD.BCST C(i), x, dst
#define CUBIC512(i, x, x2, tmp, dst) \
	LINEAR512(i+2, x, tmp) \
	LINEAR512(i, x, dst) \
	VFMADD231PD x2, tmp, dst

// EXP512 sets x = eˣ for x ≤ expMax, step by step as exp does. It uses K1 and Z16–Z22.
#define EXP512(x) \
	VBROADCASTSD C(LOG2E), Z16 \
	VFMADD213PD.BCST C(ROUNDER), x, Z16 \
	VCMPPD.BCST NOTLESS, C(EXPMIN), x, K1 \
	VSUBPD.BCST C(ROUNDER), Z16, Z17 \
	VPADDQ.BCST C(BIAS), Z16, Z16 \
	VPSLLQ $52, Z16, Z16 \
	VFNMADD231PD.BCST C(LN2), Z17, x \
	VMULPD x, x, Z18 \
	VMULPD Z18, Z18, Z19 \
	CUBIC512(EXP4, x, Z18, Z20, Z21) \
	LINEAR512(EXP8, x, Z22) \
	VFMADD231PD Z19, Z22, Z21 \
	LINEAR512(EXP2, x, Z22) \
	VADDPD.BCST C(ONE), x, x \
	VFMADD231PD Z18, Z22, x \
	VFMADD231PD Z19, Z21, x \
	VMULPD.Z Z16, x, K1, x

// EXPANY512 is EXP512 for every x. It uses K2 too.
#define EXPANY512(x) \
	VCMPPD.BCST GREATER, C(EXPMAX), x, K2 \
	EXP512(x) \
	VBROADCASTSD C(INFINITY), K2, x

// SIGMOID512 sets u = 1/(1 + e^−u).
#define SIGMOID512(u) \
	VXORPD.BCST C(SIGN), u, u \
	EXPANY512(u) \
	VADDPD.BCST C(ONE), u, u \
	VBROADCASTSD C(ONE), Z16 \
	VDIVPD u, Z16, u
