package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRoundBF16(t *testing.T) {
	for _, tt := range []struct{ in, want uint32 }{
		{0x3f800000, 0x3f80}, {0x3f808000, 0x3f80}, {0x3f818000, 0x3f82}, {0x3f808001, 0x3f81}, {0xbf808001, 0xbf81},
		{0x7f7fffff, 0x7f80}, {0xff800000, 0xff80}, {0x00000001, 0}, {0x00008001, 1}, {0x7f800001, 0x7fc0}, {0xffc01234, 0xffc0},
	} {
		if got := RoundBF16(math.Float32frombits(tt.in)); uint32(got) != tt.want {
			t.Errorf("RoundBF16(%#08x) = %#04x, want %#04x", tt.in, got, tt.want)
		}
	}
}

// TestSingle holds products of rounded activations to float64, and a token's bits to those it has alone.
func TestSingle(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	forEachImpl(t, func(t *testing.T, i impl) {
		for _, cols := range []int{1, 7, 31, 32, 33, 64, 100, 257, 4129, 8193} {
			for _, n := range []int{1, 2, 3, 5, 16, 17} {
				checkSingle(t, i, rng, 13, n, cols)
			}
		}
	})
}

func checkSingle(t *testing.T, i impl, rng *rand.Rand, rows, n, cols int) {
	t.Helper()
	w, x := make([]uint16, rows*cols), make([]float32, n*cols)
	for k := range w {
		w[k] = toBF16(float32(rng.NormFloat64()))
	}
	for k := range x {
		x[k] = float32(rng.NormFloat64())
	}
	got, alone := make([]float32, n*rows), make([]float32, rows)
	mulSingle(i, got, w, x, n, rows, cols)
	for tok := range n {
		mulSingle(i, alone, w, x[tok*cols:][:cols], 1, rows, cols)
		for r := range rows {
			var sum, mass float64
			for k := range cols {
				p := float64(BF16(w[r*cols+k])) * float64(BF16(RoundBF16(x[tok*cols+k])))
				sum, mass = sum+p, mass+math.Abs(p)
			}
			if v := got[tok*rows+r]; v != alone[r] || !(math.Abs(float64(v)-sum) <= float64(cols/8+10)*0x1p-24*mass) {
				t.Fatalf("[%d %d] × %d: row %d token %d is %v, alone %v, want %v", rows, cols, n, r, tok, v, alone[r], sum)
			}
		}
	}
}

func mulSingle(i impl, dst []float32, w []uint16, x []float32, n, rows, cols int) {
	o := NewOperand(x, n, cols)
	p := i.pack[Single]
	p.grow(o)
	p.tokens(o, 0, n)
	o.form = Single
	i.mulBF16[Single](dst, w, o, o.shape(Shape{Rows: rows, LdDst: rows, LdW: cols}))
}
