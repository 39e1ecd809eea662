package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestSumRowsIsTheDotTile holds the sparse sum to the dot tile of the same implementation on the transposed matrix, bit by
// bit, for every weight type, at every density.
func TestSumRowsIsTheDotTile(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 2))
	for _, im := range tested() {
		t.Run(im.name, func(t *testing.T) {
			for range 300 {
				rows, cols := rng.IntN(70)+1, rng.IntN(100)
				h := sparseVector(rng, cols, []float64{0, 0.1, 0.5, 1}[rng.IntN(4)])
				wide := make([]float32, rows*cols)
				half, brain := make([]uint16, rows*cols), make([]uint16, rows*cols)
				for i := range wide {
					wide[i] = float32(rng.NormFloat64())
					brain[i], half[i] = uint16(math.Float32bits(wide[i])>>16), uint16(rng.IntN(0x7c00))
				}
				checkSparse(t, im.order, "F32", wide, h, rows, im.dotF32, im.addRowF32, func(v float32) float32 { return v })
				checkSparse(t, im.order, "F16", half, h, rows, im.dotF16, im.addRowF16, F16)
				checkSparse(t, im.order, "BF16", brain, h, rows, im.dotBF16, im.addRowBF16, BF16)
			}
		})
	}
}

func sparseVector(rng *rand.Rand, n int, density float64) []float32 {
	h := make([]float32, n)
	for i := range h {
		if rng.Float64() < density {
			h[i] = float32(rng.NormFloat64())
		}
	}
	return h
}

func checkSparse[W float32 | uint16](t *testing.T, o laneOrder, what string, w []W, h []float32, rows int,
	dot func([]float32, []W, []float32, Shape), addRow func([]float32, []W, float32), widen func(W) float32) {
	t.Helper()
	cols := len(h)
	want, got := make([]float32, rows), make([]float32, rows)
	dot(want, w, h, Shape{Rows: rows, Tokens: 1, Cols: cols, LdDst: rows, LdW: cols, LdX: cols})
	byColumn := make([]W, len(w))
	for r := range rows {
		for c := range cols {
			byColumn[c*rows+r] = w[r*cols+c]
		}
	}
	var a Active
	a.gather(o, h, indices(len(h)))
	sumRows(o, got, byColumn, rows, h, &a, make([]float32, SparseScratch(rows)), addRow, widen)
	for r := range rows {
		if math.Float32bits(got[r]) != math.Float32bits(want[r]) {
			t.Fatalf("%s [%d %d], %d active: row %d is %g, the dot tile gives %g", what, rows, cols, len(a.Index), r, got[r], want[r])
		}
	}
}

func TestGather(t *testing.T) {
	var a Active
	a.Gather([]float32{0, 1, float32(math.Copysign(0, -1)), float32(math.NaN()), 0, -2}, indices(6))
	seen := map[int32]bool{}
	for _, i := range a.Index {
		seen[i] = true
	}
	if len(a.Index) != 3 || !seen[1] || !seen[3] || !seen[5] {
		t.Errorf("gathered %v", a.Index)
	}
	x := sparseVector(rand.New(rand.NewPCG(1, 1)), 500, 0.3)
	all := indices(len(x))
	a.Gather(x, all)
	if n := testing.AllocsPerRun(10, func() { a.Gather(x, all) }); n != 0 {
		t.Errorf("%g allocations", n)
	}
}

func TestSumRowsPanicsOnShortSlices(t *testing.T) {
	defer func() {
		if recover() != badSparse {
			t.Error("no panic")
		}
	}()
	SumRowsF32(make([]float32, 4), make([]float32, 7), 4, make([]float32, 2), &Active{}, make([]float32, SparseScratch(4)))
}

// indices are 0 … n−1.
func indices(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}
