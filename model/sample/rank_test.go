package sample

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestRankOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		float := rapid.OneOf(rapid.Float32(), rapid.SampledFrom([]float32{
			0, float32(math.Copysign(0, -1)), inf32, -inf32, math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32,
		}))
		a, b := float.Draw(t, "a"), float.Draw(t, "b")
		if got, want := cmp.Compare(rankOf(a), rankOf(b)), cmp.Compare(a, b); got != want {
			t.Errorf("ranks of %v and %v compare as %d, want %d", a, b, got, want)
		}
		if got := rankOf(a).logit(); got != a {
			t.Errorf("logit of rank of %v is %v", a, got)
		}
	})
}

func TestTopKThreshold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logits := drawLogits(t)
		k := rapid.IntRange(1, len(logits)).Draw(t, "k")
		sorted := slices.Sorted(slices.Values(logits))
		want := sorted[len(sorted)-k]
		if k == len(logits) {
			want = -inf32 // all stay
		}
		if got := topKThreshold(make([]int32, len(logits)), logits, k); got != want {
			t.Errorf("largest but %d is %v, want %v", k-1, got, want)
		}
	})
}

// keepTopP against its definition, by sorting: ranks by logit, then by id.
func TestKeepTopP(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logits := drawLogits(t)
		p := rapid.Float64Range(0.001, 0.999).Draw(t, "p")
		w := make([]float64, len(logits))
		weigh(w, logits, logits[Greedy{}.Sample(logits)], -inf32, 1)
		full := slices.Clone(w)
		keepTopP(make([]int32, len(logits)), w, logits, p)

		order := make([]int, len(logits))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(logits[b], logits[a]) })
		target, slack := p*sumOf(full), 1e-12*sumOf(full)
		before := 0.0
		for _, id := range order {
			switch kept := w[id] > 0; {
			case kept && before > target+slack:
				t.Errorf("token %d kept, though better ones sum to %v of %v", id, before, target)
			case !kept && full[id] > 0 && before < target-slack:
				t.Errorf("token %d removed, though better ones sum to %v of %v", id, before, target)
			case kept && w[id] != full[id]:
				t.Errorf("weight of token %d changed from %v to %v", id, full[id], w[id])
			}
			before += full[id]
		}
	})
}
