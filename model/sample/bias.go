package sample

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// bias is what to add to one token's logit.
type bias struct {
	id  int
	add float32
}

// validateBias looks at the lowest bad id first, so that the same Config
// always gives the same sentence.
func validateBias(byID map[int]float32) error {
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		if id < 0 {
			return fmt.Errorf("%w: bias is for token id %d, want an id of 0 or more", ErrConfig, id)
		}
		if add := float64(byID[id]); math.IsNaN(add) || math.IsInf(add, 1) {
			return fmt.Errorf("%w: bias of token %d is %v, want a finite number, or -Inf to ban the token", ErrConfig, id, add)
		}
	}
	return nil
}

func newBiases(byID map[int]float32) []bias {
	biases := make([]bias, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		biases = append(biases, bias{id, byID[id]})
	}
	return biases
}

func applyBiases(logits []float32, biases []bias) {
	for _, b := range biases {
		if b.id < len(logits) {
			logits[b.id] += b.add
		}
	}
}
