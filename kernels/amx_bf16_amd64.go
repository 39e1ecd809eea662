//go:build amd64 && !purego

package kernels

import "sync"

// Products of rows of weights, as tiles straight from memory, with packed activations. For each token the steps of 32 columns are added in their
// order, whatever else is computed beside them:
//
//	BF16: sum += w·hi, then, of a Pair, w·lo
//	F16:  in pieces of halfSteps steps, the last step a piece of its own where it is padded: sum += wHi·hi of all its steps, then, of a Pair, wLo·hi, then wHi·lo
//
// with the sums inside a step that stubs_amx_amd64.go tells. A result differs from the exact sum by no more than
//
//	c · Σ|wᵢxᵢ|                             c = 2⁻¹⁷ for BF16 and 3·2⁻¹⁷ for F16 beside a Pair; 2⁻⁸ and 2⁻⁷ + 2⁻¹⁶ beside a Single
//	(p·⌈cols/32⌉ + 20)·2⁻²⁴·Σ|wᵢxᵢ|·(1+2⁻⁶)  the roundings that one of p products of a weight passes through
//	2⁻¹²⁶ · Σ(|wᵢ| + 2|xᵢ| + 4)             denormals
//
// with p from 1 to 3, as above. Sums that are infinite may be NaN: a lo of zero times an infinity is.

const (
	blockTokens = 128 // tokens that share one walk through the weights: packed, they stay in the second-level cache
	tallSteps   = 128 // of one pass of four tiles beside one another: so long takes 50 µs from memory
	squareSteps = 16  // of one pass of two by two: the weights stay in the first-level cache for the next tokens
	halfSteps   = 4   // of half-precision weights split at a time
)

// tileMul is a product at work.
type tileMul struct {
	dst    []float32
	w      []uint16
	x      *Operand
	s      Shape
	words  []uint16 // the packed activations
	planes int
	rows   int // of a tile: 16, or all that there are
	from   int // first token of the block
	groups int // of 16 tokens in the block

	at   [4]int // first rows of the tiles beside one another
	cfg  [2]tileConfig
	sums [blockTokens / tileRows * 2 * sums]float32 // [pair of groups][4] tiles; or 4 tiles
	edge [4 * tileSize / 2]uint16                   // the last step of each tile, padded
}

// tileMuls keeps memory of products between calls.
var tileMuls = sync.Pool{New: func() any { return new(halfMul) }}

func mulTilesBF16(dst []float32, w []uint16, x *Operand, s Shape) {
	m, _ := tileMuls.Get().(*halfMul)
	m.run(dst, w, x, s, m.bf16)
	tileMuls.Put(m)
}

// run computes blocks of tokens, and of each, panels of rows. A panel's product is made by mul.
func (m *tileMul) run(dst []float32, w []uint16, x *Operand, s Shape, mul func()) {
	if s.Cols == 0 {
		for t := range s.Tokens {
			clear(dst[t*s.LdDst:][:s.Rows])
		}
		return
	}
	m.dst, m.w, m.x, m.s = dst, w, x, s
	m.words, m.planes, m.rows = x.tileWords(), x.form.planes(), min(tileRows, s.Rows)
	for m.from = 0; m.from < s.Tokens; m.from += blockTokens {
		n := min(blockTokens, s.Tokens-m.from)
		m.groups = (n + tileRows - 1) / tileRows
		m.configure(n)
		height := m.tiles() * tileRows
		for r := 0; r < s.Rows; r += height {
			for i := range m.at {
				m.at[i] = min(r+i*tileRows, s.Rows-m.rows) // tiles overlap at the end, and compute the same twice
			}
			clear(m.sums[:])
			mul()
			m.store()
		}
	}
	m.dst, m.w, m.x, m.words = nil, nil, nil, nil
}

// tall reports whether four tiles of weights lie beside one group of tokens, rather than two beside two.
func (m *tileMul) tall() bool { return m.groups == 1 }

// tiles is how many tiles of weights lie beside one another.
func (m *tileMul) tiles() int {
	if m.tall() {
		return 4
	}
	return 2
}

