package sample

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func mustNew(t testing.TB, c Config) Sampler {
	t.Helper()
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNewRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, test := range []struct {
		config Config
		want   string
	}{
		{Config{Temperature: -0.5}, "temperature is -0.5, want a finite number above 0, or 0 for greedy"},
		{Config{Temperature: nan}, "temperature is NaN"},
		{Config{Temperature: inf}, "temperature is +Inf"},
		{Config{TopK: -1}, "top_k is -1, want a count above 0, or 0 for off"},
		{Config{TopP: 1.5}, "top_p is 1.5, want a probability in (0, 1], or 0 for off"},
		{Config{TopP: -0.1}, "top_p is -0.1"},
		{Config{TopP: nan}, "top_p is NaN"},
		{Config{MinP: 2}, "min_p is 2, want a probability in [0, 1], where 0 is off"},
		{Config{MinP: nan}, "min_p is NaN"},
		{Config{RepetitionPenalty: -1}, "repetition_penalty is -1, want a finite number above 0, or 0 for off"},
		{Config{RepetitionPenalty: inf}, "repetition_penalty is +Inf"},
		{Config{PresencePenalty: -inf}, "presence_penalty is -Inf, want a finite number, or 0 for off"},
		{Config{FrequencyPenalty: nan}, "frequency_penalty is NaN"},
		{Config{Bias: map[int]float32{-3: 1, -1: 1}}, "bias is for token id -3, want an id of 0 or more"},
		{Config{Bias: map[int]float32{7: float32(nan)}}, "bias of token 7 is NaN, want a finite number, or -Inf to ban the token"},
		{Config{Bias: map[int]float32{7: float32(inf)}}, "bias of token 7 is +Inf"},
	} {
		_, err := New(test.config)
		if !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "invalid sampling option: "+test.want) {
			t.Errorf("New(%+v): error %q, want %q", test.config, err, test.want)
		}
	}
}

func TestNewGreedy(t *testing.T) {
	for _, c := range []Config{
		{},
		{Seed: 3},
		{TopK: 5, TopP: 0.5, MinP: 0.1},
		{TopP: 1, RepetitionPenalty: 1},
	} {
		if s := mustNew(t, c); s != (Greedy{}) {
			t.Errorf("New(%+v) is a %T, want Greedy", c, s)
		}
	}
}

// Values that turn an option off must leave the distribution as it is.
func TestNewOff(t *testing.T) {
	logits := normalLogits(100)
	want := mustNew(t, Config{Temperature: 1, Seed: 5})
	for _, c := range []Config{
		{Temperature: 1, Seed: 5, TopP: 1, RepetitionPenalty: 1},
		{Temperature: 1, Seed: 5, TopK: 100},
		{Temperature: 1, Seed: 5, TopK: math.MaxInt},
		{Temperature: 1, Seed: 5, Bias: map[int]float32{100: 50, math.MaxInt: 50}},
	} {
		got := mustNew(t, c)
		want.Reset(nil)
		for i := range 50 {
			if g, w := got.Sample(logits), want.Sample(logits); g != w {
				t.Fatalf("%+v: token %d is %d, want %d", c, i, g, w)
			}
		}
	}
}
