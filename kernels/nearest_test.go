package kernels

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// drawBlock draws 64 weights and a scale that keeps them below 256, many on the edges between codes.
func drawBlock(t *rapid.T) (w [BlockCols]float32, inv float32) {
	most := rapid.Float32Range(0.001, 255).Draw(t, "most")
	inv = rapid.SampledFrom([]float32{1, 0.5, 0.7, 0.993}).Draw(t, "inv")
	for i := range w {
		w[i] = rapid.Float32Range(-most, most).Draw(t, "weight")
		if rapid.Bool().Draw(t, "edge") {
			w[i] = float32(math.Round(float64(w[i])*8)) / 8
		}
	}
	return w, inv
}

// drawBlocks draws the weights of some blocks and a scale for each.
func drawBlocks(t *rapid.T) (w, invs []float32) {
	for range rapid.IntRange(0, 3).Draw(t, "blocks") {
		block, inv := drawBlock(t)
		w, invs = append(w, block[:]...), append(invs, inv)
	}
	return w, invs
}

// TestNearest4 holds every implementation to the definition, spelled out.
func TestNearest4(t *testing.T) {
	forEachImpl(t, func(t *testing.T, k impl) {
		rapid.Check(t, func(t *rapid.T) {
			w, invs := drawBlocks(t)
			kinds := make([][4]uint8, len(invs))
			for b := range kinds {
				kinds[b] = [4]uint8(rapid.SliceOfN(rapid.ByteMax(15), 4, 4).Draw(t, "kinds"))
			}
			codes, sums := make([]uint8, len(w)+1), make([]float32, len(invs)+1)
			k.encode.nearest4(codes[:len(w)], sums[:len(invs)], w, invs, kinds)
			checkNearest(t, codes, sums, w, invs, 2, func(k int) (book [16]int8) {
				for c := range book {
					book[c] = integer4(kinds[k/BlockCols][k%BlockCols/16], byte(c))
				}
				return book
			})
		})
	})
}

// TestNearest6 holds every implementation to the definition, spelled out.
func TestNearest6(t *testing.T) {
	forEachImpl(t, func(t *testing.T, k impl) {
		rapid.Check(t, func(t *rapid.T) {
			w, invs := drawBlocks(t)
			codes, sums := make([]uint8, len(w)+1), make([]float32, len(invs)+1)
			k.encode.nearest6(codes[:len(w)], sums[:len(invs)], w, invs)
			checkNearest(t, codes, sums, w, invs, 4, func(int) [64]int8 { return Codes6 })
		})
	})
}

// TestNearest8 holds every implementation to the definition, spelled out.
func TestNearest8(t *testing.T) {
	forEachImpl(t, func(t *testing.T, k impl) {
		rapid.Check(t, func(t *rapid.T) {
			w, invs := drawBlocks(t)
			for i := range w {
				w[i] *= 0.49 // so that none is beyond 127.5
			}
			codes := make([]uint8, len(w)+1)
			k.encode.nearest8(codes[:len(w)], w, invs)
			for i, v := range w {
				if want := math.RoundToEven(float64(float32(v * invs[i/BlockCols]))); float64(int8(codes[i])) != want {
					t.Fatalf("weight %d, %g: %d, want %g", i, v, int8(codes[i]), want)
				}
			}
			if codes[len(w)] != 0 {
				t.Fatal("a result beyond the last block")
			}
		})
	})
}

// checkNearest also finds what was written beyond the last block.
func checkNearest[Book [16]int8 | [64]int8](t *rapid.T, codes []uint8, sums, w, invs []float32, steps float64, bookOf func(k int) Book) {
	for b, inv := range invs {
		var lanes [4]float32
		for k := b * BlockCols; k < (b+1)*BlockCols; k++ {
			u := math.RoundToEven(float64(float32(w[k]*inv)) * steps)
			book := bookOf(k)
			want := slowNearest(book, u/steps)
			if int(codes[k]) != want {
				t.Fatalf("weight %d, %g: code %d, want %d", k, w[k], codes[k], want)
			}
			lanes[k%4] += float32(w[k] * float32(book[want]))
		}
		if want := (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]); math.Float32bits(sums[b]) != math.Float32bits(want) {
			t.Fatalf("block %d: sum %g, want %g", b, sums[b], want)
		}
	}
	if codes[len(w)] != 0 || sums[len(invs)] != 0 {
		t.Fatal("a result beyond the last block")
	}
}

func slowNearest[Book [16]int8 | [64]int8](book Book, v float64) (best int) {
	for c := range len(book) {
		if math.Abs(float64(book[c])-v) < math.Abs(float64(book[best])-v) {
			best = c
		}
	}
	return best
}

// TestErrors6 holds every implementation to the definition, spelled out.
func TestErrors6(t *testing.T) {
	forEachImpl(t, func(t *testing.T, k impl) {
		rapid.Check(t, func(t *rapid.T) {
			w, inv := drawBlock(t)
			invs := []float32{inv, 0.9 * inv, 0.3 * inv}[:rapid.IntRange(0, 3).Draw(t, "scales")]
			got := make([][2]uint32, len(invs)+1)
			k.encode.errors6(got[:len(invs)], &w, invs)
			for i, inv := range invs {
				var want [2]uint32
				for _, v := range w {
					u := math.RoundToEven(4 * float64(float32(v*inv)))
					for j, u := range []float64{u, -u} {
						d := u - 4*float64(Codes6[slowNearest(Codes6, u/4)])
						want[j] += uint32(d * d)
					}
				}
				if got[i] != want {
					t.Fatalf("scale %d: errors %d, want %d", i, got[i], want)
				}
			}
			if got[len(invs)] != [2]uint32{} {
				t.Fatal("a result beyond the scales")
			}
		})
	})
}

func BenchmarkEncode(b *testing.B) {
	var w [BlockCols]float32
	for i := range w {
		w[i] = float32(i*37%255 - 127)
	}
	codes, sums := make([]uint8, BlockCols), make([]float32, 1)
	var errors [2][2]uint32
	var kinds [1][tries4][4]uint32
	for _, search := range []struct {
		name string
		run  func(e *encoders)
	}{
		{"kinds4", func(e *encoders) { e.kinds4(kinds[:], w[:], []float32{0.95}) }},
		{"nearest4", func(e *encoders) { e.nearest4(codes, sums, w[:], []float32{0.9}, [][4]uint8{{3, 9, 0, 12}}) }},
		{"nearest6", func(e *encoders) { e.nearest6(codes, sums, w[:], []float32{0.9}) }},
		{"errors6", func(e *encoders) { e.errors6(errors[:], &w, []float32{0.95, 0.9}) }},
	} {
		for _, i := range tested() {
			k := choose([]impl{generic, i})
			b.Run("search="+search.name+"/impl="+k.name, func(b *testing.B) {
				b.SetBytes(2 * BlockCols)
				for b.Loop() {
					search.run(&k.encode)
				}
			})
		}
	}
}
