package kernels

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// A sum is the same bits alone and in any tile, wherever its memory lies: what makes a token's logits independent of its
// batch, of prefill or decode, and of the number of threads.
func TestDotSumDependsOnRowAndTokenOnly(t *testing.T) {
	forEachDot(t, func(t *testing.T, k dotKernel) {
		rapid.Check(t, func(t *rapid.T) {
			cols := rapid.IntRange(0, 70).Draw(t, "cols")
			rows, tokens := rapid.IntRange(1, 13).Draw(t, "rows"), rapid.IntRange(1, 13).Draw(t, "tokens")
			pad, off := rapid.IntRange(0, 3).Draw(t, "pad"), rapid.IntRange(0, 8).Draw(t, "offset")
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			tile := newTile(Shape{rows, tokens, cols, rows + pad, cols + pad, cols + 2*pad}, off, k.round, nasty(rng, false))
			k.run(tile.dst, tile.w, tile.x, tile.s)
			var alone [1]float32
			for r := range rows {
				for tok := range tokens {
					w, x := append([]float32(nil), tile.row(r)...), append([]float32(nil), tile.token(tok)...)
					k.run(alone[:], w, x, Shape{1, 1, cols, 1, cols, cols})
					if got := tile.dst[tok*tile.s.LdDst+r]; !same(got, alone[0]) {
						t.Fatalf("row %d token %d: %v in the tile, %v alone", r, tok, got, alone[0])
					}
				}
			}
		})
	})
}

// Long rows are summed in pieces, tall products in panels: neither may be seen in the bits.
func TestLongRows(t *testing.T) {
	forEachDot(t, func(t *testing.T, k dotKernel) {
		rng := rand.New(rand.NewPCG(5, 5))
		for _, cols := range []int{2047, 2049, 4129, 8200} {
			s := Shape{Rows: 70, Tokens: 7, Cols: cols, LdDst: 70, LdW: cols, LdX: cols}
			w, x, dst, alone := normals(rng, s.Rows*cols, 1), normals(rng, s.Tokens*cols, 1), make([]float32, s.Rows*s.Tokens), make([]float32, s.Rows)
			k.run(dst, w, x, s)
			for tok := range s.Tokens {
				k.run(alone, w, x[tok*cols:], Shape{s.Rows, 1, cols, s.Rows, cols, cols})
				for r, want := range alone {
					if got := dst[tok*s.Rows+r]; got != want {
						t.Fatalf("%d columns: row %d token %d: %v in the batch, %v alone", cols, r, tok, got, want)
					}
				}
			}
		}
	})
}

// A tile split by rows and by tokens is bitwise the whole tile.
func TestDotTileSplits(t *testing.T) {
	forEachDot(t, func(t *testing.T, k dotKernel) {
		rapid.Check(t, func(t *rapid.T) {
			s := Shape{Rows: rapid.IntRange(2, 20).Draw(t, "rows"), Tokens: rapid.IntRange(2, 9).Draw(t, "tokens"), Cols: 45}
			s.LdDst, s.LdW, s.LdX = s.Rows, s.Cols, s.Cols
			r, n := rapid.IntRange(1, s.Rows-1).Draw(t, "split row"), rapid.IntRange(1, s.Tokens-1).Draw(t, "split token")
			rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			tile := newTile(s, 0, k.round, nasty(rng, false))
			k.run(tile.dst, tile.w, tile.x, s)
			parts := make([]float32, len(tile.dst))
			for _, p := range [][4]int{{0, 0, r, n}, {r, 0, s.Rows - r, n}, {0, n, r, s.Tokens - n}, {r, n, s.Rows - r, s.Tokens - n}} {
				part := s
				part.Rows, part.Tokens = p[2], p[3]
				k.run(parts[p[1]*s.LdDst+p[0]:], tile.w[p[0]*s.LdW:], tile.x[p[1]*s.LdX:], part)
			}
			for i, v := range parts {
				if !same(v, tile.dst[i]) {
					t.Fatalf("%+v split at row %d token %d: sum %d is %v, whole %v", s, r, n, i, v, tile.dst[i])
				}
			}
		})
	})
}
