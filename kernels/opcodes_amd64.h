// Encodings that Go's assembler lacks, as macros over register numbers: 0–31 for Z0–Z31, 0–7 for tiles; 0 AX, 1 CX, 2 DX, 3 BX, 6 SI,
// 7 DI, 8–15 R8–R15 for addresses. The order of operands is Plan 9's: sources first. TestOpcodes compares them with another assembler's.

#define EVEX3(pp, op, b, a, d) \
	BYTE $0x62; \
	BYTE $(0xF2 ^ ((d&8)<<4) ^ (d&16) ^ ((b&8)<<2) ^ ((b&16)<<2)); \
	BYTE $(pp ^ ((a&15)<<3)); \
	BYTE $(0x48 ^ ((a&16)>>1)); \
	BYTE $op; \
	BYTE $(0xC0 | ((d&7)<<3) | (b&7))

// VDPBF16PS(b, a, d) adds to Zd the products of the pairs in Za and Zb: EVEX.512.F3.0F38.W0 52 /r
#define VDPBF16PS(b, a, d) EVEX3(0x7E, 0x52, b, a, d)

// FMA(b, a, d) is VFMADD231PS, which Go has, over numbers: Zd += Za·Zb: EVEX.512.66.0F38.W0 B8 /r
#define FMA(b, a, d) EVEX3(0x7D, 0xB8, b, a, d)

// VCVTNEPS2BF16(s, d) rounds Zs to Yd: EVEX.512.F3.0F38.W0 72 /r
#define VCVTNEPS2BF16(s, d) EVEX3(0x7E, 0x72, s, 0, d)

// VCVTNE2PS2BF16(b, a, d) rounds Zb to the lower half of Zd and Za to its upper half: EVEX.512.F2.0F38.W0 72 /r
#define VCVTNE2PS2BF16(b, a, d) EVEX3(0x7F, 0x72, b, a, d)

// LDTILECFG(base) configures the tiles by the 64 bytes at base, which is not R12: VEX.128.NP.0F38.W0 49 /0
#define LDTILECFG(base) \
	BYTE $0xC4; \
	BYTE $(0xE2 ^ ((base&8)<<2)); \
	BYTE $0x78; \
	BYTE $0x49; \
	BYTE $(0x80 | (base&7)); \
	LONG $0

// TILERELEASE returns the tiles to their initial state: VEX.128.NP.0F38.W0 49 C0
#define TILERELEASE \
	BYTE $0xC4; \
	BYTE $0xE2; \
	BYTE $0x78; \
	BYTE $0x49; \
	BYTE $0xC0

// TILEZERO(t): VEX.128.F2.0F38.W0 49 11:rrr:000
#define TILEZERO(t) \
	BYTE $0xC4; \
	BYTE $0xE2; \
	BYTE $0x7B; \
	BYTE $0x49; \
	BYTE $(0xC0 | (t<<3))

// TILEMEM has the address base + disp, one row after another in steps of stride bytes.
#define TILEMEM(pp, disp, base, stride, t) \
	BYTE $0xC4; \
	BYTE $(0xE2 ^ ((base&8)<<2) ^ ((stride&8)<<3)); \
	BYTE $pp; \
	BYTE $0x4B; \
	BYTE $(0x84 | (t<<3)); \
	BYTE $((base&7) | ((stride&7)<<3)); \
	LONG $(disp)

// TILELOADD(disp, base, stride, t) loads tile t: VEX.128.F2.0F38.W0 4B !(11):rrr:100
#define TILELOADD(disp, base, stride, t) TILEMEM(0x7B, disp, base, stride, t)

// TILESTORED(t, disp, base, stride) stores tile t: VEX.128.F3.0F38.W0 4B !(11):rrr:100
#define TILESTORED(t, disp, base, stride) TILEMEM(0x7A, disp, base, stride, t)

#define TILEDOT(pp, op, b, a, c) \
	BYTE $0xC4; \
	BYTE $0xE2; \
	BYTE $(pp ^ (b<<3)); \
	BYTE $op; \
	BYTE $(0xC0 | (c<<3) | a)

// TDPBF16PS(b, a, c) adds to tile c (float32) the product of a, rows of bfloat16, with b, rows of pairs of them: VEX.128.F3.0F38.W0 5C /r
#define TDPBF16PS(b, a, c) TILEDOT(0x7A, 0x5C, b, a, c)

// TDPBSSD(b, a, c) adds to tile c (int32) the product of a, rows of int8, with b, rows of quads of them: VEX.128.F2.0F38.W0 5E /r
#define TDPBSSD(b, a, c) TILEDOT(0x7B, 0x5E, b, a, c)

// VPDPBUSD256(b, a, d) adds to Yd the products of the quads of unsigned bytes in Ya with those of signed bytes in Yb, of 0–15: AVX-VNNI's, where Go has
// AVX-512's. VEX.256.66.0F38.W0 50 /r
#define VPDPBUSD256(b, a, d) \
	BYTE $0xC4; \
	BYTE $(0xE2 ^ ((d&8)<<4) ^ ((b&8)<<2)); \
	BYTE $(0x7D ^ (a<<3)); \
	BYTE $0x50; \
	BYTE $(0xC0 | ((d&7)<<3) | (b&7))
