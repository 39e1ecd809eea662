package sample

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The first numbers of seed 1 are part of the package's promise: every machine
// and Go version draws them.
func TestSeedOne(t *testing.T) {
	want := []float64{
		0.1090353315807735, 0.28055659785199694, 0.20471913488157467, 0.8644145219057,
		0.791083385808132, 0.7165113557621688, 0.04085003628313166, 0.0710141695770582,
	}
	r := newRNG(1)
	for range 2 { // before and after a reset
		var got []float64
		for range 8 {
			got = append(got, r.float64())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("first numbers (-want +got):\n%s", diff)
		}
		r.reset()
	}
}

// And so are the tokens they pick.
func TestSeedOneTokens(t *testing.T) {
	want := []int{99, 310, 198, 864, 798, 686, 33, 86}
	s := mustNew(t, Config{Temperature: 0.8, TopK: 50, TopP: 0.95, MinP: 0.01, RepetitionPenalty: 1.1, Seed: 1})
	for range 2 {
		s.Reset([]int{3, 1, 4})
		var got []int
		for range 8 {
			got = append(got, s.Sample(scatteredLogits(1000)))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("first tokens (-want +got):\n%s", diff)
		}
	}
}

// scatteredLogits returns logits between 0 and 10 in no apparent order.
func scatteredLogits(vocab int) []float32 {
	logits := make([]float32, vocab)
	for i := range logits {
		logits[i] = float32(i*7919%1009) / 100
	}
	return logits
}

func TestSeedsDiffer(t *testing.T) {
	first := map[float64]uint64{}
	for seed := range uint64(1000) {
		x := newRNG(seed).float64()
		if other, ok := first[x]; ok {
			t.Errorf("seeds %d and %d both start with %v", other, seed, x)
		}
		first[x] = seed
	}
}

func TestDraw(t *testing.T) {
	for _, test := range []struct {
		weights []float64
		u       float64
		want    int
	}{
		{[]float64{1}, 0, 0},
		{[]float64{0, 2, 0, 2, 0}, 0, 1},
		{[]float64{0, 2, 0, 2, 0}, 0.4999, 1},
		{[]float64{0, 2, 0, 2, 0}, 0.5, 3},
		{[]float64{0, 2, 0, 2, 0}, 1 - 0x1p-53, 3},
		{[]float64{1, 1e-300}, 1 - 0x1p-53, 0},
	} {
		if got := draw(test.weights, test.u); got != test.want {
			t.Errorf("draw(%v, %v) = %d, want %d", test.weights, test.u, got, test.want)
		}
	}
}

// The index drawn is the one whose share of [0, 1) u falls in, up to rounding,
// and never one without weight.
func TestDrawShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		weight := rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(1e-300, 1))
		weights := append(rapid.SliceOf(weight).Draw(t, "weights"), 1)
		u := rapid.Float64Range(0, 1-0x1p-53).Draw(t, "u")
		at := draw(weights, u)
		if weights[at] == 0 {
			t.Fatalf("drew index %d, which has no weight", at)
		}
		low, point := sumOf(weights[:at]), u*sumOf(weights)
		if slack := 1e-12 * sumOf(weights); point < low-slack || point > low+weights[at]+slack {
			t.Errorf("drew index %d with share [%v, %v) for %v", at, low, low+weights[at], point)
		}
	})
}

func TestDrawRounding(t *testing.T) {
	if got := draw([]float64{0, 1, 0}, 1); got != 1 { // as if u·total had reached total
		t.Errorf("drew %d, want the last index with weight", got)
	}
}
