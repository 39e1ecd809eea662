//go:build amd64 && !purego

package kernels

// proved reports whether tiles compute what generic does, in one small product of each kind, whose sums are whole numbers without rounding. The
// kernels were written without a CPU that has tiles (DECISIONS 37): one that disagrees is not used.
func proved(tiles impl) bool {
	tiles, g := choose([]impl{generic, tiles}), choose([]impl{generic})
	const rows, cols, n = 35, 103, 5
	w, x := make([]uint16, rows*cols), make([]float32, n*cols)
	codes := make([]byte, Q8.Size(rows, cols))
	for i := range w {
		w[i] = RoundBF16(float32(i*i%7 - 3))
	}
	for i := range x {
		x[i] = float32(i*i%201 - 100)
	}
	for i := range codes {
		codes[i] = byte(i * i)
	}
	s := Shape{Rows: rows, Tokens: n, Cols: cols, LdDst: rows, LdW: cols, LdX: cols}
	want, got := make([]float32, rows*n), make([]float32, rows*n)
	g.dotBF16(want, w, x, s)
	for _, f := range []Form{Pair, Single} {
		tiles.mulBF16[f](got, w, packedFor(&tiles, f, x, n, cols), s)
		if !alike(got, want) {
			return false
		}
	}
	m := &Tiled{Kind: Q8, Rows: rows, Cols: cols, Data: codes}
	for _, f := range []Form{Digits, Digit} {
		g.mulTiled(want, rows, m, packedFor(&g, f, x, n, cols), 0, rows)
		tiles.mulTiled(got, rows, m, packedFor(&tiles, f, x, n, cols), 0, rows)
		if !alike(got, want) {
			return false
		}
	}
	return true
}

// packedFor packs x [n, cols] as i does.
func packedFor(i *impl, f Form, x []float32, n, cols int) *Operand {
	o := NewOperand(x, n, cols)
	i.pack[f].grow(o)
	i.pack[f].tokens(o, 0, n)
	o.form = f
	return o
}

// alike reports whether all numbers are equal, where a NaN is equal to another.
func alike(a, b []float32) bool {
	for i, v := range a {
		if v != b[i] && (v == v || b[i] == b[i]) {
			return false
		}
	}
	return true
}
