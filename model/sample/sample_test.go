package sample

import "testing"

func TestGreedyValue(t *testing.T) {
	var s Sampler = Greedy{}
	if got := s.Sample([]float32{1, 3, 3, 2}); got != 1 {
		t.Errorf("got %d", got)
	}
}

func TestChain(t *testing.T) {
	s, err := New(Config{Temperature: 0.8, TopK: 3, TopP: 0.9, MinP: 0.01, Seed: 1, RepetitionPenalty: 1.1})
	if err != nil {
		t.Fatal(err)
	}
	s.Reset([]int{1, 2})
	for range 20 {
		if got := s.Sample([]float32{1, 3, 3, 2, 0.1, 0.2}); got < 0 || got > 3 {
			t.Errorf("got %d", got)
		}
	}
}
