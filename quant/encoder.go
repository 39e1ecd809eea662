package quant

import "github.com/ffnrun/ffnrun/kernels"

// encoder is what a worker computes in: the weights of a row, what is known of each of its blocks, and what was made of a group's rows.
type encoder struct {
	stretch      []float32 // the packing's
	w            []float32 // of whole tiles
	most, energy []float32 // largest magnitude, Σ w²
	products     []float32 // Σ w·q of the codes' integers q
	invs         []float32 // of scales, or of those to try, a block's together
	kinds        []found4
	errors       [][2]uint32
	*encodedRow  // the one that is made of w
	rows         [groupRows]encodedRow
}

// encodedRow has what is stored of each block of a row.
type encodedRow struct {
	scales []float32
	codes  []uint8
	subs   []subs4 // q4's
}

func newEncoder(p *packing, blocks int) *encoder {
	f := func() []float32 { return make([]float32, blocks) }
	tries := max(len(p.stretch), 1) * blocks
	e := &encoder{
		stretch: p.stretch, w: make([]float32, blocks*blockCols), most: f(), energy: f(), products: f(),
		invs: make([]float32, tries), kinds: make([]found4, blocks), errors: make([][2]uint32, tries),
	}
	for r := range e.rows {
		e.rows[r] = encodedRow{f(), make([]uint8, blocks*blockCols), make([]subs4, blocks)}
	}
	return e
}

// encode makes w a row of a group, and reports whether its weights are in range.
func (e *encoder) encode(p *packing, row int) bool {
	e.encodedRow = &e.rows[row]
	kernels.Measure(e.most, e.energy, e.w)
	for b, most := range e.most {
		if !(most <= mostWeight) {
			return false
		}
		e.scales[b] = max(most, leastWeight) / 127
	}
	p.encode(e)
	for b, most := range e.most {
		if most < leastWeight {
			e.scales[b], e.subs[b], *e.codesOf(b) = 0, subs4{}, [blockCols]uint8{}
		}
	}
	return true
}

// store puts so many rows into group g of m, zero before: tile by tile, since rows share lines of memory there.
func (e *encoder) store(m *packed, g, rows int) {
	group := m.Tiles(g)
	for b := range e.most {
		t := tileIn(group, b)
		for r := range e.rows[:rows] {
			t.setScale(r, e.rows[r].scales[b])
			m.store(&e.rows[r], b, t, r)
		}
	}
}

// tries sets invs to the inverses of the scales to try, multiples of scales.
func (e *encoder) tries() []float32 {
	for b, s := range e.scales {
		for i, f := range e.stretch {
			e.invs[b*len(e.stretch)+i] = 1 / float32(f*s)
		}
	}
	return e.invs
}

// inverse sets the first of invs to the inverses of scales.
func (e *encoder) inverse() []float32 {
	for b, s := range e.scales {
		e.invs[b] = 1 / s
	}
	return e.invs[:len(e.scales)]
}

// refit changes scales to those that leave the error without a part along w.
func (e *encoder) refit() {
	for b, s := range e.scales {
		e.scales[b] = refit(s, e.most[b], e.energy[b], e.products[b])
	}
}

func (e *encodedRow) codesOf(b int) *[blockCols]uint8 {
	return (*[blockCols]uint8)(e.codes[b*blockCols:])
}
