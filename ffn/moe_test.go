package ffn

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// The mixtures of these tests: experts of different widths, so that the scratch must serve the widest.
const (
	moeModel, moeExperts, moeTokens = 16, 5, 9
)

func randomLinear(t testing.TB, rng *rand.Rand, rows, cols int) *quant.Linear {
	t.Helper()
	w := make([]float32, rows*cols)
	for i := range w {
		w[i] = float32(rng.NormFloat64() / math.Sqrt(float64(cols)))
	}
	return linear(t, rows, cols, w)
}

func randomBlock(t testing.TB, rng *rand.Rand, dff int) *Block {
	t.Helper()
	v, err := Find("swiglu")
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBlock(v, randomLinear(t, rng, dff, moeModel), randomLinear(t, rng, dff, moeModel), randomLinear(t, rng, moeModel, dff), nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func randomMoE(t testing.TB, k int, weighting Weighting, shared bool) *MoE {
	t.Helper()
	rng := rand.New(rand.NewPCG(uint64(k), 1))
	m := MoE{Router: randomLinear(t, rng, moeExperts, moeModel), K: k, Weighting: weighting}
	for e := range moeExperts {
		m.Experts = append(m.Experts, randomBlock(t, rng, 12+4*e))
	}
	if shared {
		m.Shared, m.SharedBy = randomBlock(t, rng, 40), randomLinear(t, rng, 1, moeModel)
	}
	made, err := NewMoE(m)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// forEachMoE runs f for every weighting, number of chosen experts, with and without a shared expert.
func forEachMoE(t *testing.T, f func(t *testing.T, m *MoE)) {
	t.Helper()
	for _, k := range []int{1, 2, moeExperts} {
		for _, weighting := range []Weighting{SoftmaxChosen, SoftmaxAll} {
			for _, shared := range []bool{false, true} {
				t.Run(fmt.Sprintf("k=%d/weighting=%d/shared=%t", k, weighting, shared), func(t *testing.T) {
					f(t, randomMoE(t, k, weighting, shared))
				})
			}
		}
	}
}

func moeInput() []float32 {
	rng := rand.New(rand.NewPCG(7, 7))
	x := make([]float32, moeTokens*moeModel)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

// reference computes one token in float64 from the parts' own results: every expert is run, and most are not used.
func (m *MoE) reference(x []float32) []float64 {
	scores := forward(asLayer{m.Router}, 1, append(slices.Clone(x), make([]float32, moeExperts)...), 1)[:moeExperts]
	order := make([]int, moeExperts)
	for e := range order {
		order[e] = e
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if scores[a] > scores[b] {
			return -1
		} else if scores[a] < scores[b] {
			return 1
		}
		return 0
	})
	over := order[:m.K]
	if m.Weighting == SoftmaxAll {
		over = order
	}
	var sum float64
	for _, e := range over {
		sum += math.Exp(float64(scores[e]))
	}
	y := make([]float64, moeModel)
	for _, e := range order[:m.K] {
		for i, v := range forward(m.Experts[e], 1, x, 1) {
			y[i] += math.Exp(float64(scores[e])) / sum * float64(v)
		}
	}
	if m.Shared != nil {
		gate := forward(asLayer{m.SharedBy}, 1, x, 1)[0]
		for i, v := range forward(m.Shared, 1, x, 1) {
			y[i] += float64(v) / (1 + math.Exp(-float64(gate)))
		}
	}
	return y
}

// asLayer lets forward run a projection.
type asLayer struct{ l *quant.Linear }

func (a asLayer) Forward(_ *kernels.Pool, _ *Scratch, dst, x []float32, n int) {
	rows, cols := a.l.Dims()
	a.l.Rows(dst, kernels.NewOperand(x, n, cols), 0, rows)
}

func (asLayer) need() need { return need{} }

func (asLayer) Sparsify() int { return 0 }

func TestMoEAgreesWithFloat64(t *testing.T) {
	x := moeInput()
	forEachMoE(t, func(t *testing.T, m *MoE) {
		got := forward(m, 1, x, moeTokens)
		for tok := range moeTokens {
			row := got[tok*moeModel:][:moeModel]
			for i, want := range m.reference(x[tok*moeModel:][:moeModel]) {
				// Weights and sums of six experts at most, all under 8: some twenty roundings.
				if diff := math.Abs(float64(row[i]) - want); !(diff <= 20*unit*8) {
					t.Fatalf("token %d element %d: %v, want %v", tok, i, row[i], want)
				}
			}
		}
	})
}

// Prefill runs each expert over its tokens together, decode one token at a time: the bits are the same.
func TestMoETokensAreIndependent(t *testing.T) {
	x := moeInput()
	forEachMoE(t, func(t *testing.T, m *MoE) {
		want := forward(m, 1, x, moeTokens)
		for _, threads := range []int{2, 5} {
			if got := forward(m, threads, x, moeTokens); !slices.Equal(got, want) {
				t.Errorf("%d threads change bits", threads)
			}
		}
		for tok := range moeTokens {
			if one := forward(m, 1, x[tok*moeModel:][:moeModel], 1); !slices.Equal(one, want[tok*moeModel:][:moeModel]) {
				t.Errorf("token %d alone differs from itself in a batch", tok)
			}
		}
		inPlace := slices.Clone(x)
		if m.Forward(nil, NewScratch(moeTokens, m), inPlace, inPlace, moeTokens); !slices.Equal(inPlace, want) {
			t.Error("in place differs")
		}
	})
}

func TestRoute(t *testing.T) {
	nan := float32(math.NaN())
	cases := []struct {
		scores []float32
		k      int
		chosen []int
	}{
		{[]float32{1, 5, 3, 4}, 2, []int{1, 3}},
		{[]float32{9, 5, 3, 4}, 3, []int{0, 1, 3}},
		{[]float32{2, 2, 2, 2}, 2, []int{0, 1}}, // ties go to the lower number
		{[]float32{1, 2, 3, 4}, 4, []int{0, 1, 2, 3}},
		{[]float32{nan, nan, nan}, 2, []int{0, 1}}, // whatever the scores are, K different experts
	}
	for _, c := range cases {
		m := &MoE{K: c.k}
		chosen, weights := make([]int, c.k), make([]float32, c.k)
		if m.route(slices.Clone(c.scores), chosen, weights); !slices.Equal(chosen, c.chosen) {
			t.Errorf("scores %v: chosen %v, want %v", c.scores, chosen, c.chosen)
		}
	}
}

func TestMoEForwardAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector makes pools forget")
	}
	pool := kernels.NewPool(2)
	defer pool.Close()
	m, x := randomMoE(t, 2, SoftmaxAll, true), moeInput()
	dst, s := make([]float32, len(x)), NewScratch(moeTokens, m)
	if got := testing.AllocsPerRun(20, func() { m.Forward(pool, s, dst, x, moeTokens) }); got != 0 {
		t.Errorf("Forward allocates %v times", got)
	}
}

func TestNewMoERefusesWhatDoesNotFit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	router := func(rows, cols int) *quant.Linear { return randomLinear(t, rng, rows, cols) }
	a, b := randomBlock(t, rng, 8), randomBlock(t, rng, 8)
	cases := []struct {
		m    MoE
		want string
	}{
		{MoE{Router: router(3, moeModel), Experts: []*Block{a, b}, K: 1}, "experts do not fit: 2 experts, a router for 3, 1 for each token"},
		{MoE{Router: router(2, moeModel), Experts: []*Block{a, b}, K: 0}, "experts do not fit: 2 experts, a router for 2, 0 for each token"},
		{MoE{Router: router(2, moeModel), Experts: []*Block{a, b}, K: 3}, "experts do not fit: 2 experts, a router for 2, 3 for each token"},
		{MoE{Router: router(2, 8), Experts: []*Block{a, b}, K: 1}, "experts do not fit: expert 0 has d_model 16, the router 8"},
		{MoE{Router: router(1, moeModel), Experts: []*Block{a}, K: 1, Shared: b}, "experts do not fit: a shared expert goes with a gate"},
		{MoE{Router: router(1, moeModel), Experts: []*Block{a}, K: 1, Shared: b, SharedBy: router(2, moeModel)},
			"experts do not fit: the shared expert has d_model 16 and a gate [2 16], the router 16"},
	}
	for _, c := range cases {
		if _, err := NewMoE(c.m); !errors.Is(err, ErrExperts) || err.Error() != c.want {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// TestSparseMoE holds experts that skip zero neurons to the same experts in a batch, where they do not.
func TestSparseMoE(t *testing.T) {
	x := moeInput()
	forEachMoE(t, func(t *testing.T, m *MoE) {
		want := forward(m, 1, x, moeTokens)
		if (m.Sparsify() > 0) != m.Experts[0].Variant.CanSkip() {
			t.Fatal("Sparsify and CanSkip disagree")
		}
		for tok := range moeTokens {
			if got := forward(m, 1, x[tok*moeModel:][:moeModel], 1); !slices.Equal(got, want[tok*moeModel:][:moeModel]) {
				t.Fatalf("token %d has other bits alone", tok)
			}
		}
	})
}
