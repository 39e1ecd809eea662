package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// newBF12 packs weights by the definition of the format. Upper bytes beyond the first 16 distinct ones are escapes.
func newBF12(weights []uint16, rows, cols int) *BF12 {
	w := &BF12{Rows: rows, Cols: cols, Blocks: make([]byte, groupsBF12(rows)*blocksOf(cols)*BF12Block), First: []uint32{0}}
	var known []byte
	for r := range groupsBF12(rows) * BF12Rows {
		for c := range cols {
			if r >= rows {
				break
			}
			word, at := weights[r*cols+c], (r/BF12Rows*blocksOf(cols)+c/BlockCols)*BF12Block+r%BF12Rows/2*bf12Pair
			place := int(placeBF12[c%BlockCols])
			upper := byte(word >> 8)
			w.Blocks[at+r%2*BlockCols+place] = byte(word)
			code := slices.Index(known, upper)
			if code < 0 && len(known) < 16 {
				code = len(known)
				known = append(known, upper)
			}
			if code < 0 {
				w.Escapes = append(w.Escapes, NewEscape(r%BF12Rows, c, upper))
				code = r % 16 // of which nothing may be seen
			}
			w.Blocks[at+bf12Codes+place] |= byte(code) << (r % 2 * 4)
		}
		if r%BF12Rows == BF12Rows-1 {
			slices.Sort(w.Escapes[w.First[len(w.First)-1]:])
			w.First = append(w.First, uint32(len(w.Escapes)))
		}
	}
	copy(w.Upper[:], known)
	return w
}

// bfloats draws weights, few of which need escapes, and some of them extreme.
func bfloats(rng *rand.Rand, n int) []uint16 {
	w := make([]uint16, n)
	for i := range w {
		w[i] = RoundBF16(float32(rng.NormFloat64()))
		switch rng.IntN(200) {
		case 0:
			w[i] = RoundBF16(float32(rng.NormFloat64() * math.Pow(2, float64(rng.IntN(120)-60))))
		case 1:
			w[i] = uint16(rng.IntN(256)) // zeros and denormals
		}
	}
	return w
}

// TestBF12Unpacks compares all words but those of escapes, and what lies beside them.
func TestBF12Unpacks(t *testing.T) {
	forEachImpl(t, func(t *testing.T, i impl) {
		rng := rand.New(rand.NewPCG(1, 2))
		for n := range 20 {
			blocks, ld := make([]byte, 1+n*BF12Block)[1:], n*BlockCols+n%3
			var upper [16]byte
			for i := range blocks {
				blocks[i] = byte(rng.Uint32())
			}
			for i := range upper {
				upper[i] = byte(rng.Uint32())
			}
			got, want := slices.Repeat([]uint16{0xdead}, BF12Rows*ld+9), slices.Repeat([]uint16{0xdead}, BF12Rows*ld+9)
			if n > 0 {
				i.unpackBF12(got, ld, blocks, &upper)
			}
			unpackBF12Generic(want, ld, blocks, &upper)
			if !slices.Equal(got, want) {
				t.Fatalf("%d blocks: %x, want %x", n, got, want)
			}
		}
	})
}

// TestBF12Words: rows come back as they were, whatever their weights.
func TestBF12Words(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, shape := range [][2]int{{1, 1}, {3, 63}, {4, 64}, {5, 65}, {8, 128}, {13, 200}, {16, 1000}} {
		rows, cols := shape[0], shape[1]
		weights := bfloats(rng, rows*cols)
		w := newBF12(weights, rows, cols)
		words, row := make([]uint16, cols), make([]float32, cols)
		for r := range rows {
			w.Words(words, r)
			w.Row(row, r)
			for c, want := range weights[r*cols:][:cols] {
				if words[c] != want || !same(row[c], BF16(want)) {
					t.Fatalf("%v row %d column %d: %x and %v, want %x", shape, r, c, words[c], row[c], want)
				}
			}
		}
	}
}

// TestBF12HasTheBitsOfBF16: whatever multiplies, at any precision and for any number of tokens and part of the rows.
func TestBF12HasTheBitsOfBF16(t *testing.T) {
	forEachInUse(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 4))
		for _, shape := range [][2]int{{1, 64}, {7, 64}, {48, 192}, {50, 200}, {18, 1024}, {131, 1088}, {6, 5632}, {3, 1}, {5, 0}} {
			for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 16, 17, 20, 31, 32, 37, 48} {
				for _, p := range []Precision{Exact, Fast} {
					sameAsBF16(t, rng, shape[0], shape[1], n, p)
				}
			}
		}
	})
}

// forEachInUse runs f with each implementation in use.
func forEachInUse(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	best := Name()
	defer func() {
		if err := Use(best); err != nil {
			t.Error(err)
		}
	}()
	for _, name := range Implementations() {
		if err := Use(name); err != nil {
			t.Fatal(err)
		}
		t.Run(name, f)
	}
}

func sameAsBF16(t *testing.T, rng *rand.Rand, rows, cols, n int, p Precision) {
	t.Helper()
	weights, x := bfloats(rng, rows*cols), make([]float32, n*cols)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	want, o := make([]float32, n*rows), NewOperand(x, n, cols)
	o.Precision = p
	o.Pack(nil, FormBF16(p))
	MulBF16(want, weights, o, Shape{Rows: rows, LdDst: rows, LdW: cols})

	w := newBF12(weights, rows, cols)
	o.Pack(nil, FormBF16(p))
	for _, part := range [][2]int{{0, rows}, {rows / 2 &^ 3, rows}, {0, rows / 3}} {
		lo, hi := part[0], part[1]
		got := slices.Repeat([]float32{guard}, n*rows+9)
		MulBF12(got[lo:], rows, w, o, lo, hi)
		for tok := range n {
			for r := range rows {
				v := want[tok*rows+r]
				if r < lo || r >= hi {
					v = guard
				}
				if !same(got[tok*rows+r], v) {
					t.Fatalf("[%d %d] × %d %v, rows %d to %d: row %d token %d is %v, want %v", rows, cols, n, p, lo, hi, r, tok, got[tok*rows+r], v)
				}
			}
		}
		for _, v := range got[n*rows:] {
			if v != guard {
				t.Fatalf("[%d %d] × %d %v: wrote beyond its sums", rows, cols, n, p)
			}
		}
	}
}

// BenchmarkBF12 multiplies by matrices in the cache and beyond it.
func BenchmarkBF12(b *testing.B) {
	const cols = 2048
	rng := rand.New(rand.NewPCG(1, 1))
	for _, rows := range []int{64, 8192} {
		weights := make([]uint16, rows*cols)
		for i := range weights {
			weights[i] = RoundBF16(float32(rng.NormFloat64()))
		}
		w := newBF12(weights, rows, cols)
		for _, p := range []Precision{Exact, Fast} {
			for _, tokens := range []int{1, 4, 16, 64} {
				o, dst := NewOperand(normals(rng, tokens*cols, 1), tokens, cols), make([]float32, rows*tokens)
				o.Precision = p
				o.Pack(nil, FormBF16(p))
				b.Run(fmt.Sprintf("precision=%v/rows=%d/tokens=%d", p, rows, tokens), func(b *testing.B) {
					b.SetBytes(int64(len(w.Blocks)))
					for b.Loop() {
						MulBF12(dst, rows, w, o, 0, rows)
					}
					flop := 2 * float64(rows*tokens*cols) * float64(b.N)
					b.ReportMetric(flop/b.Elapsed().Seconds()/1e9, "GFLOP/s")
				})
			}
		}
	}
}
