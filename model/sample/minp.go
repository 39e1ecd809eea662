package sample

// keepMinP removes the tokens less than p times as probable as the best one,
// whose weight is 1.
func keepMinP(w []float64, p float64) {
	for i := range w {
		if w[i] < p {
			w[i] = 0
		}
	}
}
