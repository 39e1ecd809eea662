package kernels

import "math"

// In fast precision attention multiplies bfloat16 with bfloat16: keys and values as a cache of that format holds them, queries and weights
// rounded to it. Such products are exact in float32, so that it is all the same whether they are fused with the addition, and the sums of
// ScoresBF16 and WeightedSumBF16 can be taken by VDPBF16PS, which adds the product of a lane's upper halves and then that of its lower ones. A CPU that has it
// wants pairs: of a key's elements 2i (above) and 2i+1, of the values of positions 2r (above) and 2r+1. All CPUs get the same bits, as long as no
// product overflows.

// QueryForm is how Queries are kept.
type QueryForm uint8

// The forms: as they are, for ScoresF32 and ScoresBF16, and in pairs of bfloat16, for ScoresPairs.
const (
	PlainQueries QueryForm = iota
	PairedQueries
)

// Pairs reports whether the kernel in use multiplies pairs of bfloat16, so that fast attention gains from a cache that lies so.
func Pairs() bool { return active.pairs }

// RoundKV rounds a query, a key or a value as fast attention wants them: to the nearest bfloat16, and to 0 under 2⁻⁵⁰.
func RoundKV(x []float32) { active.roundKV(x) }

// PutKeyPairs stores a key, rounded by RoundKV, at a position of keys in pairs, [blocks, PairedDim(len(key))/2, KeyBlock, 2]. After an odd number of elements
// a place stays as it is: zero, as a new cache has it.
func PutKeyPairs(k []uint16, pos int, key []float32) {
	block := k[pos&^(KeyBlock-1)*PairedDim(len(key)):]
	for i, v := range key {
		block[(i/2*KeyBlock+pos%KeyBlock)*2+(i&1^1)] = upper(v)
	}
}

// PutValuePairs stores a value, rounded by RoundKV, at a position of values in pairs, [positions/2, len(value), 2].
func PutValuePairs(v []uint16, pos int, value []float32) {
	pair := v[pos/2*2*len(value)+(pos&1^1):]
	for i, x := range value {
		pair[2*i] = upper(x)
	}
}

// upper narrows a float32 that bfloat16 holds.
func upper(v float32) uint16 { return uint16(math.Float32bits(v) >> 16) }

// PairedDim is dim rounded up to whole pairs.
func PairedDim(dim int) int { return (dim + 1) &^ 1 }

// ScoresPairs is ScoresBF16 for queries in the form PairedQueries and keys in pairs.
func ScoresPairs(dst []float32, ldDst int, q *Queries, k []uint16, scale float32) {
	if checkScores(dst, ldDst, q, len(k), q.form == PairedQueries) {
		scores(active.scoresPairs, dst, ldDst, q, k, scale)
	}
}

// WeightedSumPairs is WeightedSumBF16 for weights that ExpsFast made, values in pairs, and a dst that holds zeros or such sums. v begins at position 0,
// p at position from, which may be odd.
func WeightedSumPairs(dst, p []float32, v []uint16, from int, s Shape) {
	if s.Rows <= 0 || s.Tokens <= 0 || s.Cols <= 0 {
		return
	}
	if from < 0 || s.LdDst < 0 || s.LdW < s.Cols || s.LdX < 0 || len(dst) < (s.Tokens-1)*s.LdDst+s.Cols || len(p) < (s.Tokens-1)*s.LdX+s.Rows ||
		len(v) < (from+s.Rows+1)/2*2*s.LdW {
		panic(badWeighted)
	}
	active.weightedPairs(dst, p, v[from/2*2*s.LdW:], from&1, s)
}

func scoresGenericPairs(dst []float32, ldDst int, q []float32, width int, k []uint16, dim int, scale float32, _ bool) {
	for b := range len(k) / (dim * KeyBlock) {
		keys := k[b*dim*KeyBlock:][:dim*KeyBlock]
		for j := range width {
			for r := range KeyBlock {
				sum, part := float32(0), float32(0)
				for i := range dim / 2 {
					x := math.Float32bits(q[i*width+j])
					at := 2 * (i*KeyBlock + r)
					part += float32(BF16(uint16(x>>16)) * BF16(keys[at+1]))
					part += float32(BF16(uint16(x)) * BF16(keys[at]))
					if i%(scoreGroup/2) == scoreGroup/2-1 || i == dim/2-1 {
						sum, part = sum+part, 0
					}
				}
				dst[j*ldDst+b*KeyBlock+r] = sum * scale
			}
		}
	}
}

func weightedGenericPairs(dst, p []float32, v []uint16, odd int, s Shape) {
	for r := range s.Rows {
		pos := odd + r
		row := v[pos/2*2*s.LdW:]
		for j := range s.Tokens {
			pj, out := p[j*s.LdX+r], dst[j*s.LdDst:][:s.Cols]
			for i := range out {
				out[i] += float32(pj * BF16(row[2*i+(pos&1^1)]))
			}
		}
	}
}
