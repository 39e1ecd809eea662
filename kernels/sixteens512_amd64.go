//go:build amd64 && !purego

package kernels

// Thirteen to sixteen tokens, as sessions in a batch are, are multiplied together as sixteen: codes are read, and unpacked, once. Few cost less
// four at a time.
const sixteen, fewTokens = 16, 12

// mulSixteens multiplies pairs of groups of [lo, hi), adding to dst, and returns the first row that is left, the only one of its pair.
func (k *digitKernel512) mulSixteens(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) int {
	panel, _ := tilePanels.Get().(*tilePanel)
	defer tilePanels.Put(panel)
	by := k.products(x.form)
	mul := by.group[w.Kind].x16
	blocks, ldX, ldSums := blocksOf(w.Cols), x.ldDigits(), 2*blocksOf(x.cols)
	_, _, size := w.Kind.parts(blocks)
	r := lo
	for ; hi-r >= pairRows; r += pairRows {
		g, t := groupRun512(w, r), 0
		for ; x.n-t > fewTokens; t += sixteen {
			mul(&dst[t*ldDst+r-lo], ldDst*4, g.codes, g.scales, blocks, &x.digits[t*ldX], ldX, &x.sums[t*ldSums], ldSums*4, size, g.subs, g.book, &shifts4, (*[4096]byte)(panel[:]), min(sixteen, x.n-t))
		}
		if t < x.n {
			for row := r; row < r+pairRows; row += GroupRows {
				g = groupRun512(w, row)
				g.add(by, dst[t*ldDst+row-lo:], ldDst, GroupRows, x, t, x.n-t)
			}
		}
	}
	return r
}
