package kernels

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestKinds4 holds every implementation to the definition, spelled out.
func TestKinds4(t *testing.T) {
	forEachImpl(t, func(t *testing.T, k impl) {
		rapid.Check(t, func(t *rapid.T) {
			w := make([]float32, BlockCols*rapid.IntRange(0, 3).Draw(t, "blocks"))
			most := rapid.Float32Range(0.001, 127).Draw(t, "most")
			for i := range w {
				w[i] = rapid.Float32Range(-most, most).Draw(t, "weight")
			}
			n := len(w) / BlockCols
			invs := rapid.SliceOfN(rapid.Float32Range(0.25, 1), n, n).Draw(t, "invs")
			got := make([][tries4][4]uint32, n+1)
			k.encode.kinds4(got[:n], w, invs)
			for i, inv := range invs {
				for try, stretch := range Stretch4 {
					for b, want := range slowKinds4(block(w, i), inv, 1+float64(try)/20) {
						if got := got[i][try][b]; got != want {
							t.Fatalf("block %d, multiple %g, sub-block %d: kind %d, error %d, want %d, %d", i, stretch, b, got&15, got>>4, want&15, want>>4)
						}
					}
				}
			}
			if got[n] != [tries4][4]uint32{} {
				t.Fatal("a result beyond the last block")
			}
		})
	})
}

func slowKinds4(w *[BlockCols]float32, inv float32, stretch float64) (results [4]uint32) {
	for b := range results {
		results[b] = ^uint32(0)
		for kind := range byte(16) {
			sum := uint32(0)
			for _, v := range w[16*b:][:16] {
				least := 4095.0
				for code := range byte(16) {
					d := math.RoundToEven(float64(float32(v*inv))) - stretch*float64(integer4(kind, code))
					least = min(least, d*d)
				}
				sum += uint32(math.Round(least))
			}
			results[b] = min(results[b], sum<<4|uint32(kind))
		}
	}
	return results
}
