//go:build amd64 && !purego

package kernels

import "unsafe"

// halfMul is a product of half-precision weights: hi and lo of a piece of a panel, in bfloat16.
type halfMul struct {
	tileMul
	memory [2*4*halfSteps*tileSize/2 + tileBytes/2]uint16
	hi, lo []uint16 // [tile][step][16 rows][32]
}

func mulTilesF16(dst []float32, w []uint16, x *Operand, s Shape) {
	m, _ := tileMuls.Get().(*halfMul)
	at := uintptr(unsafe.Pointer(&m.memory[0]))
	planes := m.memory[-at%tileBytes/2:]
	m.hi, m.lo = planes[:len(planes)/2&^(tileBytes/2-1)], planes[4*halfSteps*tileSize/2:]
	m.run(dst, w, x, s, m.f16)
	tileMuls.Put(m)
}

// f16 computes a panel.
func (m *halfMul) f16() {
	steps := m.s.Cols / tileCols
	for k := 0; k < steps; k += halfSteps {
		n := min(halfSteps, steps-k)
		for i := range m.tiles() {
			m.split(i, &m.w[m.at[i]*m.s.LdW+k*tileCols], m.s.LdW*2, n)
		}
		m.piece(k, n)
	}
	if steps*tileCols < m.s.Cols {
		for i := range m.tiles() {
			m.split(i, m.padded(i), tileBytes, 1)
		}
		m.piece(steps, 1)
	}
}

const halfTile = halfSteps * tileSize / 2 // words of a tile's steps

func (m *halfMul) split(i int, w *uint16, ldW, steps int) {
	splitHalves(&m.hi[i*halfTile], &m.lo[i*halfTile], w, ldW, m.rows, steps)
}

// piece adds the products of a piece that is split, n steps from step k on.
func (m *halfMul) piece(k, n int) {
	for g := 0; g < m.groups; g += 2 {
		m.add(m.hi, g, k, 0, n)
		if m.planes == 2 {
			m.add(m.lo, g, k, 0, n)
			m.add(m.hi, g, k, 1, n)
		}
	}
}

// add adds the product of one plane of the weights with one of a pair of groups of tokens.
func (m *halfMul) add(w []uint16, g, k, plane, steps int) {
	p := tilePass{ldA: tileBytes, stepA: tileSize, steps: steps}
	for i := range m.tiles() {
		p.a[i] = &w[i*halfTile]
	}
	m.tokens(&p, g, min(g+1, m.groups-1), k, plane)
	if m.tall() {
		tiles4x1(&p)
	} else {
		tiles2x2(&p)
	}
}
