package kernels

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// manyMul is a product whose operand may sort many tokens by lanes.
type manyMul struct {
	name string
	run  func(dst, w, x []float32, s Shape)
}

// manyMuls returns the products of i that have the form Lanes, and those of Single, which may sort too.
func manyMuls(i impl) (all []manyMul) {
	packed := func(f Form, x []float32, s Shape) *Operand { return packedBy(i, f, x, s.Tokens, s.Cols) }
	words := func(name string, f Form, mul mulOf[uint16], narrow func(float32) uint16) {
		if mul == nil || i.pack[f].tokens == nil {
			return
		}
		all = append(all, manyMul{name, func(dst, w, x []float32, s Shape) {
			h := make([]uint16, len(w))
			for k, v := range w {
				h[k] = narrow(v)
			}
			o := packed(f, x, s)
			mul(dst, h, o, o.shape(s))
		}})
	}
	if mul := i.mulF32[Lanes]; mul != nil {
		all = append(all, manyMul{"F32", func(dst, w, x []float32, s Shape) {
			o := packed(Lanes, x, s)
			mul(dst, w, o, o.shape(s))
		}})
	}
	words("F16", Lanes, i.mulF16[Lanes], toF16)
	words("BF16", Lanes, i.mulBF16[Lanes], toBF16)
	words("BF16 Single", Single, i.mulBF16[Single], toBF16)
	words("F16 Single", Single, i.mulF16[Single], toF16)
	return all
}

// Many tokens' sums have the bits that each token's have alone, whatever is left over of rows, tokens and columns; nothing else is written.
func TestManyTokensHaveTheirOwnBits(t *testing.T) {
	forEachImpl(t, func(t *testing.T, i impl) {
		for _, m := range manyMuls(i) {
			t.Run(m.name, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(8, 8))
				for _, rows := range []int{1, 15, 16, 31, 33, 48, 70, 100} {
					for _, tokens := range []int{15, 16, 31, 47, 65, 80, 130} {
						cols := 1 + rng.IntN(100)
						checkMany(t, m, Shape{Rows: rows, Tokens: tokens, Cols: cols, LdDst: rows + tokens%3, LdW: cols + rows%2}, nasty(rng, rng.IntN(2) == 0))
					}
				}
				for _, tokens := range []int{2, 4, 5, 8, 10, 14, 16, 31, 47, 61} { // by fours, chunks of columns at a time
					for _, cols := range []int{15, 32, 33, 511, 512, 513, 1023, 1024, 1025, 1040, 2112, 4192} {
						rows := 1 + rng.IntN(21)
						checkMany(t, m, Shape{Rows: rows, Tokens: tokens, Cols: cols, LdDst: rows + tokens%3, LdW: cols + rows%2}, nasty(rng, rng.IntN(2) == 0))
					}
				}
				normal := func() float32 { return float32(rng.NormFloat64()) }
				checkMany(t, m, Shape{Rows: 49, Tokens: 600, Cols: 33, LdDst: 49, LdW: 33}, normal) // more than a block of tokens
				checkMany(t, m, Shape{Rows: 50, Tokens: 64, Cols: 5637, LdDst: 50, LdW: 5637}, normal)
			})
		}
	})
}

func checkMany(t *testing.T, m manyMul, s Shape, value func() float32) {
	t.Helper()
	w, x := slices.Repeat([]float32{nan}, (s.Rows-1)*s.LdW+s.Cols), fill(s.Tokens*s.Cols, value)
	for r := range s.Rows {
		for k := range s.Cols {
			w[r*s.LdW+k] = value()
		}
	}
	dst := slices.Repeat([]float32{guard}, s.Tokens*s.LdDst+8)
	m.run(dst, w, x, s)
	alone := make([]float32, s.Rows)
	for tok := range s.Tokens {
		one := s
		one.Tokens, one.LdDst = 1, s.Rows
		m.run(alone, w, x[tok*s.Cols:][:s.Cols], one)
		for r, want := range alone {
			if got := dst[tok*s.LdDst+r]; !same(got, want) {
				t.Fatalf("%+v: row %d token %d: %v among others, %v alone", s, r, tok, got, want)
			}
		}
	}
	for i, v := range dst {
		if (i%s.LdDst >= s.Rows || i >= s.Tokens*s.LdDst) && v != guard {
			t.Fatalf("%+v: word %d, outside dst, was overwritten with %v", s, i, v)
		}
	}
}

// Operands grow once, and products of many tokens keep their memory.
func TestManyTokensAllocateNothing(t *testing.T) {
	forEachImpl(t, func(t *testing.T, i impl) {
		if i.mulF32[Lanes] == nil {
			t.Skip("no product by lanes")
		}
		s := Shape{Rows: 100, LdDst: 100, LdW: 70}
		w, x := make([]float32, 100*70), make([]float32, 130*70)
		o := packedBy(i, Lanes, x, 130, 70)
		few := packedBy(i, Lanes, x[:13*70], 13, 70)
		dst := make([]float32, 130*100)
		for _, o := range []*Operand{o, few} {
			if got := testing.AllocsPerRun(10, func() { i.mulF32[Lanes](dst, w, o, o.shape(s)) }); got != 0 && !raceEnabled { // which makes sync.Pool forget
				t.Errorf("%d tokens: %v allocations", o.Tokens(), got)
			}
		}
		if o.Bytes() < 4*128*64 { // a step of avx2 is eight columns
			t.Errorf("%d bytes of an operand that sorted 128 tokens of 70 columns, the whole steps of them at least", o.Bytes())
		}
	})
}

func BenchmarkManyTokens(b *testing.B) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, i := range tested() {
		i = choose([]impl{generic, i})
		for _, m := range manyMuls(i) {
			for _, cols := range []int{2048, 5632} {
				s := Shape{Rows: 192, Tokens: 512, Cols: cols, LdDst: 192, LdW: cols}
				w, x, dst := normals(rng, s.Rows*cols, 1), normals(rng, s.Tokens*cols, 1), make([]float32, s.Rows*s.Tokens)
				b.Run(fmt.Sprintf("impl=%s/dtype=%s/cols=%d", i.name, m.name, cols), func(b *testing.B) {
					for b.Loop() {
						m.run(dst, w, x, s)
					}
					b.ReportMetric(2*float64(s.Rows*s.Tokens*cols)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				})
			}
		}
	}
}
