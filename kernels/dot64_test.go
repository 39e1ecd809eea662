package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestDot64(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 4))
	s := Shape{Rows: 3, Tokens: 2, Cols: 37, LdDst: 5, LdW: 40, LdX: 41}
	w, x, dst := normals(rng, 3*40, 1), normals(rng, 2*41, 1), make([]float32, 8)
	Dot64(dst, w, x, s)
	for r := range s.Rows {
		for tok := range s.Tokens {
			want := 0.0
			for k := range s.Cols {
				want += float64(w[r*s.LdW+k]) * float64(x[tok*s.LdX+k])
			}
			if got := dst[tok*s.LdDst+r]; math.Abs(float64(got)-want) > 1e-7*math.Abs(want)+1e-12 {
				t.Errorf("row %d token %d: %v, want %v", r, tok, got, want)
			}
		}
	}
}
