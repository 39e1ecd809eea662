package kernels

import (
	"math/rand/v2"
	"testing"
)

// FuzzDot holds every implementation of every dot tile to the float64 sums on shapes, offsets and numbers drawn by the
// fuzzer.
func FuzzDot(f *testing.F) {
	f.Add(uint8(1), uint8(1), uint16(1), uint8(0), uint8(0), uint64(1), false)
	f.Add(uint8(4), uint8(2), uint16(8), uint8(1), uint8(1), uint64(2), true)
	f.Add(uint8(7), uint8(5), uint16(37), uint8(3), uint8(0), uint64(3), false)
	f.Add(uint8(16), uint8(16), uint16(129), uint8(5), uint8(2), uint64(4), true)
	f.Fuzz(func(t *testing.T, rows, tokens uint8, cols uint16, off, pad uint8, seed uint64, special bool) {
		n := int(cols % 2048)
		s := Shape{Rows: 1 + int(rows%20), Tokens: 1 + int(tokens%20), Cols: n}
		s.LdDst, s.LdW, s.LdX = s.Rows+int(pad%5), n+int(pad%7), n+int(pad%3)
		for _, i := range tested() {
			for _, k := range dotKernels(choose([]impl{generic, i})) {
				tile := newTile(s, int(off%17), k.round, nasty(rand.New(rand.NewPCG(seed, 0)), special))
				k.run(tile.dst, tile.w, tile.x, s)
				if err := tile.check(); err != nil {
					t.Errorf("%s %s: %v", i.name, k.name, err)
				}
			}
		}
	})
}

// FuzzPacked holds every product of activations in bfloat16 to the float64 sums on shapes and numbers drawn by the fuzzer.
func FuzzPacked(f *testing.F) {
	f.Add(uint8(1), uint8(1), uint16(1), uint8(0), uint64(1))
	f.Add(uint8(17), uint8(16), uint16(33), uint8(1), uint64(2))
	f.Add(uint8(40), uint8(33), uint16(64), uint8(3), uint64(3))
	f.Fuzz(func(t *testing.T, rows, tokens uint8, cols uint16, pad uint8, seed uint64) {
		s := Shape{Rows: 1 + int(rows%70), Tokens: 1 + int(tokens%40), Cols: 1 + int(cols%300)}
		s.LdDst, s.LdW = s.Rows+int(pad%3), s.Cols+int(pad%5)
		for _, i := range tested() {
			for _, m := range packedMuls(choose([]impl{generic, i})) {
				if err := m.product(s, nasty(rand.New(rand.NewPCG(seed, 0)), false)); err != nil {
					t.Errorf("%s %s: %v", i.name, m.name, err)
				}
			}
		}
	})
}

// FuzzMulBF12 holds products in 12 bits to those of the same weights as they were, on shapes and weights drawn by the fuzzer.
func FuzzMulBF12(f *testing.F) {
	f.Add(uint8(1), uint8(1), uint16(64), uint64(1))
	f.Add(uint8(17), uint8(16), uint16(192), uint64(2))
	f.Add(uint8(50), uint8(33), uint16(65), uint64(3))
	f.Fuzz(func(t *testing.T, rows, tokens uint8, cols uint16, seed uint64) {
		n := int(cols % 1500)
		if seed%2 == 0 {
			n = (n + BlockCols - 1) / BlockCols * BlockCols
		}
		for _, p := range []Precision{Exact, Fast} {
			sameAsBF16(t, rand.New(rand.NewPCG(seed, 1)), 1+int(rows%70), n, 1+int(tokens%50), p)
		}
	})
}
