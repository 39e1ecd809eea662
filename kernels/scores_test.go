package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestScores holds every implementation to generic bit by bit, and generic to a float64 sum.
func TestScores(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for _, i := range implementations() {
		if i.scores == nil {
			continue
		}
		for dim := range 70 {
			for _, rows := range []int{0, 1, 3, 4, 5, 8, 11} {
				ld := dim + rng.IntN(3)
				q, k := randomFloats(rng, dim), randomFloats(rng, rows*ld+1)
				got, want := make([]float32, rows+2), make([]float32, rows)
				got[0], got[rows+1] = 77, 77
				i.scores(got[1:rows+1], q, k, ld)
				scoresGeneric(want, q, k, ld)
				for r := range rows {
					if math.Float32bits(got[r+1]) != math.Float32bits(want[r]) {
						t.Fatalf("%s: dim %d, row %d of %d: %g, generic has %g", i.name, dim, r, rows, got[r+1], want[r])
					}
					exact, size := 0.0, 0.0
					for d, v := range q {
						exact += float64(v) * float64(k[r*ld+d])
						size += math.Abs(float64(v) * float64(k[r*ld+d]))
					}
					if math.Abs(float64(want[r])-exact) > math.Abs(exact)*0x1p-24+size*0x1p-48+1e-45 {
						t.Fatalf("dim %d: %g, exactly %g", dim, want[r], exact)
					}
				}
				if got[0] != 77 || got[rows+1] != 77 {
					t.Fatalf("%s: dim %d, %d rows: wrote outside of dst", i.name, dim, rows)
				}
			}
		}
	}
}

func randomFloats(rng *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64()) * 10
	}
	return x
}
