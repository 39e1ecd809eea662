package serve

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
)

// params are the fields that both kinds of completion have. Nil means that the client did not say.
type params struct {
	Model         *string        `json:"model"`
	Stream        bool           `json:"stream"`
	StreamOptions *streamOptions `json:"stream_options"`

	MaxTokens   *int     `json:"max_tokens"`
	Stop        stops    `json:"stop"`
	Temperature *float64 `json:"temperature"`
	TopP        *float64 `json:"top_p"`
	Presence    *float64 `json:"presence_penalty"`
	Frequency   *float64 `json:"frequency_penalty"`
	Seed        *int64   `json:"seed"`
	// LogitBias is by token id.
	LogitBias map[string]float32 `json:"logit_bias"`

	// What OpenAI has not, by vLLM's names.
	TopK       *int     `json:"top_k"`
	MinP       *float64 `json:"min_p"`
	Repetition *float64 `json:"repetition_penalty"`
	StopIDs    []int    `json:"stop_token_ids"`
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
	// IncludeObfuscation asks for padding against eavesdroppers, which a local server has none of.
	IncludeObfuscation bool `json:"include_obfuscation"`
}

// stops are stop texts: one, or a list of them.
type stops []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *stops) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*t = make(stops, 1)
		return json.Unmarshal(data, &(*t)[0])
	}
	if err := json.Unmarshal(data, (*[]string)(t)); err != nil {
		return wrong("stop", "stop: %s is neither a text nor a list of texts", clipped(string(data)))
	}
	return nil
}

// maxStops bounds stop texts, each of which is looked for after every token.
const maxStops = 64

// check refuses what fits no model.
func (p *params) check(s *Server) error {
	if p.Model != nil {
		if err := s.named(*p.Model); err != nil {
			return err
		}
	}
	if p.MaxTokens != nil && *p.MaxTokens < 1 {
		return wrong("max_tokens", "max_tokens is %d, want 1 or more", *p.MaxTokens)
	}
	if len(p.Stop) > maxStops || len(p.StopIDs) > maxStops {
		return wrong("stop", "stop: more than %d texts or ids", maxStops)
	}
	for _, stop := range p.Stop {
		if stop == "" {
			return wrong("stop", "stop: an empty text ends everything")
		}
	}
	if p.StreamOptions != nil && !p.Stream {
		return wrong("stream_options", "stream_options: only a stream has options; set stream to true")
	}
	return nil
}

// withUsage reports whether a stream's end tells what it took.
func (p *params) withUsage() bool { return p.StreamOptions != nil && p.StreamOptions.IncludeUsage }

// options are the model's, for a prompt of so many tokens; usual is the number of tokens of who does not say, 0 for as many as the context holds. A client may ask
// for more than that: the text ends there.
func (p *params) options(m *model.Model, prompt, usual int) (*model.GenerateOptions, error) {
	sampler, err := p.sampler(m)
	if err != nil {
		return nil, err
	}
	if m.Encoded() {
		prompt = 1 // the decoder's
	}
	tokens := usual
	if p.MaxTokens != nil {
		tokens = *p.MaxTokens
	}
	if room := m.MaxContext() - prompt + 1; tokens > room && room > 0 {
		tokens = room
	}
	return &model.GenerateOptions{MaxTokens: tokens, Sampler: sampler, Stop: p.Stop, StopIDs: p.StopIDs}, nil
}

// sampler chooses tokens as the client says, and where it says nothing as generation_config.json does, else as OpenAI's documentation does: by the model's
// probabilities.
func (p *params) sampler(m *model.Model) (sample.Sampler, error) {
	c := sample.Config{Temperature: 1}
	if base := m.Generation().Sampling; base != nil {
		c = *base
	}
	set(&c.Temperature, p.Temperature)
	set(&c.TopP, p.TopP)
	set(&c.TopK, p.TopK)
	set(&c.MinP, p.MinP)
	set(&c.RepetitionPenalty, p.Repetition)
	set(&c.PresencePenalty, p.Presence)
	set(&c.FrequencyPenalty, p.Frequency)
	c.Seed = rand.Uint64()
	if p.Seed != nil {
		c.Seed = uint64(*p.Seed)
	}
	if c.TopK < 0 {
		c.TopK = 0 // vLLM's −1 keeps all
	}
	var err error
	if c.Bias, err = bias(p.LogitBias, m.Config().VocabSize); err != nil {
		return nil, err
	}
	return sample.New(c)
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// bias reads what is added to logits.
func bias(fields map[string]float32, vocab int) (map[int]float32, error) {
	if len(fields) == 0 {
		return nil, nil
	}
	bias := make(map[int]float32, len(fields))
	for key, value := range fields {
		id, err := strconv.Atoi(key)
		if err != nil || id < 0 || id >= vocab {
			return nil, wrong("logit_bias", "logit_bias: %q is no token id, want 0 to %d", clipped(key), vocab-1)
		}
		bias[id] = value
	}
	return bias, nil
}
