package kernels

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestMeasure holds every implementation to the definition, spelled out, numbers beyond all bounds included.
func TestMeasure(t *testing.T) {
	odd := rapid.SampledFrom([]float32{nan, float32(math.Inf(1)), float32(math.Inf(-1)), math.MaxFloat32, float32(math.Copysign(0, -1)), 0x1p-140, -0x1p-149})
	forEachImpl(t, func(t *testing.T, k impl) {
		rapid.Check(t, func(t *rapid.T) {
			var w [BlockCols]float32
			for i := range w {
				w[i] = rapid.Float32Range(-100, 100).Draw(t, "weight")
			}
			if rapid.Bool().Draw(t, "odd") {
				w[rapid.IntRange(0, BlockCols-1).Draw(t, "place")] = odd.Draw(t, "weight")
			}
			var most float64
			var lanes [4]float32
			for i, v := range w {
				most = max(most, math.Abs(float64(v)))
				lanes[i%4] += float32(v * v)
			}
			gotMost, gotEnergy := k.encode.measure(&w)
			if want := float32(most); gotMost != want && (gotMost == gotMost || want == want) {
				t.Fatalf("most %g, want %g", gotMost, want)
			}
			if want := (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]); math.Float32bits(gotEnergy) != math.Float32bits(want) && (gotEnergy == gotEnergy || want == want) {
				t.Fatalf("energy %g, want %g", gotEnergy, want)
			}
		})
	})
}

// TestSplitBF12 holds every implementation to the definition, spelled out, upper bytes at both ends among them.
func TestSplitBF12(t *testing.T) {
	forEachImpl(t, func(t *testing.T, k impl) {
		rapid.Check(t, func(t *rapid.T) {
			found := rapid.SliceOfNDistinct(rapid.Byte(), 16, 16, rapid.ID).Draw(t, "upper")
			slices.Sort(found)
			c := NewCodesBF12([16]byte(found))
			w := make([]uint16, BlockCols*rapid.IntRange(0, 3).Draw(t, "blocks"))
			often := rapid.Bool().Draw(t, "often without a code")
			for i := range w {
				w[i] = rapid.Uint16().Draw(t, "weight")
				if !often {
					w[i] = w[i]&255 | uint16(rapid.SampledFrom(found).Draw(t, "upper byte"))<<8
				}
			}
			lower, codes, escapes := make([]byte, len(w)+1), make([]byte, len(w)+1), make([]byte, len(w)/BlockCols+1)
			k.encode.splitBF12(lower[:len(w)], codes[:len(w)], escapes[:len(w)/BlockCols], w, c)
			want := make([]byte, len(escapes))
			for i := range w {
				h := w[i/BlockCols*BlockCols+columnBF12(i%BlockCols)]
				code := slices.Index(found, byte(h>>8))
				if c.Has(byte(h>>8)) != (code >= 0) {
					t.Fatalf("Has(%d) = %t", h>>8, code < 0)
				}
				if code < 0 {
					want[i/BlockCols]++
					code = 0
				}
				if lower[i] != byte(h) || codes[i] != byte(code) {
					t.Fatalf("place %d: %x, code %d of %x", i, lower[i], codes[i], h)
				}
			}
			if !slices.Equal(escapes, want) || lower[len(w)] != 0 || codes[len(w)] != 0 {
				t.Fatalf("escapes %d, want %d, or a result beyond the last block", escapes, want)
			}
		})
	})
}
