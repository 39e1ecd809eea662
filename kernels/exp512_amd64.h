// CUBIC512 sets dst = (c0 + c1·x) + x2·(c2 + c3·x), the c being constants i to i+3.
#define CUBIC512(i, x, x2, tmp, dst) \
	VMULPD.BCST C(i+3), x, dst \
	VADDPD.BCST C(i+2), dst, dst \
	VMULPD x2, dst, dst \
	VMULPD.BCST C(i+1), x, tmp \
	VADDPD.BCST C(i), tmp, tmp \
	VADDPD dst, tmp, dst

// EXP512 sets x = eˣ for x ≤ expMax, step by step as exp does. It uses K1 and Z16–Z23.
#define EXP512(x) \
	VMULPD.BCST C(LOG2E), x, Z16 \
	VADDPD.BCST C(ROUNDER), Z16, Z16 \
	VCMPPD.BCST NOTLESS, C(EXPMIN), x, K1 \
	VSUBPD.BCST C(ROUNDER), Z16, Z17 \
	VPADDQ.BCST C(BIAS), Z16, Z16 \
	VPSLLQ $52, Z16, Z16 \
	VMULPD.BCST C(LN2), Z17, Z18 \
	VSUBPD Z18, x, Z17 \
	VMULPD Z17, Z17, Z18 \
	VMULPD Z18, Z18, Z19 \
	CUBIC512(EXP4, Z17, Z18, Z20, Z21) \
	VMULPD.BCST C(EXP9), Z17, Z22 \
	VADDPD.BCST C(EXP8), Z22, Z22 \
	VMULPD Z19, Z22, Z22 \
	VADDPD Z22, Z21, Z21 \
	VMULPD Z19, Z21, Z21 \
	VMULPD.BCST C(EXP3), Z17, Z23 \
	VADDPD.BCST C(EXP2), Z23, Z23 \
	VMULPD Z18, Z23, Z23 \
	VADDPD.BCST C(ONE), Z17, Z20 \
	VADDPD Z23, Z20, Z20 \
	VADDPD Z21, Z20, Z20 \
	VMULPD.Z Z16, Z20, K1, x

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
