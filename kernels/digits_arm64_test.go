//go:build arm64 && !purego

package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"golang.org/x/sys/cpu"
)

// Both quantized products give generic's bits, also the one that this CPU would not choose: at every count of tokens around a tile's,
// with a last group and a last block that are not whole, and with the extremes of a byte.
func TestTiledWithAndWithoutDot(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	const rows, cols = 37, 200
	for _, dot := range []bool{false, true} {
		if dot && !cpu.ARM64.HasASIMDDP {
			t.Log("this CPU has no dot product of bytes")
			continue
		}
		i := choose([]impl{generic, neonWith(dot)})
		for kind := range tiledKinds {
			for _, f := range []Form{Digits, Digit} {
				t.Run(fmt.Sprintf("dot=%v/%s/form=%d", dot, tiledNames[kind], f), func(t *testing.T) {
					for n := 1; n < 10; n++ {
						w := randomTiled(rng, kind, rows, cols)
						if kind == Q8 {
							extremes(rng, w)
						}
						compareTiled(t, i, w, hardNumbers(rng, n*cols), f, n, 0)
						compareTiled(t, i, w, equal(n*cols, float32(n-5)), f, n, 0)
					}
				})
			}
		}
	}
}

// extremes sets most of a matrix's integers to −128 or 127: no encoder writes the former, a file may.
func extremes(rng *rand.Rand, w *Tiled) {
	for g := range (w.Rows + GroupRows - 1) / GroupRows {
		for b := range blocksOf(w.Cols) {
			codes, _, _ := w.Tile(g, b)
			for i := range codes {
				if rng.IntN(8) > 0 {
					codes[i] = 127 + byte(g+b)&1
				}
			}
		}
	}
}

func equal(n int, v float32) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = v
	}
	return x
}

// A tile of every code and kind, unpacked.
func TestUnpackIsInts(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	for _, kind := range []TiledKind{Q6, Q4} {
		w := randomTiled(rng, kind, GroupRows, 9*BlockCols)
		got := new(tilePanel)
		unpackNEON(got, tileInts, kind, w.group(0), 1, 8)
		for b := 1; b < 9; b++ {
			var want [tileInts]int8
			w.Ints(&want, 0, b)
			for i, v := range want {
				if int8(got[b*tileInts+i]) != v {
					t.Fatalf("%s: integer %d of tile %d is %d, want %d", tiledNames[kind], i, b, int8(got[b*tileInts+i]), v)
				}
			}
		}
		if got[tileInts-1] != 0 || got[9*tileInts] != 0 {
			t.Errorf("%s: bytes beside the tiles were written", tiledNames[kind])
		}
	}
}

// Digits and scales are generic's, byte by byte.
func TestPackDigitsIsGeneric(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	for _, cols := range []int{1, 63, 64, 65, 500, 640} {
		x := hardNumbers(rng, 5*cols)
		for _, f := range []Form{Digits, Digit} {
			got, want := packedBy(choose([]impl{generic, neon}), f, x, 5, cols), packedBy(choose([]impl{generic}), f, x, 5, cols)
			for i, v := range want.scales {
				if !same(got.scales[i], v) {
					t.Fatalf("%d columns, form %d: scale %d is %v, want %v", cols, f, i, got.scales[i], v)
				}
			}
			for i, v := range want.digits {
				if got.digits[i] != v {
					t.Fatalf("%d columns, form %d: digit %d is %d, want %d", cols, f, i, got.digits[i], v)
				}
			}
		}
	}
}
