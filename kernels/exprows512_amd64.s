//go:build amd64 && !purego

#include "textflag.h"
#include "exp_amd64.h"
#include "exp512_amd64.h"
#include "exps512_amd64.h"

// Registers of both: DI x or dst   SI x   CX groups of eight left   Z28 a parameter in every lane   Z29 sums, or ones
// Z24–Z27 x   the others, K1–K4 as exps512_amd64.h says

// DONE multiplies the polynomial p by 2ᵏ, adds that to the sums and stores it.
#define DONE(p, k, mask, y, off) \
	VMULPD.Z k, p, mask, p \
	VADDPD p, Z29, Z29 \
	VCVTPD2PS p, y \
	VMOVUPS y, off(DI)

// func expSumRow512(dst, x *float32, groups int, top float64, s [8]float64) [8]float64
TEXT ·expSumRow512(SB), NOSPLIT, $0-160
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ groups+16(FP), CX
	VBROADCASTSD top+24(FP), Z28
	LEAQ s+32(FP), DX
	VMOVUPD (DX), Z29
	LEAQ ret+96(FP), DX
	SUBQ $4, CX
	JLT  rest

four:
	VCVTPS2PD (SI), Z0
	VCVTPS2PD 32(SI), Z1
	VCVTPS2PD 64(SI), Z2
	VCVTPS2PD 96(SI), Z3
	FOUR(VSUBPD, Z28, Z0, Z1, Z2, Z3, Z0, Z1, Z2, Z3)
	EXPS
	DONE(Z0, Z4, K1, Y0, 0)
	DONE(Z1, Z5, K2, Y1, 32)
	DONE(Z2, Z6, K3, Y2, 64)
	DONE(Z3, Z7, K4, Y3, 96)
	ADDQ $128, SI
	ADDQ $128, DI
	SUBQ $4, CX
	JGE  four

rest:
	ADDQ $4, CX
	JZ   end

eight:
	VCVTPS2PD (SI), Z0
	VSUBPD Z28, Z0, Z0
	EXP512(Z0)
	VADDPD Z0, Z29, Z29
	VCVTPD2PS Z0, Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  eight

end:
	VMOVUPD Z29, (DX)
	VZEROUPPER
	RET

// SWISHED stores x/(1 + eᵘ) for u = −β·x and eᵘ = p·2ᵏ, or Inf where u is above expMax. It uses z.
#define SWISHED(x, p, k, mask, z, y, off) \
	VMULPD.Z k, p, mask, p \
	VMULPD Z28, x, z \
	VXORPD.BCST C(SIGN), z, z \
	VCMPPD.BCST GREATER, C(EXPMAX), z, mask \
	VBROADCASTSD C(INFINITY), mask, p \
	VADDPD Z29, p, p \
	VDIVPD p, Z29, p \
	VMULPD p, x, p \
	VCVTPD2PS p, y \
	VMOVUPS y, off(DI)

// func swishRow512(x *float32, groups int, beta float64)
TEXT ·swishRow512(SB), NOSPLIT, $0-24
	MOVQ x+0(FP), DI
	MOVQ groups+8(FP), CX
	VBROADCASTSD beta+16(FP), Z28
	VBROADCASTSD C(ONE), Z29
	SUBQ $4, CX
	JLT  rest

four:
	VCVTPS2PD (DI), Z24
	VCVTPS2PD 32(DI), Z25
	VCVTPS2PD 64(DI), Z26
	VCVTPS2PD 96(DI), Z27
	FOUR(VMULPD, Z28, Z24, Z25, Z26, Z27, Z0, Z1, Z2, Z3)
	CONSTANT(VXORPD, SIGN, Z0, Z1, Z2, Z3, Z0, Z1, Z2, Z3)
	EXPS
	SWISHED(Z24, Z0, Z4, K1, Z12, Y0, 0)
	SWISHED(Z25, Z1, Z5, K2, Z13, Y1, 32)
	SWISHED(Z26, Z2, Z6, K3, Z14, Y2, 64)
	SWISHED(Z27, Z3, Z7, K4, Z15, Y3, 96)
	ADDQ $128, DI
	SUBQ $4, CX
	JGE  four

rest:
	ADDQ $4, CX
	JZ   end

eight:
	VCVTPS2PD (DI), Z1
	VMULPD Z28, Z1, Z0
	SIGMOID512(Z0)
	VMULPD Z0, Z1, Z0
	VCVTPD2PS Z0, Y0
	VMOVUPS Y0, (DI)
	ADDQ $32, DI
	DECQ CX
	JNZ  eight

end:
	VZEROUPPER
	RET
