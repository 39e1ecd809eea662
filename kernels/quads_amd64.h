// QUAD transposes the four 4 × 4 blocks of four rows: columns c, 4+c, 8+c and 12+c come to lie in the quarters of the c-th register.
#define QUAD(a, b, c, d, p, q, r, s) \
	VUNPCKLPS b, a, p \
	VUNPCKHPS b, a, q \
	VUNPCKLPS d, c, r \
	VUNPCKHPS d, c, s \
	VUNPCKLPD r, p, a \
	VUNPCKHPD r, p, b \
	VUNPCKLPD s, q, c \
	VUNPCKHPD s, q, d
