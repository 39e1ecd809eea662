package kernels

import "math"

// encoders find what blocks of 64 weights are stored as: what the functions of these names do, measure and errors6 for a block.
type encoders struct {
	measure  func(w *[BlockCols]float32) (most, energy float32)
	kinds4   func(dst [][tries4][4]uint32, w, invs []float32)
	nearest4 func(codes []uint8, sums, w, invs []float32, kinds [][4]uint8)
	nearest6 func(codes []uint8, sums, w, invs []float32)
	errors6  func(dst [][2]uint32, w *[BlockCols]float32, invs []float32)
	nearest8 func(codes []uint8, w, invs []float32)

	splitBF12 func(lower, codes, escapes []byte, w []uint16, c *CodesBF12)
}

// fill takes what e lacks from g.
func (e *encoders) fill(g *encoders) {
	if e.measure == nil {
		e.measure = g.measure
	}
	if e.kinds4 == nil {
		e.kinds4 = g.kinds4
	}
	if e.nearest4 == nil {
		e.nearest4 = g.nearest4
	}
	if e.nearest6 == nil {
		e.nearest6, e.errors6 = g.nearest6, g.errors6
	}
	if e.nearest8 == nil {
		e.nearest8 = g.nearest8
	}
	if e.splitBF12 == nil {
		e.splitBF12 = g.splitBF12
	}
}

// Measure sets most to the largest magnitudes of blocks of 64 weights, NaN where there is one, and energy to their Σ w²: squares are
// rounded, and added in order in four lanes, which sum as those of Nearest4.
func Measure(most, energy, w []float32) {
	if len(w) != BlockCols*len(most) || len(energy) != len(most) {
		panic(badEncode)
	}
	for b := range most {
		most[b], energy[b] = active.encode.measure(block(w, b))
	}
}

const badEncode = "kernels: lengths of blocks of weights and of what is made from them differ"

// block is number b of the blocks of 64 in s.
func block[T any](s []T, b int) *[BlockCols]T { return (*[BlockCols]T)(s[b*BlockCols:]) }

// measureGeneric compares magnitudes as integers, which have the same order.
func measureGeneric(w *[BlockCols]float32) (most, energy float32) {
	const sign = 1 << 31
	var m0, m1, m2, m3 uint32
	var s lanes4
	for k := 0; k < BlockCols; k += 4 {
		v := (*[4]float32)(w[k:])
		m0 = max(m0, math.Float32bits(v[0])&^sign)
		m1 = max(m1, math.Float32bits(v[1])&^sign)
		m2 = max(m2, math.Float32bits(v[2])&^sign)
		m3 = max(m3, math.Float32bits(v[3])&^sign)
		s.add(v, v)
	}
	return math.Float32frombits(max(m0, m1, m2, m3)), s.sum()
}
