package eval

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestDivergenceOfSmallLogits: numpy's figures, from logits in 64ths.
func TestDivergenceOfSmallLogits(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "divergence.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Small struct {
			P64     [][]float32
			Q64     [][]float32
			IDs     []int
			Figures map[string]float64
		}
	}
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	var r run
	for i, id := range ref.Small.IDs {
		r.compare(in64ths(ref.Small.P64[i]), in64ths(ref.Small.Q64[i]), id)
	}
	var row KLRow
	if err := row.summarize(&r); err != nil {
		t.Fatal(err)
	}
	if b, err = json.Marshal(row); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range ref.Small.Figures {
		if f, ok := got[name].(float64); !ok || math.Abs(f-want) > 1e-12*math.Max(1, math.Abs(want)) {
			t.Errorf("%s %v, want %v", name, got[name], want)
		}
	}
}

func in64ths(x []float32) []float32 {
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = v / 64
	}
	return y
}

// TestDivergenceLaws: never negative, nothing from oneself, and blind to a constant added to all logits.
func TestDivergenceLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "vocabulary")
		logits := rapid.SliceOfN(rapid.Float32Range(-60, 60), n, n)
		p, q := logits.Draw(t, "p"), logits.Draw(t, "q")
		shifted := slices.Clone(p)
		for i := range shifted {
			shifted[i] += 64
		}
		var r run
		r.compare(p, q, 0)
		r.compare(p, p, 0)
		r.compare(p, shifted, 0)
		if !(r.KL[0] >= 0) || r.KL[1] != 0 || r.KL[2] > 1e-5 || r.SameTop[1] != 1 {
			t.Fatalf("KL %v, same top %v", r.KL, r.SameTop)
		}
	})
}

// TestDivergenceOfImpossible: what the base rules out costs nothing; what the model alone rules out is refused.
func TestDivergenceOfImpossible(t *testing.T) {
	never := float32(math.Inf(-1))
	var r run
	r.compare([]float32{0, never}, []float32{0, 0}, 0)
	if math.Abs(r.KL[0]-math.Ln2) > 1e-15 {
		t.Errorf("KL %v, want ln 2", r.KL[0])
	}
	r.compare([]float32{0, 0}, []float32{0, never}, 0)
	if err := new(KLRow).summarize(&r); err == nil {
		t.Errorf("a mean of %v passes", r.KL)
	}
}

func TestPercentile(t *testing.T) {
	for _, c := range []struct{ percent, want float64 }{{0, 1}, {50, 2.5}, {90, 3.7}, {100, 4}} {
		if got := percentile([]float64{1, 2, 3, 4}, c.percent); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("percentile %v is %v, want %v", c.percent, got, c.want)
		}
	}
	if got := percentile([]float64{7}, 99.9); got != 7 {
		t.Errorf("of one number: %v", got)
	}
}
