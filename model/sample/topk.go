package sample

import "math"

// topKThreshold returns the k-th largest logit: top-k keeps every token at or
// above it. It returns -Inf if k keeps all of them, or is 0. scratch has room
// for as many ids as there are logits.
func topKThreshold(scratch []int32, logits []float32, k int) float32 {
	if k == 0 || k >= len(logits) {
		return float32(math.Inf(-1))
	}
	ids := scratch[:len(logits)]
	for i := range ids {
		ids[i] = int32(i)
	}
	at, _, _ := selectRank(ids, logits, nil, float64(k))
	return at.logit()
}
