package main

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
	"pgregory.net/rapid"
)

// TestSamplingFlags changes single settings of what the checkpoint says, or of ours where it says nothing.
func TestSamplingFlags(t *testing.T) {
	greedy, own := &sample.Config{RepetitionPenalty: 1.1}, &sample.Config{Temperature: 0.6, TopK: 50, TopP: 0.9}
	for _, c := range []struct {
		name string
		args []string
		base *sample.Config
		want sample.Config
	}{
		{"nothing said", nil, nil, sample.Config{Temperature: 0.8, TopP: 0.95}},
		{"one flag", []string{"--top-k", "40"}, nil, sample.Config{Temperature: 0.8, TopK: 40, TopP: 0.95}},
		{"greedy", []string{"--temp", "0"}, nil, sample.Config{TopP: 0.95}},
		{"the file", nil, own, sample.Config{Temperature: 0.6, TopK: 50, TopP: 0.9}},
		{"one flag over the file", []string{"--temp", "1"}, own, sample.Config{Temperature: 1, TopK: 50, TopP: 0.9}},
		{"all off by flags", []string{"--top-k", "0", "--top-p", "1"}, own, sample.Config{Temperature: 0.6, TopP: 1}},
		{"a greedy file", nil, greedy, sample.Config{RepetitionPenalty: 1.1}},
		{
			"penalties and bias", []string{"--min-p", "0.1", "--repeat-penalty", "1.2", "--presence-penalty", "0.3", "--frequency-penalty", "-0.4", "--logit-bias", "7=1.5, 8=-inf", "--logit-bias", "9=0"}, greedy,
			sample.Config{
				MinP: 0.1, RepetitionPenalty: 1.2, PresencePenalty: 0.3, FrequencyPenalty: -0.4,
				Bias: map[int]float32{7: 1.5, 8: float32(math.Inf(-1)), 9: 0},
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var s samplingFlags
			fl := pflag.NewFlagSet("", pflag.ContinueOnError)
			addSamplingFlags(fl, &s)
			if err := fl.Parse(append(c.args, "--seed", "5")); err != nil {
				t.Fatal(err)
			}
			if err := s.check(); err != nil {
				t.Fatal(err)
			}
			c.want.Seed = 5
			if diff := cmp.Diff(c.want, s.over(c.base)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestUnescape reads what Go's own quoting writes of any text, but for quotes, which are not escaped.
func TestUnescape(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("\n\\\"'a\x00\u2028é"))))
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		quoted := strconv.Quote(text)
		escaped := strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
		if got, err := unescape(escaped); err != nil || got != text {
			t.Errorf("%s reads as %q, %v, want %q", escaped, got, err, text)
		}
	})
}
