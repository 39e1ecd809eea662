package quant

import "github.com/ffnrun/ffnrun/kernels"

// Product is the task of multiplying x[n, cols] by several linears at once, dst[i][n, rows] = x·Wᵀ + b for each: one loop over all
// their rows, counted in groups of 16, the last of each linear filled up. The zero value is ready; Run and Packed set it.
type Product struct {
	linears []*Linear
	dst     [][]float32
	x       *kernels.Operand

	oneLinear [1]*Linear
	oneDst    [1][]float32
}

// Do computes groups [lo, hi).
func (p *Product) Do(_, lo, hi int) {
	first := 0
	for i, l := range p.linears {
		rows, _ := l.Dims()
		from, to := max(0, lo-first)*groupRows, min(rows, (hi-first)*groupRows)
		if from < to {
			l.Rows(p.dst[i], p.x, from, to)
		}
		first += groupsOf(rows)
	}
}

// Run multiplies all tokens of x by l on the pool. It packs x as l wants it.
func (p *Product) Run(pool *kernels.Pool, l *Linear, dst []float32, x *kernels.Operand) {
	x.Pack(pool, l.W.Form(x.Precision))
	p.Packed(pool, l, dst, x)
}

// Packed is Run for an x that is used as it is.
func (p *Product) Packed(pool *kernels.Pool, l *Linear, dst []float32, x *kernels.Operand) {
	p.oneLinear[0], p.oneDst[0] = l, dst
	p.all(pool, p.oneLinear[:], p.oneDst[:], x)
}

// RunAll multiplies all tokens of x by each of linears, which have the same number of columns; those that want x in the same form
// follow one another without a wait.
func (p *Product) RunAll(pool *kernels.Pool, linears []*Linear, dst [][]float32, x *kernels.Operand) {
	for len(linears) > 0 {
		form, n := linears[0].W.Form(x.Precision), 1
		for n < len(linears) && linears[n].W.Form(x.Precision) == form {
			n++
		}
		x.Pack(pool, form)
		p.all(pool, linears[:n], dst[:n], x)
		linears, dst = linears[n:], dst[n:]
	}
}

// all runs the loop over the rows of linears.
func (p *Product) all(pool *kernels.Pool, linears []*Linear, dst [][]float32, x *kernels.Operand) {
	p.linears, p.dst, p.x = linears, dst, x
	_, cols := linears[0].Dims()
	groups := 0
	for _, l := range linears {
		rows, _ := l.Dims()
		groups += groupsOf(rows)
	}
	pool.Run(groups, Grain(cols, x.Tokens())/groupRows, p)
}

// minWork is the number of multiplications that pays for handing a piece of a loop to another goroutine.
const minWork = 32 << 10

// Kernels take many tokens by three groups of rows, and some tokens by pairs.
const (
	manyTokens, panelRows = 32, 3 * groupRows
	someTokens, pairRows  = 13, 2 * groupRows
)

// Grain returns how many rows of so many columns, times n tokens, are worth a piece of their own. It is a multiple of 16, the rows
// of a packed group and four times those of a dot tile.
func Grain(cols, n int) int {
	least := groupRows
	switch {
	case n >= manyTokens:
		least = panelRows
	case n >= someTokens:
		least = pairRows
	}
	return (minWork/max(1, cols*n) + least) / least * least
}

func integers(m Matrix) bool { return m.Form(kernels.Exact) == kernels.FormTiled(kernels.Exact) }

// PassTokens returns how many tokens of a prompt are worth passing together over matrices like m. Dense ones are read and sorted for each pass anew; those of
// integers are read by parts, for which their tokens' memory matters more.
func PassTokens(m Matrix) int {
	if integers(m) {
		return 256
	}
	return 512
}
