//go:build amd64 && !purego

package kernels

// Thirteen to sixteen tokens, as sessions in a batch are, are multiplied together as sixteen: codes are read, and unpacked, once. Few cost less
// four at a time.
const sixteen, fewTokens, pairRows = 16, 12, 2 * GroupRows

// mulSixteens computes rows [lo, hi) times more than fewTokens tokens; those that are not sorted it adds to dst.
func (k *digitKernel512) mulSixteens(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	panel, _ := tilePanels.Get().(*tilePanel)
	defer tilePanels.Put(panel)
	by, sorted := k.products(x.form), eights512(x.n)
	for r := lo; r < hi; r += pairRows {
		rows := min(pairRows, hi-r)
		for t := 0; t < sorted; t += sixteen {
			k.sixteen(panel, dst[t*ldDst+r-lo:], ldDst, w, x, r, rows, t)
		}
		for row := r; row < r+rows && sorted < x.n; row += GroupRows {
			g := groupRun512(w, row)
			g.add(by, dst[sorted*ldDst+row-lo:], ldDst, min(GroupRows, hi-row), x, sorted, x.n-sorted)
		}
	}
}

// sixteen computes a pair of groups, or those rows of it that there are, times up to sixteen tokens.
func (k *digitKernel512) sixteen(panel *tilePanel, dst []float32, ldDst int, w *Tiled, x *Operand, r, rows, t int) {
	g, tokens := groupRun512(w, r), min(sixteen, x.n-t)
	out, ldOut := dst, ldDst
	if rows < pairRows {
		a, _ := asides.Get().(*aside)
		defer asides.Put(a)
		defer a.give(dst, ldDst, rows, pairRows, tokens)
		out, ldOut = a[:], pairRows
	}
	blocks, ldX, ldSums := blocksOf(w.Cols), x.ldDigits(), 2*blocksOf(x.cols)
	k.products(x.form).group[w.Kind].x16(&out[0], ldOut*4, g.codes, g.scales, blocks, &x.digits[t*ldX], eight*ldX, &x.sums[t*ldSums], eight*ldSums*4,
		toGroup(1, g.size, rows), g.subs, g.book, &shifts4, (*[4096]byte)(panel[:]), tokens)
}
