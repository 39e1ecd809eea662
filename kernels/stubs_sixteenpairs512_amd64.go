//go:build amd64 && !purego

package kernels

// sixteens512Pairs adds some steps of eight rows times sixteen tokens to sums [8][2][8][16]: of lanes 0, 4, 2, 6, 1, 5, 3, 7, each beside the one eight
// further on, of rows and of tokens.
//
//	for k := range steps { sums[l][r][t] += w[r·ldW + 32k+2l+1]·x[l][k][t].upper; sums[l][r][t] += w[r·ldW + 32k+2l]·x[l][k][t].lower }
//
// x is [16][…][16] pairs, lane bytes from one lane to the next. The sums begin with zeros unless some are kept, and unless there are more steps to come lane l+8 is
// added to lane l. Each of the 8·steps steps asks for a line, from next on. ldW is in bytes.
//
//go:noescape
func sixteens512Pairs(sums *float32, w *uint16, ldW int, x *float32, lane, steps, kept, more int, next *uint16)

// foldSixteens512 adds such sums of two lanes up as a dot tile does, into dst[t·ldDst + r], r < 8, for so many tokens t. It overwrites sums. ldDst is in bytes.
//
//go:noescape
func foldSixteens512(dst *float32, ldDst int, sums *float32, tokens int)
