package sample

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// adjusted returns the logits 2, -2, 2, -2, 2 after the prompt 0, 0, 1 and the
// text 2, 3, 3, as c's biases and penalties leave them.
func adjusted(c Config) []float32 {
	s := newChain(c)
	s.Reset([]int{0, 0, 1})
	if s.penalties != nil {
		s.penalties.fit(5)
		for _, id := range []int{2, 3, 3} {
			s.penalties.record(id)
		}
	}
	logits := []float32{2, -2, 2, -2, 2}
	s.adjust(logits)
	return logits
}

func TestPenalties(t *testing.T) {
	for _, test := range []struct {
		name   string
		config Config
		want   []float32
	}{
		{"off", Config{}, []float32{2, -2, 2, -2, 2}},
		{"repetition", Config{RepetitionPenalty: 2}, []float32{1, -4, 1, -4, 2}},
		{"reward", Config{RepetitionPenalty: 0.5}, []float32{4, -1, 4, -1, 2}},
		{"presence", Config{PresencePenalty: 0.5}, []float32{2, -2, 1.5, -2.5, 2}},
		{"frequency", Config{FrequencyPenalty: 0.5}, []float32{2, -2, 1.5, -3, 2}},
		{"negative frequency", Config{FrequencyPenalty: -0.5}, []float32{2, -2, 2.5, -1, 2}},
		{
			"all, repetition first",
			Config{RepetitionPenalty: 2, PresencePenalty: 0.25, FrequencyPenalty: 0.5},
			[]float32{1, -4, 0.25, -5.25, 2},
		},
		{"bias", Config{Bias: map[int]float32{0: 1, 4: -3, 5: 9}}, []float32{3, -2, 2, -2, -1}},
		{"ban", Config{Bias: map[int]float32{2: -inf32}}, []float32{2, -2, -inf32, -2, 2}},
		{
			"bias before repetition",
			Config{RepetitionPenalty: 2, Bias: map[int]float32{0: -3, 1: 3}},
			[]float32{-2, 0.5, 1, -4, 2},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, adjusted(test.config)); diff != "" {
				t.Errorf("logits (-want +got):\n%s", diff)
			}
		})
	}
}

// Sample records what it returns, and Reset forgets it.
func TestPenaltiesRecord(t *testing.T) {
	s := mustNew(t, Config{PresencePenalty: 2, FrequencyPenalty: 1})
	for range 2 {
		s.Reset([]int{0}) // the prompt is not penalized
		var got []int
		for range 6 {
			got = append(got, s.Sample([]float32{10, 9, 6}))
		}
		// 10 9 6 → 7 9 6 → 7 6 6 → 6 6 6 (ties: the lowest) → 5 6 6 → 5 5 6 …
		if diff := cmp.Diff([]int{0, 1, 0, 0, 1, 2}, got); diff != "" {
			t.Errorf("tokens (-want +got):\n%s", diff)
		}
	}
}
