package sample

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Logits that cannot be sampled honestly give -1, and nothing is remembered.
func TestSampleNothing(t *testing.T) {
	config := Config{Temperature: 1, TopK: 2, TopP: 0.9, MinP: 0.1, RepetitionPenalty: 1.2, PresencePenalty: 1}
	greedy := config
	greedy.Temperature = 0
	for _, c := range []Config{config, greedy} {
		for _, logits := range [][]float32{
			nil,
			{nan32},
			{1, nan32, 2},
			{nan32, inf32},
			{-inf32, -inf32},
		} {
			s := newChain(c)
			if got := s.Sample(slices.Clone(logits)); got != -1 {
				t.Errorf("%+v: Sample(%v) = %d, want -1", c, logits, got)
			}
			if slices.Max(append(s.penalties.seen, 0)) != 0 {
				t.Errorf("%+v: Sample(%v) was remembered: %v", c, logits, s.penalties.seen)
			}
		}
	}
}

func TestSampleInfinities(t *testing.T) {
	s := mustNew(t, Config{Temperature: 0.5, TopP: 0.99})
	for range 20 {
		if got := s.Sample([]float32{5, inf32, -inf32, 6}); got != 1 {
			t.Errorf("got %d, want the token whose logit is +Inf", got)
		}
		if got := s.Sample([]float32{-inf32, 5, -inf32}); got != 1 {
			t.Errorf("got %d, want the only token allowed", got)
		}
	}
}

// The kept tokens of small distributions worked out by hand: probabilities
// 0.4, 0.3, 0.2, 0.1 in mixed order.
func TestDistribution(t *testing.T) {
	logits := []float32{log32(0.2), log32(0.4), log32(0.1), log32(0.3)}
	for _, test := range []struct {
		config Config
		want   []float64
	}{
		{Config{Temperature: 1}, []float64{0.2, 0.4, 0.1, 0.3}},
		{Config{Temperature: 0.5}, []float64{4. / 30, 16. / 30, 1. / 30, 9. / 30}},
		{Config{Temperature: 1e-300}, []float64{0, 1, 0, 0}},
		{Config{Temperature: 1e300}, []float64{0.25, 0.25, 0.25, 0.25}},
		{Config{Temperature: 1, TopK: 1}, []float64{0, 1, 0, 0}},
		{Config{Temperature: 1, TopK: 3}, []float64{2. / 9, 4. / 9, 0, 3. / 9}},
		{Config{Temperature: 1, TopP: 0.39}, []float64{0, 1, 0, 0}},
		{Config{Temperature: 1, TopP: 0.41}, []float64{0, 4. / 7, 0, 3. / 7}},
		{Config{Temperature: 1, TopP: 0.89}, []float64{2. / 9, 4. / 9, 0, 3. / 9}},
		{Config{Temperature: 1, TopP: 0.91}, []float64{0.2, 0.4, 0.1, 0.3}},
		{Config{Temperature: 1, TopP: 5e-324}, []float64{0, 1, 0, 0}},
		{Config{Temperature: 1, MinP: 0.6}, []float64{0, 4. / 7, 0, 3. / 7}},
		{Config{Temperature: 1, MinP: 1}, []float64{0, 1, 0, 0}},
		// Of the top three, renormalized, two make 7/9 of the probability.
		{Config{Temperature: 1, TopK: 3, TopP: 0.77}, []float64{0, 4. / 7, 0, 3. / 7}},
		// Temperature comes first: 0.36, 0.27 … become 16/30, 9/30 ….
		{Config{Temperature: 0.5, MinP: 0.6}, []float64{0, 1, 0, 0}},
	} {
		s := newChain(test.config)
		got := normalized(s.distribution(logits, logits[1]))
		for i := range got {
			if math.Abs(got[i]-test.want[i]) > 1e-7 {
				t.Errorf("%+v: probabilities %.4v, want %.4v", test.config, got, test.want)
				break
			}
		}
	}
}

func log32(x float64) float32 { return float32(math.Log(x)) }

func TestTies(t *testing.T) {
	for _, test := range []struct {
		config Config
		want   []float64 // weights
	}{
		{Config{Temperature: 1, TopK: 2}, []float64{0, 1, 1, 1, 1}}, // ties all stay
		{Config{Temperature: 1, TopP: 0.3}, []float64{0, 1, 1, 0, 0}},
		{Config{Temperature: 1, TopP: 0.5}, []float64{0, 1, 1, 0, 0}},
		{Config{Temperature: 1, TopP: 0.51}, []float64{0, 1, 1, 1, 0}},
		{Config{Temperature: 1, MinP: 1}, []float64{0, 1, 1, 1, 1}},
	} {
		s := newChain(test.config)
		negativeZero := float32(math.Copysign(0, -1))
		got := s.distribution([]float32{-800, 0, negativeZero, 0, negativeZero}, 0)
		if !slices.Equal(got, test.want) {
			t.Errorf("%+v: weights %v, want %v", test.config, got, test.want)
		}
	}
}

