package sample

import "math"

// topKThreshold returns the k-th largest logit: top-k keeps every token at or
// above it. It returns -Inf if k keeps all of them, or is 0.
func topKThreshold(logits []float32, k int) float32 {
	if k == 0 || k >= len(logits) {
		return float32(math.Inf(-1))
	}
	r, _ := selectRank(logits, nil, float64(k))
	return r.logit()
}
