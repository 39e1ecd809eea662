package sample

import "math"

// Greedy takes the most probable token, the lowest id among equals. Its zero
// value is ready and, having no state, safe to share.
type Greedy struct{}

// Reset does nothing: greedy choice depends on the logits alone.
func (Greedy) Reset([]int) {}

// Sample returns the index of the largest logit, and leaves logits alone. It
// returns -1 if logits is empty, holds a NaN, or holds nothing but -Inf.
func (Greedy) Sample(logits []float32) int {
	best, at := float32(math.Inf(-1)), -1
	for id, l := range logits {
		if l != l {
			return -1
		}
		if l > best {
			best, at = l, id
		}
	}
	return at
}
