//go:build amd64 && !purego

package kernels

// tilePass is a part of a product: some rows of weights times some packed tokens, over some steps of 32 columns, added to tiles of sums.
// Strides and offsets are in bytes.
type tilePass struct {
	config       *tileConfig
	c            *float32   // [4] tiles of [16][16]
	a            [4]*uint16 // tiles of weights: 16 rows of 32 columns each
	ldA, stepA   int        // from row to row, from step to step
	b            [2]*uint16 // packed tokens
	ldB          [2]int     // from pair of columns to pair of columns
	stepB, plane [2]int     // from step to step, from hi to lo
	steps        int
}

// The passes below add, in the order of k, and in those that end in Pair the lo plane of a step after its hi plane,
//
//	c[i][r][t] += TDPBF16PS(rows r of a[i] at step k, tokens t of b at step k)
//
// where TDPBF16PS sums the 16 even columns of a step and the 16 odd ones, each in a chain of fused multiply-adds from zero, adds the two, and then that to c; every
// operation rounds to nearest even, and denormals count as zeros and become zeros.
//
// tiles4x1 have tiles a[0] … a[3] and tokens b[0]. tiles2x2 have tiles a[0] and a[1], and c[2i+j] of tokens b[j].

//go:noescape
func tiles4x1(p *tilePass)

// tiles4x1Single is tiles4x1, asking for weights of later steps.
//
//go:noescape
func tiles4x1Single(p *tilePass)

// tiles4x1Pair is for two planes, asking for weights of later steps.
//
//go:noescape
func tiles4x1Pair(p *tilePass)

//go:noescape
func tiles2x2(p *tilePass)

//go:noescape
func tiles2x2Pair(p *tilePass)

// storeSums computes dst[t·ldDst+r] = c[16r+t] for t < tokens and r < rows. ldDst is in bytes.
//
//go:noescape
func storeSums(dst *float32, ldDst int, c *float32, tokens, rows int)

// packPair packs one token among so many, dst being where its first pair goes; packSingle has no lo plane.
//
//go:noescape
func packPair(dst *uint16, x *float32, cols, tokens int)

//go:noescape
func packSingle(dst *uint16, x *float32, cols, tokens int)

// splitHalves computes tiles of half-precision weights: hi[512k+32r+i] + lo[512k+32r+i] = F16(w[r·ldW+32k+i]) for k < steps, r < rows, i < 32,
// in bfloat16 and exactly. ldW is in bytes.
//
//go:noescape
func splitHalves(hi, lo, w *uint16, ldW, rows, steps int)

// tileDigits adds a group of rows times up to 16 tokens, over consecutive blocks, to dst, as digits512Q8x1 does for one, with signed weights:
//
//	for b := range blocks {
//		for t := range tokens, r := range 16 where mask has bit r {
//			sum := Σ_k w[1024b + k/4·64 + r·4 + k%4] · (128·hi[k] + lo[k])
//			dst[t·ldDst+r] = fma(float32(sum), float32(sums[t·ldSums+2b] · scales[16b+r]), dst[t·ldDst+r])
//		}
//	}
//
// tileDigit has hi alone. config has the tokens' number of rows in tiles 0 to 3 and a whole tile 4.
//
//go:noescape
func tileDigits(config *tileConfig, dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, tokens int, scratch *[3][256]int32)

//go:noescape
func tileDigit(config *tileConfig, dst *float32, ldDst int, w *byte, scales *byte, blocks int, digits *int8, ldX int, sums *int32, ldSums int, mask, tokens int, scratch *[3][256]int32)
