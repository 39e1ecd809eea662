package main

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/spf13/pflag"
)

// usualSampling is for checkpoints that do not say how to sample.
var usualSampling = sample.Config{Temperature: 0.8, TopP: 0.95}

// samplingFlags are the flags that choose the next token. Those not given leave a setting as it was.
type samplingFlags struct {
	set  *pflag.FlagSet
	conf sample.Config
	bias []string
}

func addSamplingFlags(fl *pflag.FlagSet, s *samplingFlags) {
	s.set = fl
	c := &s.conf
	fl.Float64Var(&c.Temperature, "temp", 0, "temperature, 0 is greedy (default the checkpoint's, else 0.8)")
	fl.IntVar(&c.TopK, "top-k", 0, "keep the `K` best tokens, 0 keeps all (default the checkpoint's)")
	fl.Float64Var(&c.TopP, "top-p", 0, "keep the best tokens of this joint probability, 1 keeps all (default the checkpoint's, else 0.95)")
	fl.Float64Var(&c.MinP, "min-p", 0, "keep tokens at least this share as probable as the best")
	fl.Float64Var(&c.RepetitionPenalty, "repeat-penalty", 0, "divide the logits of tokens seen in prompt and text, 1 is off")
	fl.Float64Var(&c.PresencePenalty, "presence-penalty", 0, "subtract this from the logits of tokens generated")
	fl.Float64Var(&c.FrequencyPenalty, "frequency-penalty", 0, "subtract this for each time a token was generated")
	fl.StringSliceVar(&s.bias, "logit-bias", nil, "add to logits: `ID=VALUE`,…; -inf bans a token")
	fl.Uint64Var(&c.Seed, "seed", 0, "seed of the random numbers (default a random one, shown by --stats)")
}

// check refuses flags that no model could take.
func (s *samplingFlags) check() error {
	var err error
	if s.conf.Bias, err = parseBias(s.bias); err != nil {
		return err
	}
	if _, err := sample.New(s.conf); err != nil {
		return usageError("%w", err)
	}
	if !s.set.Changed("seed") {
		s.conf.Seed = rand.Uint64()
	}
	return nil
}

// over returns base with the settings of the flags that were given.
func (s *samplingFlags) over(base *sample.Config) sample.Config {
	c := usualSampling
	if base != nil {
		c = *base
	}
	for name, set := range map[string]func(){
		"temp":              func() { c.Temperature = s.conf.Temperature },
		"top-k":             func() { c.TopK = s.conf.TopK },
		"top-p":             func() { c.TopP = s.conf.TopP },
		"min-p":             func() { c.MinP = s.conf.MinP },
		"repeat-penalty":    func() { c.RepetitionPenalty = s.conf.RepetitionPenalty },
		"presence-penalty":  func() { c.PresencePenalty = s.conf.PresencePenalty },
		"frequency-penalty": func() { c.FrequencyPenalty = s.conf.FrequencyPenalty },
	} {
		if s.set.Changed(name) {
			set()
		}
	}
	c.Bias, c.Seed = s.conf.Bias, s.conf.Seed
	return c
}

// idle lists the flags given that greedy choice makes no use of.
func (s *samplingFlags) idle() []string {
	var names []string
	for _, name := range []string{"top-k", "top-p", "min-p", "seed"} {
		if s.set.Changed(name) {
			names = append(names, "--"+name)
		}
	}
	return names
}

// parseBias reads ID=VALUE pairs.
func parseBias(pairs []string) (map[int]float32, error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	bias := map[int]float32{}
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		id, err := strconv.Atoi(strings.TrimSpace(key))
		if err != nil || id < 0 {
			return nil, usageError("--logit-bias: %q is not ID=VALUE, such as 42=-1.5", pair)
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 32)
		if err != nil {
			return nil, usageError("--logit-bias: %q is not ID=VALUE, such as 42=-1.5", pair)
		}
		bias[id] = float32(v)
	}
	return bias, nil
}
