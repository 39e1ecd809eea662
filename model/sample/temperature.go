package sample

// weigh sets w[i] to token i's share of a softmax at the given temperature, not
// yet divided by the sum, and to 0 for logits below threshold:
//
//	w[i] = exp((logits[i] - best) / temperature)
//
// best is the largest logit, so that the best tokens weigh exactly 1 and
// nothing overflows. If best is +Inf, those tokens alone have weight.
func weigh(w []float64, logits []float32, best, threshold float32, temperature float64) {
	for i, l := range logits {
		switch {
		case l == best:
			w[i] = 1
		case l < threshold:
			w[i] = 0
		default:
			w[i] = exp((float64(l) - float64(best)) / temperature)
		}
	}
}
