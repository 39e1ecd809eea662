package kernels

import (
	"testing"

	"pgregory.net/rapid"
)

// TestKinds4 holds every implementation to the definition, spelled out.
func TestKinds4(t *testing.T) {
	forEachImpl(t, func(t *testing.T, k impl) {
		rapid.Check(t, func(t *rapid.T) {
			tries, blocks := rapid.IntRange(1, 7).Draw(t, "tries"), rapid.IntRange(0, 3).Draw(t, "blocks")
			w := make([]float32, blocks*BlockCols)
			most := rapid.Float32Range(0.001, 255).Draw(t, "most")
			for i := range w {
				w[i] = rapid.Float32Range(-most, most).Draw(t, "weight")
			}
			invs := rapid.SliceOfN(rapid.Float32Range(0.25, 1), tries*blocks, tries*blocks).Draw(t, "invs")
			got := make([][4]uint32, len(invs)+1)
			k.encode.kinds4(got[:len(invs)], w, invs, tries)
			for i, inv := range invs {
				for b, want := range slowKinds4(block(w, i/tries), inv) {
					if got[i][b] != want {
						t.Fatalf("scale %d, sub-block %d: kind %d, error %d, want %d, %d", i, b, got[i][b]&15, got[i][b]>>4, want&15, want>>4)
					}
				}
			}
			if got[len(invs)] != [4]uint32{} {
				t.Fatal("a result beyond the scales")
			}
		})
	})
}

func slowKinds4(w *[BlockCols]float32, inv float32) (results [4]uint32) {
	for b := range results {
		results[b] = ^uint32(0)
		for kind := range byte(16) {
			sum := uint32(0)
			for _, v := range w[16*b:][:16] {
				least := uint32(4095)
				for code := range byte(16) {
					d := nearestInt(float32(v*inv)) - int32(integer4(kind, code))
					least = min(least, uint32(d*d))
				}
				sum += least
			}
			results[b] = min(results[b], sum<<4|uint32(kind))
		}
	}
	return results
}
