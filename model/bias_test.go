package model

import "testing"

// Slopes of 16 heads are no powers of two, so that their products with distances round: they must round before the score is added, or a CPU
// that fuses the two (arm64, amd64 of level 3) would give other bits.
func TestALiBiRoundsItsProducts(t *testing.T) {
	a := alibi{alibiSlopes(16)}
	fused := 0 // sums that fusing would change
	for h, slope := range a.slopes {
		scores := make([]float32, 100)
		for i := range scores {
			scores[i] = 1 / float32(i+3)
		}
		before := append([]float32(nil), scores...)
		a.add(scores, h, 99, 0)
		for i, got := range scores {
			product := float32(slope * float32(i-99))
			if want := before[i] + product; got != want {
				t.Fatalf("head %d, distance %d: %g, want %g", h, i-99, got, want)
			}
			if exact := float64(before[i]) + float64(slope)*float64(i-99); got != float32(exact) {
				fused++
			}
		}
	}
	if fused == 0 {
		t.Error("no sum here tells fused from rounded")
	}
}
