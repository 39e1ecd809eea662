//go:build amd64 && !purego

package kernels

// Five tokens and more, as sessions in a batch are, are multiplied by eights, and two groups of rows at a time: codes are read, and unpacked, once. A few that
// are left cost less one, two or four at a time.
const fewTokens, pairRows = 4, 2 * GroupRows

// pairScratch is where a pair's tiles of a block are unpacked to, and where the results of its tokens wait.
const pairScratch = 2*tileInts + manyTokens*pairRows*4

// mulPairs computes rows [lo, hi) times more than fewTokens tokens and fewer than manyTokens; those that are not sorted it adds to dst.
func (k *digitKernel512) mulPairs(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int) {
	panel, _ := tilePanels.Get().(*tilePanel)
	defer tilePanels.Put(panel)
	by, sorted := k.products(x.form), eights512(x.n)
	for r := lo; r < hi; r += pairRows {
		rows := min(pairRows, hi-r)
		k.pair(panel, dst[r-lo:], ldDst, w, x, r, rows, min(sorted, x.n))
		for row := r; row < r+rows && sorted < x.n; row += GroupRows {
			g := groupRun512(w, row)
			g.add(by, dst[sorted*ldDst+row-lo:], ldDst, min(GroupRows, hi-row), x, sorted, x.n-sorted)
		}
	}
}

// pair computes a pair of groups, or those rows of it that there are, times the first tokens.
func (k *digitKernel512) pair(panel *tilePanel, dst []float32, ldDst int, w *Tiled, x *Operand, r, rows, tokens int) {
	g := groupRun512(w, r)
	out, ldOut := dst, ldDst
	if rows < pairRows {
		a, _ := asides.Get().(*aside)
		defer asides.Put(a)
		defer a.give(dst, ldDst, rows, pairRows, tokens)
		out, ldOut = a[:], pairRows
	}
	blocks, ldX, ldSums := blocksOf(w.Cols), x.ldDigits(), 2*blocksOf(x.cols)
	k.products(x.form).group[w.Kind].pair(&out[0], ldOut*4, g.codes, g.scales, blocks, &x.digits[0], eight*ldX, &x.sums[0], eight*ldSums*4,
		toGroup(1, g.size, rows), g.subs, g.book, &shifts4, (*[pairScratch]byte)(panel[:]), tokens)
}
