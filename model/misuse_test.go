package model_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

// says wants an error that is another and reads as it should.
func says(t *testing.T, what string, got, want error, text string) {
	t.Helper()
	if !errors.Is(got, want) || got.Error() != text {
		t.Errorf("%s: %v, want %q", what, got, text)
	}
}

// TestOptionsMisuse opens models with options that make no sense.
func TestOptionsMisuse(t *testing.T) {
	fsys, err := zoo.FS("relu")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		opts model.Options
		text string
	}{
		{model.Options{MaxContext: -1}, "invalid option: a context of -1 tokens, want a count, or 0 for what the checkpoint was made for"},
		{model.Options{Threads: -2}, "invalid option: -2 threads, want a count, or 0 for one for each core"},
		{model.Options{KV: 9}, "invalid option: format(9), want one of auto, f32, bf16"},
		{model.Options{Precision: 9}, "invalid option: precision(9), want one of exact, fast"},
	} {
		_, err := model.OpenFS(fsys, "relu", &c.opts)
		says(t, "OpenFS", err, model.ErrOption, c.text)
		_, err = model.OpenRandom([]byte("{}"), "F32", 1, &c.opts)
		says(t, "OpenRandom", err, model.ErrOption, c.text)
	}
	m, err := model.OpenFS(fsys, "relu", &model.Options{MaxContext: math.MaxInt, Threads: 3000})
	if err != nil {
		t.Fatal(err)
	}
	if m.MaxContext() != 512 || m.Info().Threads != 1024 {
		t.Errorf("too much of both gives %d tokens and %d threads, want 512 and 1024", m.MaxContext(), m.Info().Threads)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// picks is a sampler that always picks one id.
type picks int

func (p picks) Reset([]int)          {}
func (p picks) Sample([]float32) int { return int(p) }

// TestGenerateMisuse generates with options and prompts that make no sense, or little.
func TestGenerateMisuse(t *testing.T) {
	m := openZoo(t, "swiglu", &model.Options{MaxContext: 12})
	for _, c := range []struct {
		name string
		ids  []int
		opts model.GenerateOptions
		n    int // tokens that come
		want error
		text string
	}{
		{"nothing", nil, model.GenerateOptions{}, 0, model.ErrEmpty, "no tokens"},
		{"negative count", []int{1}, model.GenerateOptions{MaxTokens: -1}, 0, model.ErrOption, "invalid option: -1 tokens to generate, want a count, or 0 for as many as the context holds"},
		{"prompt beyond the context", make([]int, 13), model.GenerateOptions{}, 0, model.ErrContextFull, "context is full: 0 tokens and 13 more, it holds 12"},
		{"more tokens than fit", make([]int, 10), model.GenerateOptions{MaxTokens: 4}, 3, model.ErrContextFull, "context is full: 12 tokens and 1 more, it holds 12"},
		{"unknown id", []int{2048}, model.GenerateOptions{}, 0, model.ErrTokenID, "token id outside the vocabulary: id 2048 at place 0, the vocabulary has 2048"},
		{"sampler's unknown id", []int{1}, model.GenerateOptions{Sampler: picks(2048)}, 0, model.ErrTokenID, "token id outside the vocabulary: the sampler picked 2048, the vocabulary has 2048"},
		{"as many as fit", make([]int, 10), model.GenerateOptions{}, 3, nil, ""},
		{"absurd count", make([]int, 12), model.GenerateOptions{MaxTokens: math.MaxInt}, 1, model.ErrContextFull, "context is full: 12 tokens and 1 more, it holds 12"},
		{"stops that stop nothing", []int{1}, model.GenerateOptions{MaxTokens: 2, Stop: []string{""}, StopIDs: []int{-1, 1 << 40}}, 2, nil, ""},
	} {
		s := m.NewSession()
		c.opts.StopIDs = append(c.opts.StopIDs, -7)
		got, err := generated(context.Background(), s, c.ids, &c.opts, -1)
		if len(got) != c.n {
			t.Errorf("%s: %d tokens, want %d", c.name, len(got), c.n)
		}
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		says(t, c.name, err, c.want, c.text)
	}
}

// TestSessionMisuse calls a session with places that it does not have and without what calls take.
func TestSessionMisuse(t *testing.T) {
	m := openZoo(t, "geglu", nil)
	s := m.NewSession()
	for _, n := range []int{-5, 0, math.MaxInt} {
		s.Truncate(n)
		s.Reserve(n)
	}
	var none context.Context // a nil context never ends
	if _, err := s.Prefill(none, []int{1, 2, 3}); err != nil || s.Len() != 3 {
		t.Errorf("a nil context: %v, %d tokens", err, s.Len())
	}
	s.Truncate(9)
	if s.Len() != 3 {
		t.Errorf("truncated beyond its end it has %d tokens, want 3", s.Len())
	}
	if err := s.Forward(none, []int{4}, model.Trace{}); err != nil {
		t.Errorf("a trace of nothing: %v", err)
	}
	if nll, err := s.Score(none, []int{4}); err != nil || len(nll) != 0 {
		t.Errorf("a score of one token: %v, %v", nll, err)
	}
	if _, err := s.Encode(none, []int{4}); err == nil || err.Error() != "LlamaForCausalLM has no encoder" {
		t.Errorf("Encode without an encoder: %v", err)
	}
	if _, err := openGolden(t, "t5-relu", nil).NewSession().Decode(1); !errors.Is(err, model.ErrNoInput) {
		t.Errorf("Decode before Encode: %v", err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Prefill(ended, []int{1}); !errors.Is(err, context.Canceled) || s.Len() != 5 {
		t.Errorf("a context that has ended: %v, %d tokens, want 5 as before", err, s.Len())
	}
}

// TestClosedModel asks everything of a model that was closed.
func TestClosedModel(t *testing.T) {
	m, err := model.Open(copyZoo(t, "glu"), nil)
	if err != nil {
		t.Fatal(err)
	}
	before := m.NewSession()
	for range 2 {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
	ctx := context.Background()
	for _, s := range []*model.Session{before, m.NewSession()} {
		_, prefill := s.Prefill(ctx, []int{1})
		_, decode := s.Decode(1)
		_, score := s.Score(ctx, []int{1, 2})
		_, gen := generated(ctx, s, []int{1}, nil, -1)
		for i, err := range []error{prefill, decode, score, gen, s.Forward(ctx, []int{1}, model.Trace{})} {
			if !errors.Is(err, model.ErrClosed) {
				t.Errorf("call %d: %v, want ErrClosed", i, err)
			}
		}
		s.Reserve(3)
		s.Reset()
		if s.Len() != 0 || s.Room() != m.MaxContext() {
			t.Errorf("Len %d, Room %d", s.Len(), s.Room())
		}
	}
	if tok, err := m.Tokenizer(); err != nil || tok.Size() != 2048 || m.Info().Params == 0 || m.Config().NLayers != 5 {
		t.Errorf("what was read at Open is gone: %v", err)
	}
}
