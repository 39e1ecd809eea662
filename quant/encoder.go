package quant

import "github.com/ffnrun/ffnrun/kernels"

// encoder is what a worker computes in: a row, and what is known of each of its blocks.
type encoder struct {
	stretch      []float32 // the packing's
	w            []float32 // of whole tiles
	most, energy []float32 // largest magnitude, Σ w²
	scales       []float32
	codes        []uint8
	products     []float32 // Σ w·q of the codes' integers q
	subs         []subs4   // q4's
	invs         []float32 // of scales, or of those to try, a block's together
	kinds        [][subBlocks]uint32
	errors       [][2]uint32
}

func newEncoder(p *packing, blocks int) *encoder {
	f := func() []float32 { return make([]float32, blocks) }
	tries := max(len(p.stretch), 1) * blocks
	return &encoder{
		stretch: p.stretch, w: make([]float32, blocks*blockCols), most: f(), energy: f(), scales: f(), codes: make([]uint8, blocks*blockCols), products: f(),
		subs: make([]subs4, blocks), invs: make([]float32, tries), kinds: make([][subBlocks]uint32, tries), errors: make([][2]uint32, tries),
	}
}

// encode stores w as row r, and reports whether its weights are in range.
func (e *encoder) encode(m *packed, r int) bool {
	kernels.Measure(e.most, e.energy, e.w)
	for b, most := range e.most {
		if !(most <= mostWeight) {
			return false
		}
		e.scales[b] = max(most, leastWeight) / 127
	}
	m.encode(e)
	group := m.Tiles(r / groupRows)
	for b, most := range e.most {
		if most >= leastWeight {
			t := tileIn(group, b)
			t.setScale(r%groupRows, e.scales[b])
			m.store(e, b, t, r%groupRows)
		}
	}
	return true
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

func (e *encoder) codesOf(b int) *[blockCols]uint8 { return (*[blockCols]uint8)(e.codes[b*blockCols:]) }
