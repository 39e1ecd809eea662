package kernels

import (
	"testing"

	"pgregory.net/rapid"
)

// TestKinds4 holds every implementation to the definition, spelled out.
func TestKinds4(t *testing.T) {
	forEachImpl(t, func(t *testing.T, k impl) {
		rapid.Check(t, func(t *rapid.T) {
			var w [BlockCols]float32
			most := rapid.Float32Range(0.001, 190).Draw(t, "most")
			for i := range w {
				w[i] = rapid.Float32Range(-most, most).Draw(t, "weight")
			}
			inv := rapid.Float32Range(0.25, 1).Draw(t, "inv")
			got := k.kinds4(&w, inv)
			for b, want := range slowKinds4(&w, inv) {
				if got[b] != want {
					t.Fatalf("sub-block %d: kind %d, error %d, want %d, %d", b, got[b]&15, got[b]>>4, want&15, want>>4)
				}
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

func BenchmarkKinds4(b *testing.B) {
	var w [BlockCols]float32
	for i := range w {
		w[i] = float32(i*37%255 - 127)
	}
	for _, i := range implementations() {
		k := choose([]impl{generic, i})
		b.Run("impl="+k.name, func(b *testing.B) {
			b.SetBytes(2 * BlockCols)
			for b.Loop() {
				k.kinds4(&w, 0.9)
			}
		})
	}
}
