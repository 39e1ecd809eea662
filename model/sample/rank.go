package sample

import "math"

// rank orders logits as unsigned integers: a larger logit has a larger rank,
// and equal logits, -0 and 0 among them, have the same.
type rank uint32

const signBit = 1 << 31

// rankOf flips the sign of positive numbers and every bit of negative ones. It
// has no branch, as signs are hard to predict.
func rankOf(logit float32) rank {
	b := math.Float32bits(logit + 0) // -0 + 0 is 0
	return rank(b ^ (uint32(int32(b)>>31) | signBit))
}

// logit undoes rankOf, but for the sign of a zero.
func (r rank) logit() float32 {
	if r >= signBit {
		return math.Float32frombits(uint32(r) ^ signBit)
	}
	return math.Float32frombits(^uint32(r))
}

// selectRank returns the rank at which the weights of the tokens ids, added
// from the best logit down, reach target; the sum of the weights of larger
// ranks; and the tokens of that rank, in the order of ids. A nil w weighs every
// token 1. At least one token must have weight; if the sum falls short of
// target (by rounding), the last rank with weight is returned. It overwrites
// ids, and ties is a part of it.
//
// It is a radix selection: it fixes one byte of the rank at a time from the sums
// of the weights over that byte's values, so it takes time O(len(ids)) whatever
// the logits are.
func selectRank(ids []int32, logits []float32, w []float64, target float64) (at rank, above float64, ties []int32) {
	for shift := 24; shift >= 0; shift -= 8 {
		sums := byteSums(ids, logits, w, shift)
		b, sum := crossing(&sums, target-above)
		at |= rank(b) << shift
		above += sum
		ids = withByte(ids, logits, b, shift)
	}
	return at, above, ids
}

// byteSums adds up weights by the value of the rank's byte at shift.
func byteSums(ids []int32, logits []float32, w []float64, shift int) (sums [256]float64) {
	for _, id := range ids {
		b := byte(rankOf(logits[id]) >> shift)
		if w == nil {
			sums[b]++
		} else {
			sums[b] += w[id]
		}
	}
	return sums
}

// crossing returns the byte at which the sums, added from the largest byte
// down, reach target, and the sum before it.
func crossing(sums *[256]float64, target float64) (b byte, before float64) {
	sum := 0.0
	for i := len(sums) - 1; i >= 0; i-- {
		if sums[i] == 0 {
			continue
		}
		b, before = byte(i), sum
		sum += sums[i]
		if sum >= target {
			break
		}
	}
	return b, before
}

// withByte keeps, in place and in order, the ids whose rank has b at shift.
func withByte(ids []int32, logits []float32, b byte, shift int) []int32 {
	kept := ids[:0]
	for _, id := range ids {
		if byte(rankOf(logits[id])>>shift) == b {
			kept = append(kept, id)
		}
	}
	return kept
}
