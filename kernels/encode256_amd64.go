//go:build amd64 && !purego

package kernels

import "math"

func measureAVX2(w *[BlockCols]float32) (most, energy float32) { return measure256(w) }

func kinds4AVX2(dst [][tries4][4]uint32, w, invs []float32) {
	squares := squaresOf4()
	for i, inv := range invs {
		findKinds4(&dst[i], block(w, i), inv, squares)
	}
}

func nearest4AVX2(codes []uint8, sums, w, invs []float32, kinds [][4]uint8) {
	for b := range sums {
		sums[b] = findNearest4(block(codes, b), block(w, b), invs[b], &kinds[b], &last4, &Codes4)
	}
}

func nearest8AVX2(codes []uint8, w, invs []float32) {
	if len(invs) > 0 {
		findNearest8(&codes[0], &w[0], &invs[0], len(invs))
	}
}

// last4 has for each row of Codes4 the last half step of each code, in order; nothing is beyond the last code's.
var last4 = func() (last [kinds / 2][16]int16) {
	for kind := range last {
		fillSteps(last[kind][:], nearest4[kind][:])
	}
	return last
}()

// fillSteps sets last to the last place of each code in a table whose codes are in the order of their values.
func fillSteps(last []int16, table []coded) {
	for u := -len(table) / 2; u < len(table)/2; u++ {
		last[table[u&(len(table)-1)].code] = int16(u)
	}
	last[len(last)-1] = math.MaxInt16
}

// findKinds4 is kinds4Generic for a block.
//
//go:noescape
func findKinds4(results *[tries4][4]uint32, w *[BlockCols]float32, inv float32, squares *squares4)

// findNearest4 is nearest4Generic for a block, whose sum it returns. A code is how many of its kind's last steps are below a value; for a negated kind, the negated value.
//
//go:noescape
func findNearest4(codes *[BlockCols]uint8, w *[BlockCols]float32, inv float32, kinds *[4]uint8, last *[kinds / 2][16]int16, books *[8 * 16]int8) float32

// findNearest8 is nearest8Generic for n > 0 blocks.
//
//go:noescape
func findNearest8(codes *uint8, w, invs *float32, n int)

// measure256 is measureGeneric.
//
//go:noescape
func measure256(w *[BlockCols]float32) (most, energy float32)
