package sample

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// BenchmarkSample times one token from a vocabulary of Qwen's size, copying
// the logits included.
func BenchmarkSample(b *testing.B) {
	for _, c := range []struct {
		name   string
		config Config
	}{
		{"greedy", Config{}},
		{"temperature", Config{Temperature: 0.8}},
		{"top_k=40", Config{Temperature: 0.8, TopK: 40}},
		{"top_p=0.95", Config{Temperature: 0.8, TopP: 0.95}},
		{"min_p=0.05", Config{Temperature: 0.8, MinP: 0.05}},
		{"all", Config{Temperature: 0.8, TopK: 40, TopP: 0.95, MinP: 0.05, RepetitionPenalty: 1.1, PresencePenalty: 0.1}},
	} {
		b.Run(c.name, func(b *testing.B) { benchmarkSample(b, c.config) })
	}
}

func benchmarkSample(b *testing.B, c Config) {
	s := mustNew(b, c)
	original := normalLogits(151936)
	logits := slices.Clone(original)
	b.ReportAllocs()
	for b.Loop() {
		copy(logits, original)
		s.Sample(logits)
	}
}

// normalLogits returns logits spread like a small model's.
func normalLogits(vocab int) []float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	logits := make([]float32, vocab)
	for i := range logits {
		logits[i] = float32(rng.NormFloat64() * 3)
	}
	return logits
}
