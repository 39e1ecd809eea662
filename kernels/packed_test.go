package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// packedMul is a product of packed activations of one implementation.
type packedMul struct {
	impl
	name     string
	form     Form
	mul      mulOf[uint16]
	widen    func(uint16) float32
	narrow   func(float32) uint16
	products int     // of bfloat16 that make one product
	coarse   float64 // relative error of a product, for what it leaves out
}

// forEachPacked runs f for every product of activations in bfloat16 that is there.
func forEachPacked(t *testing.T, f func(t *testing.T, m packedMul)) {
	t.Helper()
	forEachImpl(t, func(t *testing.T, i impl) {
		for _, m := range packedMuls(i) {
			t.Run(m.name, func(t *testing.T) { f(t, m) })
		}
	})
}

func packedMuls(i impl) (all []packedMul) {
	for _, m := range []packedMul{
		{i, "BF16 Pair", Pair, i.mulBF16[Pair], BF16, toBF16, 2, 0x1p-17},
		{i, "BF16 Single", Single, i.mulBF16[Single], BF16, toBF16, 1, 0x1p-8},
		{i, "F16 Pair", Pair, i.mulF16[Pair], F16, toF16, 3, 3 * 0x1p-17},
		{i, "F16 Single", Single, i.mulF16[Single], F16, toF16, 1, 0x1p-7 + 0x1p-16}, // weights are rounded, too
	} {
		if m.mul != nil && i.pack[m.form].tokens != nil {
			all = append(all, m)
		}
	}
	return all
}

// run computes a product whose weights start at an odd element, every other word of dst's memory being guard.
func (m packedMul) run(w []uint16, x []float32, s Shape) (dst []float32, err error) {
	mem := slices.Repeat([]float32{guard}, s.Tokens*s.LdDst+8)
	o := packedBy(m.impl, m.form, x, s.Tokens, s.Cols)
	m.mul(mem, w, o, o.shape(s))
	for i, v := range mem {
		if (i%s.LdDst >= s.Rows || i >= s.Tokens*s.LdDst) && v != guard {
			return nil, fmt.Errorf("%+v: word %d, outside dst, was overwritten with %v", s, i, v)
		}
	}
	return mem, nil
}

// check holds a sum to the bound that amx_bf16_amd64.go states, and generic's products of Single too.
func (m packedMul) check(got float32, w []uint16, x []float32) error {
	var want, mass, least float64
	for k, h := range w {
		a, b := float64(m.widen(h)), float64(x[k])
		want, mass = want+a*b, mass+math.Abs(a*b)
		least += math.Abs(a) + 2*math.Abs(b) + 4
	}
	if want != want || math.IsInf(mass, 1) {
		if got-got == 0 { // the zero in lo of a round number times an infinity is NaN
			return fmt.Errorf("got %v, want %v or NaN", got, want)
		}
		return nil
	}
	if mass > 0x1p126 || least > 0x1p120 {
		return nil // a sum on the way may be too large
	}
	steps := float64((len(w) + 31) / 32)
	bound := mass*(m.coarse+(float64(m.products)*steps+20+float64(len(w)/8))*0x1p-24*(1+0x1p-6)) + 0x1p-126*least
	if diff := math.Abs(float64(got) - want); !(diff <= bound) {
		return fmt.Errorf("got %v, want %v: off by %.3g, bound %.3g", got, want, diff, bound)
	}
	return nil
}

// draw makes the operands of a product, the gaps between rows of w being NaN.
func (m packedMul) draw(s Shape, value func() float32) (w []uint16, x []float32) {
	w = slices.Repeat([]uint16{m.narrow(nan)}, 1+(s.Rows-1)*s.LdW+s.Cols)[1:]
	for r := range s.Rows {
		for k := range s.Cols {
			w[r*s.LdW+k] = m.narrow(value())
		}
	}
	return w, fill(s.Tokens*s.Cols, value)
}

func (m packedMul) product(s Shape, value func() float32) error {
	w, x := m.draw(s, value)
	dst, err := m.run(w, x, s)
	if err != nil {
		return err
	}
	for t := range s.Tokens {
		for r := range s.Rows {
			if err := m.check(dst[t*s.LdDst+r], w[r*s.LdW:][:s.Cols], x[t*s.Cols:][:s.Cols]); err != nil {
				return fmt.Errorf("%+v row %d token %d: %w", s, r, t, err)
			}
		}
	}
	return nil
}

