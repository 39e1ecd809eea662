package kernels

import (
	"math"
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
