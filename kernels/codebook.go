package kernels

// What the codes of a quantized weight mean. A weight is its code's integer here times the scale of its row and of 64 columns.
//
// Both books were learned by Lloyd's algorithm on the blocks of twelve trained checkpoints and of Gaussian and Student-t noise, each
// block normalized to its scale. They hold an exact zero, reach ±127 on one side, and lean to it: an encoder chooses the sign of
// what it stores, so the longer side can be where the largest weight is.

// Codes6 are the integers of 6-bit codes.
var Codes6 = [64]int8{
	-121, -115, -109, -104, -100, -95, -90, -85, -81, -76, -71, -67, -63, -59, -55, -52,
	-48, -44, -41, -37, -34, -31, -27, -24, -21, -18, -15, -12, -9, -6, -3, 0,
	3, 6, 9, 12, 15, 18, 21, 24, 27, 31, 34, 37, 41, 44, 48, 51,
	55, 59, 63, 67, 71, 75, 79, 84, 88, 93, 99, 105, 111, 116, 121, 127,
}

// Codes4 are the integers of 4-bit codes, a row for each kind of sub-block: 16 weights share one. A sub-block is four bits: its
// row here, and in bit 3 whether all its integers are negated. So the integer of a code is
//
//	Codes4[(sub&7)<<4|code], negated if sub&8 != 0
var Codes4 = [8 * 16]int8{
	-111, -87, -59, -44, -32, -20, -10, 0, 12, 23, 34, 46, 58, 72, 86, 103,
	-101, -70, -55, -43, -31, -20, -10, 0, 9, 19, 29, 39, 50, 63, 75, 92,
	-81, -66, -51, -39, -28, -18, -9, 0, 7, 16, 26, 36, 49, 65, 86, 105,
	-80, -63, -49, -37, -26, -16, -8, 0, 10, 19, 30, 41, 56, 74, 91, 127,
	-99, -60, -47, -36, -26, -17, -8, 0, 7, 15, 24, 34, 45, 57, 72, 109,
	-68, -52, -41, -31, -23, -15, -7, 0, 6, 13, 21, 29, 38, 47, 58, 77,
	-61, -46, -35, -26, -18, -11, -5, 0, 6, 12, 18, 25, 33, 43, 58, 121,
	-49, -39, -31, -23, -16, -10, -4, 0, 6, 12, 19, 27, 35, 43, 53, 65,
}
