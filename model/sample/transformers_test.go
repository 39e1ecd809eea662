package sample

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"
)

// transformersCase is a row of testdata/transformers.json; make.py says more.
type transformersCase struct {
	Kind              string
	Temperature       float64
	TopK              int     `json:"top_k"`
	TopP              float64 `json:"top_p"`
	MinP              float64 `json:"min_p"`
	RepetitionPenalty float64 `json:"repetition_penalty"`
	Bias              map[string]float32
	Prompt, Generated []int
	Logits            []*float32 // nil is -Inf
	Probabilities     []float64
}

func (c transformersCase) config(t *testing.T) Config {
	t.Helper()
	bias := make(map[int]float32, len(c.Bias))
	for id, add := range c.Bias {
		i, err := strconv.Atoi(id)
		if err != nil {
			t.Fatal(err)
		}
		bias[i] = add
	}
	return Config{
		Temperature: c.Temperature, TopK: c.TopK, TopP: c.TopP, MinP: c.MinP,
		RepetitionPenalty: c.RepetitionPenalty, Bias: bias,
	}
}

func (c transformersCase) logits() []float32 {
	logits := make([]float32, len(c.Logits))
	for i, l := range c.Logits {
		logits[i] = float32(math.Inf(-1))
		if l != nil {
			logits[i] = *l
		}
	}
	return logits
}

func TestTransformers(t *testing.T) {
	data, err := os.ReadFile("testdata/transformers.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []transformersCase
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		t.Run(fmt.Sprintf("%d-%s", i, c.Kind), c.run)
	}
}

func (c transformersCase) run(t *testing.T) {
	s := newChain(c.config(t))
	logits := c.logits()
	// transformers penalizes repeated tokens of prompt and text alike.
	s.Reset(slices.Concat(c.Prompt, c.Generated))
	s.adjust(logits)
	best := Greedy{}.Sample(logits)
	got := ranked(logits, normalized(s.distribution(logits, logits[best])))
	want := ranked(logits, c.Probabilities)

	// transformers computes scores in float32: each of its few operations may
	// be off by half an ulp of a score, which shifts a probability by as much.
	tolerance := 8 * 0x1p-24 * largest(logits) / min(1, c.Temperature)
	for i := range want {
		if (got[i] > 0) != (want[i] > 0) || math.Abs(got[i]-want[i]) > tolerance*want[i] {
			t.Errorf("place %d: probability %.9g, want %.9g", i, got[i], want[i])
		}
	}
}

// ranked returns the probabilities from the best logit down, those of equal
// logits from the largest down: among equals it does not matter which stay.
func ranked(logits []float32, probabilities []float64) []float64 {
	order := make([]int, len(logits))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(logits[b], logits[a]), cmp.Compare(probabilities[b], probabilities[a]))
	})
	sorted := make([]float64, len(order))
	for i, id := range order {
		sorted[i] = probabilities[id]
	}
	return sorted
}

func normalized(weights []float64) []float64 {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	p := make([]float64, len(weights))
	for i, w := range weights {
		p[i] = w / total
	}
	return p
}

// largest returns the largest magnitude among finite logits.
func largest(logits []float32) float64 {
	m := 0.0
	for _, l := range logits {
		if a := math.Abs(float64(l)); !math.IsInf(a, 0) {
			m = max(m, a)
		}
	}
	return m
}