// Drawn tokens follow the distribution: Pearson's statistic over 19 degrees of
// freedom stays below its 99.9 % quantile, 43.8. The seed is fixed.
func TestFrequencies(t *testing.T) {
	const draws = 200_000
	logits := normalLogits(20)
	s := newChain(Config{Temperature: 1.3, Seed: 11})
	p := normalized(slices.Clone(s.distribution(logits, logits[Greedy{}.Sample(logits)])))
	counts := make([]float64, len(p))
	for range draws {
		counts[s.Sample(logits)]++
	}
	statistic := 0.0
	for i, n := range counts {
		expected := p[i] * draws
		statistic += (n - expected) * (n - expected) / expected
	}
	if statistic > 43.8 {
		t.Errorf("chi-squared is %.1f: counts %v, probabilities %v", statistic, counts, p)
	}
}

func TestSampleAllocates(t *testing.T) {
	original := normalLogits(1000)
	for _, c := range []Config{
		{},
		{Temperature: 0.7},
		{Temperature: 0.7, TopK: 40, TopP: 0.95, MinP: 0.01},
		{Temperature: 0.7, RepetitionPenalty: 1.1, FrequencyPenalty: 0.1, Bias: map[int]float32{3: 1}},
	} {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
			s := mustNew(t, c)
			s.Reset([]int{1, 2, 3})
			logits := slices.Clone(original)
			n := testing.AllocsPerRun(100, func() { // runs once before it counts
				copy(logits, original)
				s.Sample(logits)
			})
			if n != 0 {
				t.Errorf("%v allocations per token, want none", n)
			}
		})
	}
}

// A vocabulary that grows or shrinks between calls is odd, but no reason to
// panic.
func TestVocabularyChanges(t *testing.T) {
	s := mustNew(t, Config{Temperature: 1, TopK: 3, TopP: 0.9, RepetitionPenalty: 1.1})
	s.Reset([]int{90, 3, math.MaxInt, -1})
	for _, vocab := range []int{10, 100, 5, 50} {
		if got := s.Sample(normalLogits(vocab)); got < 0 || got >= vocab {
			t.Errorf("vocabulary of %d: got token %d", vocab, got)
		}
	}
}

// drawConfig makes options of a sampler that draws.
func drawConfig(t *rapid.T) Config {
	return Config{
		Temperature:       rapid.Float64Range(0.05, 4).Draw(t, "temperature"),
		TopK:              rapid.IntRange(0, 60).Draw(t, "top_k"),
		TopP:              rapid.Float64Range(0, 1).Draw(t, "top_p"),
		MinP:              rapid.SampledFrom([]float64{0, 0, 0.01, 0.3, 1}).Draw(t, "min_p"),
		RepetitionPenalty: rapid.SampledFrom([]float64{0, 0.5, 1.3}).Draw(t, "repetition_penalty"),
		FrequencyPenalty:  rapid.SampledFrom([]float64{0, -0.3, 0.8}).Draw(t, "frequency_penalty"),
		Seed:              rapid.Uint64().Draw(t, "seed"),
	}
}

// drawLogits makes logits with many ties and some banned tokens.
func drawLogits(t *rapid.T) []float32 {
	value := rapid.OneOf(
		rapid.Float32Range(-20, 20),
		rapid.SampledFrom([]float32{0, float32(math.Copysign(0, -1)), 1, -1, -inf32}),
	)
	logits := rapid.SliceOfN(value, 0, 70).Draw(t, "logits")
	return append(logits, rapid.Float32Range(-20, 20).Draw(t, "finite"))
}

// Every step together keeps a prefix of the tokens sorted by logit, up to ties,
// and probabilities that sum to 1.
func TestDistributionIsPrefix(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logits := drawLogits(t)
		s := newChain(drawConfig(t))
		best := logits[Greedy{}.Sample(logits)]
		w := s.distribution(logits, best)
		least, most := inf32, -inf32 // least kept, most removed
		for i, l := range logits {
			if w[i] > 0 {
				least = min(least, l)
			} else {
				most = max(most, l)
			}
		}
		if least < most {
			t.Errorf("kept a token of logit %v, removed one of %v", least, most)
		}
		if sum := sumOf(normalized(w)); math.Abs(sum-1) > 1e-12 {
			t.Errorf("probabilities sum to %v", sum)
		}
		if slices.Max(w) != 1 {
			t.Errorf("the best token weighs %v, want 1", slices.Max(w))
		}
	})
}

func sumOf(xs []float64) float64 {
	total := 0.0
	for _, x := range xs {
		total += x
	}
	return total
}

// The same Config gives the same tokens, from a new sampler or after Reset.
func TestSampleIsDetermined(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logits, config := drawLogits(t), drawConfig(t)
		prompt := rapid.SliceOf(rapid.IntRange(-2, 80)).Draw(t, "prompt")
		used := newChain(config)
		for range 3 {
			used.Sample(slices.Clone(logits))
		}
		used.Reset(prompt)
		fresh := newChain(config)
		fresh.Reset(prompt)
		for i := range 8 {
			g, w := used.Sample(slices.Clone(logits)), fresh.Sample(slices.Clone(logits))
			if g != w {
				t.Fatalf("token %d is %d after Reset, %d from a new sampler", i, g, w)
			}
			if w < 0 || w >= len(logits) || logits[w] == -inf32 {
				t.Fatalf("token %d is %d, which is not allowed by %v", i, w, logits)
			}
		}
	})
}
