package sample

// keepTopP removes all but the smallest set of best tokens whose weights sum
// to at least p of the total.
func keepTopP(w []float64, logits []float32, p float64) {
	total := 0.0
	for _, x := range w {
		total += x
	}
	target := float64(p * total)
	last, above := selectRank(logits, w, target)
	sum := above
	for i, l := range logits {
		switch r := rankOf(l); {
		case r < last:
			w[i] = 0
		case r == last && sum >= target && sum > 0:
			w[i] = 0 // a tie that is not needed: lower ids came first
		case r == last:
			sum += w[i]
		}
	}
}
