package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var tiledNames = [tiledKinds]string{"q8", "q6", "q4"}

// randomTiled draws a matrix of any codes; its scales are ordinary numbers of both signs.
func randomTiled(rng *rand.Rand, kind TiledKind, rows, cols int) *Tiled {
	w := &Tiled{Kind: kind, Rows: rows, Cols: cols, Data: make([]byte, kind.Size(rows, cols))}
	for i := range w.Data {
		w.Data[i] = byte(rng.Uint32())
	}
	for g := range (rows + GroupRows - 1) / GroupRows {
		for b := range blocksOf(cols) {
			codes, _, scales := w.Tile(g, b)
			if kind == Q8 {
				for i, c := range codes {
					codes[i] = byte(max(int8(c), -127))
				}
			}
			for i := 0; i < len(scales); i += 2 {
				h := toBF16(float32(rng.NormFloat64()))
				scales[i], scales[i+1] = byte(h), byte(h>>8)
			}
		}
	}
	return w
}

// packedBy packs x [n, cols] as i does.
func packedBy(i impl, f Form, x []float32, n, cols int) *Operand {
	o := NewOperand(x, n, cols)
	i.pack[f].grow(o)
	i.pack[f].tokens(o, 0, n)
	o.form = f
	return o
}

// hardNumbers are ordinary activations among which are blocks that digits can't hold.
func hardNumbers(rng *rand.Rand, n int) []float32 {
	x := normals(rng, n, 1)
	for range n / 40 {
		at := rng.IntN(n)
		x[at] = []float32{0, nan, float32(math.Inf(1)), 1e-40, -1e-31, 3e38, -1e30, 40, 1e-30}[rng.IntN(9)]
	}
	if n > 200 {
		clear(x[64:128])
	}
	return x
}

// Every implementation gives generic's bits, for every kind, form and shape.
func TestTiledAgree(t *testing.T) {
	forEachImpl(t, func(t *testing.T, i impl) {
		for kind := range tiledKinds {
			for _, f := range []Form{Digits, Digit} {
				t.Run(fmt.Sprintf("%s/form=%d", tiledNames[kind], f), func(t *testing.T) {
					rapid.Check(t, func(t *rapid.T) {
						rows, cols := rapid.IntRange(1, 70).Draw(t, "rows"), rapid.IntRange(1, 330).Draw(t, "cols")
						n := rapid.IntRange(1, 37).Draw(t, "tokens")
						rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
						w, x := randomTiled(rng, kind, rows, cols), normals(rng, n*cols, 1)
						if rapid.Bool().Draw(t, "hard") { // a wide token's sums are then all NaN
							x = hardNumbers(rng, n*cols)
						}
						lo := rapid.IntRange(0, (rows-1)/GroupRows).Draw(t, "first group") * GroupRows
						compareTiled(t, i, w, x, f, n, lo)
					})
				})
			}
		}
	})
}

func compareTiled(t rapid.TB, i impl, w *Tiled, x []float32, f Form, n, lo int) {
	ld := w.Rows - lo + 3
	want, got := slices.Repeat([]float32{guard}, n*ld), slices.Repeat([]float32{guard}, n*ld)
	g := choose([]impl{generic})
	g.mulTiled(want, ld, w, packedBy(g, f, x, n, w.Cols), lo, w.Rows)
	i.mulTiled(got, ld, w, packedBy(i, f, x, n, w.Cols), lo, w.Rows)
	for k := range want {
		if !same(got[k], want[k]) {
			t.Fatalf("[%d %d] × %d from row %d: element %d is %v, want %v", w.Rows, w.Cols, n, lo, k, got[k], want[k])
		}
	}
}

// FuzzTiled holds every implementation to generic's bits on matrices of any bytes: also the codes and scales that no encoder writes.
func FuzzTiled(f *testing.F) {
	f.Add(uint8(0), uint8(1), uint16(1), uint8(1), uint64(1), false)
	f.Add(uint8(1), uint8(17), uint16(65), uint8(8), uint64(2), true)
	f.Add(uint8(2), uint8(33), uint16(1100), uint8(13), uint64(3), false)
	f.Add(uint8(2), uint8(160), uint16(600), uint8(21), uint64(4), true)
	f.Fuzz(func(t *testing.T, kind, rows uint8, cols uint16, tokens uint8, seed uint64, special bool) {
		rng := rand.New(rand.NewPCG(seed, 2))
		w := randomTiled(rng, TiledKind(kind%uint8(tiledKinds)), 1+int(rows), int(cols%2048))
		if special {
			for i := range w.Data {
				w.Data[i] = byte(rng.Uint32())
			}
		}
		n := 1 + int(tokens%40)
		x := fill(n*w.Cols, nasty(rng, special))
		for _, i := range tested() {
			for _, form := range []Form{Digits, Digit} {
				compareTiled(t, choose([]impl{generic, i}), w, x, form, n, rng.IntN((w.Rows+GroupRows-1)/GroupRows)*GroupRows)
			}
		}
	})
}

// More tokens and columns than stay in a cache are multiplied in batches and steps, whichever way these go.
func TestTiledBatches(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	const rows, cols = 54, 1700
	for _, n := range []int{137, 250} {
		x := normals(rng, n*cols, 1)
		for kind := range tiledKinds {
			w := randomTiled(rng, kind, rows, cols)
			for _, i := range tested() {
				compareTiled(t, choose([]impl{generic, i}), w, x, Digits+Form(n%2), n, 0)
			}
		}
	}
}

