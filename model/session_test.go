package model_test

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
)

// TestMisuse holds every wrong call to its error.
func TestMisuse(t *testing.T) {
	ctx := context.Background()
	m := openZoo(t, "swiglu", &model.Options{MaxContext: 8})
	s := m.NewSession()
	cases := []struct {
		name string
		ids  []int
		want error
		text string
	}{
		{"nothing", nil, model.ErrEmpty, "no tokens"},
		{"negative id", []int{1, -1}, model.ErrTokenID, "token id outside the vocabulary: id -1 at place 1, the vocabulary has 2048"},
		{"id too large", []int{2048}, model.ErrTokenID, "token id outside the vocabulary: id 2048 at place 0, the vocabulary has 2048"},
		{"too long", make([]int, 9), model.ErrContextFull, "context is full: 0 tokens and 9 more, it holds 8"},
	}
	for _, c := range cases {
		_, err := s.Prefill(ctx, c.ids)
		if !errors.Is(err, c.want) || err.Error() != c.text {
			t.Errorf("%s: %v, want %q", c.name, err, c.text)
		}
		if _, err := s.Score(ctx, c.ids); !errors.Is(err, c.want) {
			t.Errorf("%s: Score gives %v", c.name, err)
		}
	}
	if s.Len() != 0 {
		t.Errorf("refused calls left %d tokens in the session", s.Len())
	}
	if _, err := s.Prefill(ctx, make([]int, 8)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Decode(1); !errors.Is(err, model.ErrContextFull) {
		t.Errorf("a token beyond the context: %v", err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	s.Reset()
	if _, err := s.Decode(1); !errors.Is(err, model.ErrClosed) {
		t.Errorf("use after Close: %v", err)
	}
}

// TestScore holds Score to the logits that it is made of.
func TestScore(t *testing.T) {
	m := openZoo(t, "geglu", nil)
	ids := []int{5, 80, 1999, 3, 3, 700}
	nll, err := m.NewSession().Score(context.Background(), ids)
	if err != nil {
		t.Fatal(err)
	}
	rows := decoded(t, m.NewSession(), ids)
	for i, got := range nll {
		var sum float64
		for _, v := range rows[i] {
			sum += math.Exp(float64(v))
		}
		if want := math.Log(sum) - float64(rows[i][ids[i+1]]); math.Abs(got-want) > 1e-9 {
			t.Errorf("token %d: %.12f, want %.12f", i, got, want)
		}
	}
	if len(nll) != len(ids)-1 {
		t.Errorf("%d scores for %d tokens", len(nll), len(ids))
	}
}

// collect gathers a generation.
func collect(t testing.TB, s *model.Session, ctx context.Context, prompt string, o *model.GenerateOptions) (text string, ids []int, end model.Finish, err error) {
	t.Helper()
	for tok, e := range s.Generate(ctx, prompt, o) {
		if e != nil {
			return text, ids, end, e
		}
		text += tok.Text
		ids = append(ids, tok.ID)
		end = tok.Finish
	}
	return text, ids, end, nil
}

func TestGenerateEnds(t *testing.T) {
	ctx := context.Background()
	m := openZoo(t, "swiglu", nil)
	whole, ids, end, err := collect(t, m.NewSession(), ctx, "Once upon a time", &model.GenerateOptions{MaxTokens: 40})
	if err != nil || end != model.FinishLength || len(ids) != 40 {
		t.Fatalf("%d tokens, finish %q, error %v", len(ids), end, err)
	}
	t.Run("stop text", func(t *testing.T) {
		stop := whole[20:26]
		text, _, end, err := collect(t, m.NewSession(), ctx, "Once upon a time", &model.GenerateOptions{MaxTokens: 40, Stop: []string{"never said", stop}})
		want, _, _ := strings.Cut(whole, stop)
		if err != nil || end != model.FinishStop || text != want {
			t.Errorf("%q, finish %q, error %v; want %q", text, end, err, want)
		}
	})
	t.Run("held back text is not lost", func(t *testing.T) {
		last := whole[len(whole)-3:]
		text, _, _, err := collect(t, m.NewSession(), ctx, "Once upon a time", &model.GenerateOptions{MaxTokens: 40, Stop: []string{last + "never said"}})
		if err != nil || text != whole {
			t.Errorf("%q, error %v; want %q", text, err, whole)
		}
	})
	t.Run("stop id", func(t *testing.T) {
		at := slices.Index(ids, ids[9])
		text, got, end, err := collect(t, m.NewSession(), ctx, "Once upon a time", &model.GenerateOptions{MaxTokens: 40, StopIDs: []int{ids[9]}})
		if err != nil || end != model.FinishStop || len(got) != at+1 || !strings.HasPrefix(whole, text) {
			t.Errorf("%d tokens %q, finish %q, error %v", len(got), text, end, err)
		}
	})
	t.Run("end of the context", func(t *testing.T) {
		small := openZoo(t, "swiglu", &model.Options{MaxContext: 12})
		_, got, end, err := collect(t, small.NewSession(), ctx, "Once upon a time", nil)
		prompt, _ := small.EncodePrompt("Once upon a time")
		if err != nil || end != model.FinishLength || len(got) != 12-len(prompt)+1 {
			t.Errorf("%d tokens, finish %q, error %v", len(got), end, err)
		}
	})
	t.Run("more tokens than the context holds", func(t *testing.T) {
		small := openZoo(t, "swiglu", &model.Options{MaxContext: 12})
		text, _, _, err := collect(t, small.NewSession(), ctx, "Once upon a time", &model.GenerateOptions{MaxTokens: 40})
		if !errors.Is(err, model.ErrContextFull) || !strings.HasPrefix(whole, text) || text == "" {
			t.Errorf("%q, error %v", text, err)
		}
	})
	t.Run("breaking out", func(t *testing.T) {
		s := m.NewSession()
		for _, err := range s.Generate(ctx, "Once upon a time", nil) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		s.Reset()
		text, _, _, err := collect(t, s, ctx, "Once upon a time", &model.GenerateOptions{MaxTokens: 40})
		if err != nil || text != whole {
			t.Errorf("the session is not as new: %q, %v", text, err)
		}
	})
}

// TestGenerateIsSeeded draws the same text from the same seed, whatever the threads, and others from other seeds.
func TestGenerateIsSeeded(t *testing.T) {
	texts := map[string]bool{}
	for seed := range uint64(3) {
		var first string
		for _, threads := range []int{1, 2, 5} {
			m := openZoo(t, "swiglu", &model.Options{Threads: threads})
			sampler, err := sample.New(sample.Config{Temperature: 1, TopP: 0.95, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			text, _, _, err := collect(t, m.NewSession(), context.Background(), "The", &model.GenerateOptions{MaxTokens: 30, Sampler: sampler})
			if err != nil {
				t.Fatal(err)
			}
			if first == "" {
				first = text
			}
			if text != first {
				t.Errorf("seed %d on %d threads: %q, want %q", seed, threads, text, first)
			}
		}
		texts[first] = true
	}
	if len(texts) != 3 {
		t.Errorf("three seeds gave %d texts", len(texts))
	}
}

// TestCancel ends a prefill and a generation by their context and finds the session usable.
func TestCancel(t *testing.T) {
	m := openZoo(t, "swiglu", nil)
	s := m.NewSession()
	done, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Prefill(done, []int{1, 2, 3}); !errors.Is(err, context.Canceled) || s.Len() != 0 {
		t.Errorf("prefill: %v, %d tokens", err, s.Len())
	}
	running, stop := context.WithCancel(context.Background())
	defer stop()
	n := 0
	var end error
	for _, err := range s.Generate(running, "Once", nil) {
		if n++; n == 5 {
			stop()
		}
		end = err
	}
	if !errors.Is(end, context.Canceled) || n > 7 {
		t.Errorf("generation: %v after %d tokens", end, n)
	}
	late, stopLate := context.WithTimeout(context.Background(), time.Millisecond)
	defer stopLate()
	before := s.Len()
	if _, err := s.Prefill(late, make([]int, 400)); err != nil && (!errors.Is(err, context.DeadlineExceeded) || s.Len() != before) {
		t.Errorf("deadline: %v, %d tokens, before %d", err, s.Len(), before)
	}
}

// TestTruncate goes back in a sequence.
func TestTruncate(t *testing.T) {
	m := openZoo(t, "reglu", nil)
	s := m.NewSession()
	want := decoded(t, s, []int{1, 2, 3, 4, 5})
	s.Truncate(2)
	sameBits(t, "after Truncate", decoded(t, s, []int{3, 4, 5}), want[2:])
}

// TestEncoderDecoderGenerates holds T5's greedy ids to Decode by hand, and a decoder without an input to its error.
func TestEncoderDecoderGenerates(t *testing.T) {
	m := openGolden(t, "t5-v1_1-gated-gelu", nil)
	input := []int{5, 9, 33, 12, 1}
	s := m.NewSession()
	if _, err := s.Decode(0); !errors.Is(err, model.ErrNoInput) {
		t.Errorf("a decoder without an input: %v", err)
	}
	var got []int
	for tok, err := range s.GenerateIDs(context.Background(), input, &model.GenerateOptions{MaxTokens: 6}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, tok.ID)
	}
	by := m.NewSession()
	if _, err := by.Encode(context.Background(), input); err != nil {
		t.Fatal(err)
	}
	id, want := m.Config().Encoder.DecoderStart, []int(nil)
	for range got {
		id = argmax(decoded(t, by, []int{id})[0])
		want = append(want, id)
	}
	if !slices.Equal(got, want) || len(got) == 0 {
		t.Errorf("generated %v, by hand %v", got, want)
	}
	if plain := openGolden(t, "llama-swiglu", nil); plain.Encoded() {
		t.Error("a decoder-only model says that it has an encoder")
	} else if _, err := plain.NewSession().Encode(context.Background(), input); err == nil {
		t.Error("Encode of a decoder-only model succeeds")
	}
}

// TestTraceFFN holds what a trace shows of a block to the block: hidden is the activation of pre in a plain one, and nothing
// changes because it is watched.
func TestTraceFFN(t *testing.T) {
	m := openZoo(t, "relu", nil)
	ids, seen := []int{1, 2, 3, 4, 5}, 0
	var last []float32
	err := m.NewSession().Forward(context.Background(), ids, model.Trace{
		Logits: func(_ int, logits []float32) { last = slices.Clone(logits) },
		FFN: func(layer, pos int, pre, hidden []float32) {
			seen++
			for i, v := range pre {
				if hidden[i] != max(v, 0) {
					t.Fatalf("layer %d, position %d, neuron %d: %g of %g", layer, pos, i, hidden[i], v)
				}
			}
		},
	})
	if err != nil || seen != len(ids)*m.Config().NLayers {
		t.Fatalf("%d calls, error %v", seen, err)
	}
	sameBits(t, "logits while watched", last, decoded(t, m.NewSession(), ids)[4])
}

// TestOverride runs a checkpoint with another activation.
func TestOverride(t *testing.T) {
	fsys := os.DirFS("testdata/golden/llama-swiglu")
	m, err := model.OpenFS(fsys, "x", &model.Options{Activation: "relu"})
	if err != nil || m.Info().FFN != "reglu" {
		t.Fatalf("%v, %v", m.Info().FFN, err)
	}
	_ = m.Close()
	if _, err := model.OpenFS(fsys, "x", &model.Options{Activation: "snake"}); !errors.Is(err, model.ErrActivation) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := model.OpenFS(fsys, "x", &model.Options{Activation: "xielu"}); err == nil {
		t.Error("an activation with learned parameters was taken")
	}
}
