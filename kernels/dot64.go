package kernels

// Dot64 computes a tile as DotF32 does, in float64, with one order of sums on every CPU: for small matrices whose bits may not depend on the
// kernel.
//
//	dst[t·LdDst+r] = float32(Σ_k w[r·LdW+k] · x[t·LdX+k])
func Dot64(dst, w, x []float32, s Shape) {
	if !s.check(len(dst), len(w), len(x)) {
		return
	}
	for r := range s.Rows {
		row := w[r*s.LdW:][:s.Cols]
		for t := range s.Tokens {
			var sum [8]float64
			for i, v := range x[t*s.LdX:][:s.Cols] {
				sum[i&7] += float64(v) * float64(row[i]) // exact: fusing it changes nothing
			}
			dst[t*s.LdDst+r] = float32(sum8(&sum))
		}
	}
}