// configure makes the tiles' shapes for n tokens: cfg[1] for the last two groups of them, cfg[0] for the others.
func (m *tileMul) configure(n int) {
	last := (n-1)%tileRows + 1
	for i := range m.cfg {
		c := &m.cfg[i]
		c.set(m.rows, tileBytes, 4, 5)
		switch {
		case m.tall():
			c.set(m.rows, 4*last, 0, 1, 2, 3)
			c.set(tileRows, 4*last, 6, 7)
		case i == 0:
			c.set(m.rows, tileBytes, 0, 1, 2, 3)
			c.set(tileRows, tileBytes, 6, 7)
		default:
			first := tileRows
			if m.groups%2 == 1 {
				first = last
			}
			c.set(m.rows, 4*first, 0, 2)
			c.set(m.rows, 4*last, 1, 3)
			c.set(tileRows, 4*first, 6)
			c.set(tileRows, 4*last, 7)
		}
	}
}

// bf16 computes a panel.
func (m *tileMul) bf16() {
	steps := m.s.Cols / tileCols
	size := squareSteps
	if m.tall() {
		size = tallSteps
	}
	for k := 0; k < steps; k += size {
		p := tilePass{ldA: m.s.LdW * 2, stepA: tileBytes, steps: min(size, steps-k)}
		for i := range m.tiles() {
			p.a[i] = &m.w[m.at[i]*m.s.LdW+k*tileCols]
		}
		m.pass(&p, k)
	}
	if steps*tileCols < m.s.Cols {
		p := tilePass{ldA: tileBytes, stepA: tileSize, steps: 1}
		for i := range m.tiles() {
			p.a[i] = m.padded(i)
		}
		m.pass(&p, steps)
	}
}

// padded copies the columns beyond the last whole step of tile i, and zeros.
func (m *tileMul) padded(i int) *uint16 {
	edge := m.edge[i*tileSize/2:][:tileSize/2]
	clear(edge)
	from := m.s.Cols &^ (tileCols - 1)
	for r := range m.rows {
		copy(edge[r*tileCols:], m.w[(m.at[i]+r)*m.s.LdW:][from:m.s.Cols])
	}
	return &edge[0]
}

// pass adds a pass from step k on, with all planes, for all groups of tokens.
func (m *tileMul) pass(p *tilePass, k int) {
	if m.tall() {
		m.tokens(p, 0, 0, k, 0)
		if m.planes == 2 {
			tiles4x1Pair(p)
		} else {
			tiles4x1Single(p)
		}
		return
	}
	for g := 0; g < m.groups; g += 2 {
		m.tokens(p, g, min(g+1, m.groups-1), k, 0)
		if m.planes == 2 {
			tiles2x2Pair(p)
		} else {
			tiles2x2(p)
		}
	}
}

// tokens directs a pass to one or two groups of tokens, from a step and a plane on, and to their sums.
func (m *tileMul) tokens(p *tilePass, g0, g1, k, plane int) {
	p.config, p.c = &m.cfg[0], &m.sums[g0*2*sums]
	if g0+2 >= m.groups {
		p.config = &m.cfg[1]
	}
	for j, g := range [2]int{g0, g1} {
		first := m.from + g*tileRows
		n := min(tileRows, m.s.Tokens-first)
		p.ldB[j], p.plane[j], p.stepB[j] = 4*n, n*tileBytes, n*tileBytes*m.planes
		p.b[j] = &m.words[(first*tileSteps(m.s.Cols)*m.planes+n*(k*m.planes+plane))*tileCols]
	}
}

// store takes a panel's sums to dst.
func (m *tileMul) store() {
	for i := range m.tiles() {
		for g := range m.groups {
			at := i // tile [i] of a tall panel; of a square one, [i][j] of a pair of groups
			if !m.tall() {
				at = g/2*4 + i*2 + g%2
			}
			first := m.from + g*tileRows
			storeSums(&m.dst[first*m.s.LdDst+m.at[i]], m.s.LdDst*4, &m.sums[at*sums], min(tileRows, m.s.Tokens-first), m.rows)
		}
	}
}
