package sample

import (
	"errors"
	"fmt"
	"math"
)

// ErrConfig is wrapped by every error of [New].
var ErrConfig = errors.New("invalid sampling option")

// Config says how to pick tokens. The zero value of a field turns it off; the
// zero Config is greedy.
type Config struct {
	// Temperature divides the logits, so that less than 1 sharpens and more
	// flattens the distribution. 0 takes the best token (the lowest id among
	// equals) of the logits as bias and penalties leave them.
	Temperature float64

	// TopK keeps the K best tokens, and every token that ties with the last of
	// them, as transformers does.
	TopK int

	// TopP keeps the smallest set of best tokens whose probabilities sum to at
	// least TopP, in (0, 1]: 1 keeps all. Among equals the lower id counts as
	// better (transformers leaves that to chance). At least one token stays. See
	// Holtzman et al. 2019, arXiv:1904.09751.
	TopP float64

	// MinP keeps the tokens at least MinP times as probable as the best, in
	// [0, 1]. See Nguyen et al. 2024, arXiv:2407.01082.
	MinP float64

	// RepetitionPenalty makes every token of prompt and text less likely: it
	// divides positive logits and multiplies negative ones. 1 is off; between 0
	// and 1 it rewards. See Keskar et al. 2019, arXiv:1909.05858, section 4.1.
	RepetitionPenalty float64

	// PresencePenalty is subtracted once from the logit of each token generated
	// so far, FrequencyPenalty once per time it was generated. As in OpenAI's
	// API and vLLM the prompt does not count, and negative values reward.
	PresencePenalty, FrequencyPenalty float64

	// Bias is added to the logits of the given ids: -Inf bans a token. Ids
	// outside the vocabulary have no logit and so no effect.
	Bias map[int]float32

	// Seed selects the random numbers; 0 is a seed like any other. Without
	// Temperature nothing is random.
	Seed uint64
}

// New returns a sampler that does what c says, or an error wrapping
// [ErrConfig] that names the option, its value and its range. It keeps no
// reference to c.Bias.
func New(c Config) (Sampler, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	if c.Temperature == 0 && len(c.Bias) == 0 && !c.penalizes() {
		return Greedy{}, nil
	}
	return newChain(c), nil
}

// penalizes reports whether logits depend on the tokens before.
func (c Config) penalizes() bool {
	repetition := c.RepetitionPenalty != 0 && c.RepetitionPenalty != 1
	return repetition || c.PresencePenalty != 0 || c.FrequencyPenalty != 0
}

// option is one number of a Config with the range it must lie in.
type option struct {
	name      string
	value     float64
	low, high float64 // both allowed
	want      string  // the range in words
}

func (c Config) options() []option {
	const (
		positive = "a finite number above 0, or 0 for off"
		finite   = "a finite number, or 0 for off"
		big      = math.MaxFloat32 // logits are float32
	)
	return []option{
		{"temperature", c.Temperature, 0, math.MaxFloat64, "a finite number above 0, or 0 for greedy"},
		{"top_k", float64(c.TopK), 0, math.MaxInt, "a count above 0, or 0 for off"},
		{"top_p", c.TopP, 0, 1, "a probability in (0, 1], or 0 for off"},
		{"min_p", c.MinP, 0, 1, "a probability in [0, 1], where 0 is off"},
		{"repetition_penalty", c.RepetitionPenalty, 0, big, positive},
		{"presence_penalty", c.PresencePenalty, -big, big, finite},
		{"frequency_penalty", c.FrequencyPenalty, -big, big, finite},
	}
}

func (c Config) validate() error {
	for _, o := range c.options() {
		if !(o.low <= o.value && o.value <= o.high) { // a NaN fails both
			return fmt.Errorf("%w: %s is %v, want %s", ErrConfig, o.name, o.value, o.want)
		}
	}
	return validateBias(c.Bias)
}