func TestPackedShapes(t *testing.T) {
	forEachPacked(t, func(t *testing.T, m packedMul) {
		rng := rand.New(rand.NewPCG(1, 2))
		normal := func() float32 { return float32(rng.NormFloat64()) }
		for _, cols := range []int{0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 200} {
			for _, tokens := range []int{1, 2, 15, 16, 17, 31, 33, 48} {
				for _, rows := range []int{1, 7, 16, 17, 33, 70} {
					if cols > 65 && rows*tokens > 300 {
						continue
					}
					if err := m.product(Shape{rows, tokens, cols, rows + tokens%3, cols + rows%3, cols}, normal); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	})
}

// Long rows are summed in several passes, and many tokens in blocks.
func TestPackedLarge(t *testing.T) {
	forEachPacked(t, func(t *testing.T, m packedMul) {
		rng := rand.New(rand.NewPCG(2, 2))
		normal := func() float32 { return float32(rng.NormFloat64()) }
		for _, s := range []Shape{{5, 1, 4200, 5, 4200, 0}, {18, 17, 1100, 20, 1101, 0}, {3, 150, 40, 3, 40, 0}} {
			if err := m.product(s, normal); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestPackedNastyNumbers(t *testing.T) {
	forEachPacked(t, func(t *testing.T, m packedMul) {
		rng := rand.New(rand.NewPCG(3, 4))
		for i := range 150 {
			cols, value := 1+i%40, nasty(rng, false)
			if m.form == Pair && i%2 == 0 {
				value = nasty(rng, true)
			}
			if err := m.product(Shape{5, 3, cols, 6, cols + 1, cols}, value); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A NaN of the weights or of the activations reaches its own sums and no others.
func TestPackedSpecialsReachTheirSumsOnly(t *testing.T) {
	forEachPacked(t, func(t *testing.T, m packedMul) {
		s := Shape{Rows: 18, Tokens: 19, Cols: 37, LdDst: 18, LdW: 37}
		rng := rand.New(rand.NewPCG(9, 9))
		for range 40 {
			w, x := m.draw(s, func() float32 { return 1 })
			r, tok := rng.IntN(s.Rows), rng.IntN(s.Tokens)
			w[r*s.LdW+rng.IntN(s.Cols)] = m.narrow(nan)
			x[tok*s.Cols+rng.IntN(s.Cols)] = nan
			dst, err := m.run(w, x, s)
			if err != nil {
				t.Fatal(err)
			}
			for i := range s.Rows * s.Tokens {
				if v := dst[i]; (v != v) != (i%s.Rows == r || i/s.Rows == tok) {
					t.Fatalf("NaN in row %d and token %d: row %d token %d is %v", r, tok, i%s.Rows, i/s.Rows, v)
				}
			}
		}
	})
}

// A sum is the same bits alone and in any batch, in any tile and any split of rows.
func TestPackedSumDependsOnRowAndTokenOnly(t *testing.T) {
	forEachPacked(t, func(t *testing.T, m packedMul) {
		rapid.Check(t, func(t *rapid.T) {
			s := Shape{Rows: rapid.IntRange(1, 40).Draw(t, "rows"), Tokens: rapid.IntRange(1, 40).Draw(t, "tokens"), Cols: rapid.IntRange(1, 140).Draw(t, "cols")}
			s.LdDst, s.LdW = s.Rows+rapid.IntRange(0, 3).Draw(t, "gap"), s.Cols+rapid.IntRange(0, 3).Draw(t, "pad")
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			w, x := m.draw(s, nasty(rng, false))
			whole, err := m.run(w, x, s)
			if err != nil {
				t.Fatal(err)
			}
			part := s
			r, tok := rng.IntN(s.Rows), rng.IntN(s.Tokens)
			part.Rows, part.Tokens = 1+rng.IntN(min(s.Rows-r, 3)), 1+rng.IntN(min(s.Tokens-tok, 3))
			some, err := m.run(w[r*s.LdW:][:(part.Rows-1)*s.LdW+s.Cols], x[tok*s.Cols:][:part.Tokens*s.Cols], part)
			if err != nil {
				t.Fatal(err)
			}
			for i := range part.Rows * part.Tokens {
				a, b := some[i/part.Rows*s.LdDst+i%part.Rows], whole[(tok+i/part.Rows)*s.LdDst+r+i%part.Rows]
				if !same(a, b) {
					t.Fatalf("%+v: row %d token %d: %v among others, %v alone", s, r+i%part.Rows, tok+i/part.Rows, b, a)
				}
			}
		})
	})
}

func TestPackedAllocatesNothing(t *testing.T) {
	forEachPacked(t, func(t *testing.T, m packedMul) {
		s := Shape{Rows: 40, Cols: 70, LdDst: 40, LdW: 70}
		for _, tokens := range []int{1, 17} {
			s.Tokens = tokens
			w, x := m.draw(s, func() float32 { return 1 })
			o, dst := packedBy(m.impl, m.form, x, s.Tokens, s.Cols), make([]float32, s.Tokens*s.LdDst)
			if got := testing.AllocsPerRun(10, func() { m.mul(dst, w, o, o.shape(s)) }); got != 0 {
				t.Errorf("%d tokens: %v allocations", tokens, got)
			}
		}
	})
}

// Goroutines that share the processors, and whoever interrupts them, leave one another's tiles alone.
func TestPackedOnManyGoroutines(t *testing.T) {
	forEachPacked(t, func(t *testing.T, m packedMul) {
		rng := rand.New(rand.NewPCG(4, 4))
		s := Shape{Rows: 64, Tokens: 20, Cols: 96, LdDst: 64, LdW: 96}
		w, x := m.draw(s, func() float32 { return float32(rng.NormFloat64()) })
		want, err := m.run(w, x, s)
		if err != nil {
			t.Fatal(err)
		}
		failed := make(chan error)
		for range 8 {
			go func() {
				for range 6 {
					got, err := m.run(w, x, s)
					if err == nil && !slices.Equal(got, want) {
						err = fmt.Errorf("other bits beside other goroutines")
					}
					if err != nil {
						failed <- err
						return
					}
				}
				failed <- nil
			}()
		}
		for range 8 {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
	})
}

// Half-precision weights beside a Single are bfloat16 ones, once they are rounded.
func TestRoundedWeights(t *testing.T) {
	forEachImpl(t, func(t *testing.T, i impl) {
		rng := rand.New(rand.NewPCG(5, 9))
		for _, s := range []Shape{{Rows: 3, Tokens: 1, Cols: 1029}, {Rows: 21, Tokens: 5, Cols: 70}, {Rows: 9, Tokens: 21, Cols: 1100}, {Rows: 70, Tokens: 80, Cols: 95}} {
			s.LdDst, s.LdW, s.LdX = s.Rows, s.Cols+1, s.Cols
			w, rounded, x := make([]uint16, s.Rows*s.LdW), make([]uint16, s.Rows*s.LdW), fill(s.Tokens*s.Cols, func() float32 { return float32(rng.NormFloat64()) })
			for k := range w {
				w[k] = uint16(rng.Uint32()) &^ 0x4000 // below 2
				rounded[k] = RoundBF16(F16(w[k]))
			}
			o, got, want := packedBy(i, Single, x, s.Tokens, s.Cols), make([]float32, s.Tokens*s.Rows), make([]float32, s.Tokens*s.Rows)
			i.mulF16[Single](got, w, o, s)
			i.mulBF16[Single](want, rounded, o, s)
			for k, v := range want {
				if !same(got[k], v) {
					t.Fatalf("%+v: row %d token %d is %v, of rounded weights %v", s, k%s.Rows, k/s.Rows, got[k], v)
				}
			}
		}
	})
}

// What tiles are made of: x is hi + lo within 2⁻¹⁷, and half-precision weights exactly.
func TestPairsHoldSixteenBits(t *testing.T) {
	forEachPacked(t, func(t *testing.T, m packedMul) {
		if m.form != Pair {
			t.Skip("activations are one bfloat16")
		}
		rng := rand.New(rand.NewPCG(6, 6))
		one := []uint16{m.narrow(1)}
		for range 300 {
			v := float32(math.Ldexp(rng.NormFloat64(), rng.IntN(200)-100))
			got, err := m.run(one, []float32{v}, Shape{1, 1, 1, 1, 1, 1})
			if err != nil {
				t.Fatal(err)
			}
			if diff := math.Abs(float64(got[0]) - float64(v)); diff > 0x1p-17*math.Abs(float64(v)) {
				t.Errorf("1 · %v = %v", v, got[0])
			}
		}
	})
}
