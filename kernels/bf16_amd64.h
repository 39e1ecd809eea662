// Encodings that Go's assembler lacks, as macros over register numbers. The order of operands is Plan 9's: sources first.

// VDPBF16PS(b, a, d) adds to Zd the products of the pairs in Za and Zb: EVEX.512.F3.0F38.W0 52 /r
#define VDPBF16PS(b, a, d) \
	BYTE $0x62; \
	BYTE $(0xF2 ^ ((d&8)<<4) ^ (d&16) ^ ((b&8)<<2) ^ ((b&16)<<2)); \
	BYTE $(0x7E ^ ((a&15)<<3)); \
	BYTE $(0x48 ^ ((a&16)>>1)); \
	BYTE $0x52; \
	BYTE $(0xC0 | ((d&7)<<3) | (b&7))

// VCVTNEPS2BF16(s, d) rounds Zs to Yd: EVEX.512.F3.0F38.W0 72 /r
#define VCVTNEPS2BF16(s, d) \
	BYTE $0x62; \
	BYTE $(0xF2 ^ ((d&8)<<4) ^ (d&16) ^ ((s&8)<<2) ^ ((s&16)<<2)); \
	BYTE $0x7E; \
	BYTE $0x48; \
	BYTE $0x72; \
	BYTE $(0xC0 | ((d&7)<<3) | (s&7))