// A panel is a hundred rows and some blocks: a matrix of several, and rows split as threads split them.
func TestTiledRowsAreAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	const rows, cols, n = 300, 1300, 19
	forEachImpl(t, func(t *testing.T, i impl) {
		for kind := range tiledKinds {
			w, x := randomTiled(rng, kind, rows, cols), normals(rng, n*cols, 1)
			for f := range []Form{Digits, Digit} {
				o := packedBy(i, Digits+Form(f), x, n, cols)
				all, part := make([]float32, n*rows), make([]float32, n*rows)
				i.mulTiled(all, rows, w, o, 0, rows)
				for lo := 0; lo < rows; {
					hi := min(rows, lo+GroupRows*(1+rng.IntN(12)))
					i.mulTiled(part[lo:], rows, w, o, lo, hi)
					lo = hi
				}
				if !slices.EqualFunc(all, part, same) {
					t.Fatalf("%s: rows differ alone", tiledNames[kind])
				}
			}
		}
	})
}

// A token's sums are the same bits alone and among others.
func TestTiledTokensAreAlone(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	const rows, cols, n = 40, 200, 23
	forEachImpl(t, func(t *testing.T, i impl) {
		for kind := range tiledKinds {
			w, x := randomTiled(rng, kind, rows, cols), normals(rng, n*cols, 1)
			all, one := make([]float32, n*rows), make([]float32, rows)
			i.mulTiled(all, rows, w, packedBy(i, Digits, x, n, cols), 0, rows)
			for tok := range n {
				i.mulTiled(one, rows, w, packedBy(i, Digits, x[tok*cols:][:cols], 1, cols), 0, rows)
				if !slices.Equal(one, all[tok*rows:][:rows]) {
					t.Fatalf("%s: token %d differs alone", tiledNames[kind], tok)
				}
			}
		}
	})
}

// The specification is held to float64: products of the rows as numbers with activations of 15 and 8 bits.
func TestTiledIsTheProduct(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	const rows, cols, n = 33, 700, 3
	g := choose([]impl{generic})
	for kind := range tiledKinds {
		w, x, row := randomTiled(rng, kind, rows, cols), normals(rng, n*cols, 1), make([]float32, cols)
		for f, bits := range map[Form]float64{Digits: 15, Digit: 8} {
			got := make([]float32, n*rows)
			g.mulTiled(got, rows, w, packedBy(g, f, x, n, cols), 0, rows)
			var wrong, size float64
			for r := range rows {
				w.Row(row, r)
				for tok := range n {
					want := 0.0
					for k, v := range row {
						want += float64(v) * float64(x[tok*cols+k])
					}
					wrong, size = wrong+math.Pow(float64(got[tok*rows+r])-want, 2), size+want*want
				}
			}
			// A block's largest number is 3 to 4 of the others' spreads, and a rounding error is uniform: σ = step/√12.
			if rms, most := math.Sqrt(wrong/size), 4*2/math.Exp2(bits)/math.Sqrt(12); !(rms < most) {
				t.Errorf("%s, %v bits: relative error %.2g, want under %.2g", tiledNames[kind], bits, rms, most)
			}
		}
	}
}

func TestTiledAllocatesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 1))
	const rows, cols, n = 300, 300, 9
	dst := make([]float32, n*rows)
	for kind := range tiledKinds {
		w := randomTiled(rng, kind, rows, cols)
		for _, tokens := range []int{1, 2, n} {
			o := packedBy(active, Digits, normals(rng, tokens*cols, 1), tokens, cols)
			if got := testing.AllocsPerRun(20, func() { MulTiled(dst, rows, w, o, 0, rows) }); got != 0 {
				t.Errorf("%s, %d tokens: %v allocations", tiledNames[kind], tokens, got)
			}
		}
	}
}

func TestTiledPanics(t *testing.T) {
	w := randomTiled(rand.New(rand.NewPCG(1, 1)), Q8, 32, 64)
	digits := packedBy(choose([]impl{generic}), Digits, make([]float32, 64), 1, 64)
	for name, f := range map[string]func(){
		"not packed":    func() { MulTiled(make([]float32, 32), 32, w, NewOperand(make([]float32, 64), 1, 64), 0, 32) },
		"within groups": func() { MulTiled(make([]float32, 32), 32, w, digits, 8, 32) },
		"short dst":     func() { MulTiled(make([]float32, 31), 32, w, digits, 0, 32) },
		"short data":    func() { MulTiled(make([]float32, 32), 32, &Tiled{Q8, 32, 64, w.Data[1:]}, digits, 0, 32) },
	} {
		func() {
			defer func() {
				if recover() != badTiled {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

// BenchmarkTiled reports bytes of weights, and products a second: of rows that stay in cache or not, with one token, a few, and many.
func BenchmarkTiled(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, i := range tested() {
		i = choose([]impl{generic, i})
		for kind := range tiledKinds {
			for _, s := range []struct{ rows, cols, n int }{{64, 2048, 1}, {8192, 4096, 1}, {8192, 4096, 4}, {8192, 4096, 16}, {64, 2048, 128}, {1024, 5632, 128}} {
				if i.name == "generic" && s.rows*s.cols*s.n > 1<<25 {
					continue
				}
				w, x, dst := randomTiled(rng, kind, s.rows, s.cols), normals(rng, s.n*s.cols, 1), make([]float32, s.n*s.rows)
				for _, p := range []Precision{Exact, Fast} {
					b.Run(fmt.Sprintf("impl=%s/kind=%s/precision=%s/rows=%d/cols=%d/tokens=%d", i.name, tiledNames[kind], p, s.rows, s.cols, s.n), func(b *testing.B) {
						o := packedBy(i, FormTiled(p), x, s.n, s.cols)
						b.SetBytes(int64(len(w.Data)))
						for b.Loop() {
							i.mulTiled(dst, s.rows, w, o, 0, s.rows)
						}
						b.ReportMetric(float64(s.rows*s.cols*s.n)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GMAC/s")
					})
				}
			}
		}
	}
}
