package sample

// keepTopP removes all but the smallest set of best tokens whose weights sum
// to at least p of the total. scratch has room for as many ids as there are
// tokens.
func keepTopP(scratch []int32, w []float64, logits []float32, p float64) {
	total := 0.0
	for _, x := range w {
		total += x
	}
	target := float64(p * total)
	ids := nucleusCandidates(scratch, w, (1-p)*total)
	last, sum, ties := selectRank(ids, logits, w, target)
	for i, l := range logits {
		if rankOf(l) < last {
			w[i] = 0
		}
	}
	for i, id := range ties {
		if i > 0 && sum >= target {
			w[id] = 0
		}
		sum += w[id]
	}
}

// nucleusCandidates returns, in order, the ids of the tokens that a top-p set
// leaving out weights of sum rest can contain. A token of less than half the
// average, rest/n, is not among them: all of those together, the least of all,
// have not even half the weight that is left out.
func nucleusCandidates(scratch []int32, w []float64, rest float64) []int32 {
	least := rest / float64(2*len(w))
	ids := scratch[:0]
	for i, x := range w {
		if x > 0 && x >= least {
			ids = append(ids, int32(i))
		}
	}
	return ids
}
