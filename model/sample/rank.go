package sample

import "math"

// rank orders logits as unsigned integers: a larger logit has a larger rank,
// and equal logits, -0 and 0 among them, have the same.
type rank uint32

const signBit = 1 << 31

func rankOf(logit float32) rank {
	b := math.Float32bits(logit)
	switch {
	case b == signBit: // -0
		return signBit
	case b > signBit:
		return rank(^b)
	}
	return rank(b | signBit)
}

// logit undoes rankOf, but for the sign of a zero.
func (r rank) logit() float32 {
	if r >= signBit {
		return math.Float32frombits(uint32(r) &^ signBit)
	}
	return math.Float32frombits(^uint32(r))
}

// selectRank returns the rank at which the weights, added from the best logit
// down, reach target, and the sum of the weights of larger ranks. A nil w
// weighs every token 1. At least one weight must be positive; if the sum falls
// short of target (by rounding), the least rank with weight is returned.
//
// It is a radix selection: it fixes one byte of the rank at a time from the sums
// of the weights over that byte's values, so it takes time O(vocab) whatever the
// logits are, and needs no sorted copy of them.
func selectRank(logits []float32, w []float64, target float64) (at rank, above float64) {
	for shift := 24; shift >= 0; shift -= 8 {
		sums := byteSums(logits, w, at, shift)
		b, sum := crossing(&sums, target-above)
		at |= rank(b) << shift
		above += sum
	}
	return at, above
}

// byteSums adds the weights of the tokens whose rank agrees with prefix above
// the byte at shift, by the value of that byte.
func byteSums(logits []float32, w []float64, prefix rank, shift int) (sums [256]float64) {
	for i, l := range logits {
		r := rankOf(l)
		if (r^prefix)>>(shift+8) != 0 { // shifts of 32 give 0
			continue
		}
		if w == nil {
			sums[byte(r>>shift)]++
		} else {
			sums[byte(r>>shift)] += w[i]
		}
	}
	return sums
}

// crossing returns the byte at which the sums, added from the largest byte
// down, reach target, and the sum before it.
func crossing(sums *[256]float64, target float64) (b int, before float64) {
	sum := 0.0
	for i := len(sums) - 1; i >= 0; i-- {
		if sums[i] == 0 {
			continue
		}
		b, before = i, sum
		sum += sums[i]
		if sum >= target {
			break
		}
	}
	return b, before
}
