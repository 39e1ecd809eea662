package model_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
)

func newScheduler(t testing.TB, m *model.Model, opts *model.SchedulerOptions) *model.Scheduler {
	t.Helper()
	s, err := m.NewScheduler(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// written is a generation as it was read.
type written struct {
	text string
	ids  []int
	end  model.Finish
	err  error
	// probs are LogProb and Top of each token in words, since NaN is unequal to itself.
	probs []string
}

func read(tokens iter.Seq2[model.Token, error]) (w written) {
	for t, err := range tokens {
		if err != nil {
			w.err = err
			return w
		}
		w.text, w.ids, w.end = w.text+t.Text, append(w.ids, t.ID), t.Finish
		w.probs = append(w.probs, fmt.Sprint(t.LogProb, t.Top))
	}
	return w
}

func (w written) equal(x written) bool {
	return w.text == x.text && slices.Equal(w.ids, x.ids) && w.end == x.end && errors.Is(w.err, x.err) && slices.Equal(w.probs, x.probs)
}

// drawing are options whose sampler is a new one for each call.
func drawing(t testing.TB, seed uint64, tokens int) *model.GenerateOptions {
	t.Helper()
	s, err := sample.New(sample.Config{Temperature: 1, TopP: 0.9, RepetitionPenalty: 1.1, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return &model.GenerateOptions{MaxTokens: tokens, Sampler: s, LogProbs: seed%2 == 0, Top: 3}
}

// TestScheduledEqualsAlone generates for many goroutines at once, in every family, with fewer seats than goroutines, and holds each to what it gets alone.
func TestScheduledEqualsAlone(t *testing.T) {
	for _, name := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			m := openGolden(t, name, &model.Options{Threads: 2})
			s := newScheduler(t, m, &model.SchedulerOptions{Sessions: 3})
			vocab, room := m.Config().VocabSize, min(m.MaxContext(), 96)
			var wg sync.WaitGroup
			for i := range 10 {
				wg.Go(func() {
					rng := rand.New(rand.NewPCG(uint64(i), 1))
					ids := make([]int, 1+rng.IntN(room/2))
					for j := range ids {
						ids[j] = (j*j + i%4) % vocab // some prompts begin alike
					}
					tokens := 1 + rng.IntN(room/4)
					draw := func() *model.GenerateOptions {
						o := drawing(t, uint64(i), tokens)
						o.Echo = i%3 == 1 && !m.Encoded()
						return o
					}
					got := read(s.GenerateIDs(context.Background(), ids, draw()))
					want := read(m.NewSession().GenerateIDs(context.Background(), ids, draw()))
					if !got.equal(want) {
						t.Errorf("generation %d of %d tokens and %d: %+v, alone %+v", i, len(ids), tokens, got, want)
					}
				})
			}
			wg.Wait()
		})
	}
}

// TestScheduledText does so with texts, prompts of several pieces, both precisions and quantized weights, while some readers give up.
func TestScheduledText(t *testing.T) {
	story := strings.Repeat("Once upon a time there was a little girl who lived in a house by the sea. ", 12)
	for _, opts := range []model.Options{{}, {Precision: kernels.Fast}, {Quantize: "q4"}} {
		m := openZoo(t, "swiglu", &opts)
		s := newScheduler(t, m, &model.SchedulerOptions{Sessions: 4})
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				prompt := story[:20+37*(i%8)*3]
				o := func() *model.GenerateOptions {
					o := drawing(t, uint64(i), 5+i)
					o.Stop = []string{"the end", "."}
					o.Echo, o.LogProbs, o.Top = i%3 == 0, i%2 == 0, i%4
					return o
				}
				if i%5 == 0 {
					for _, err := range s.Generate(context.Background(), prompt, o()) {
						if err != nil {
							t.Error(err)
						}
						break
					}
					return
				}
				if got, want := read(s.Generate(context.Background(), prompt, o())), read(m.NewSession().Generate(context.Background(), prompt, o())); !got.equal(want) {
					t.Errorf("generation %d: %+v, alone %+v", i, got, want)
				}
			})
		}
		wg.Wait()
	}
}

// TestScheduledConversation runs of each turn only what is new, with the tokens of a new session.
func TestScheduledConversation(t *testing.T) {
	m := openZoo(t, "swiglu", nil)
	s := newScheduler(t, m, nil)
	ids := must2(m.EncodePrompt("Once upon a time there was a little girl named Lily."))
	for turn := range 4 {
		before := s.Stats()
		got := read(s.GenerateIDs(context.Background(), ids, drawing(t, 7, 20)))
		if want := read(m.NewSession().GenerateIDs(context.Background(), ids, drawing(t, 7, 20))); !got.equal(want) {
			t.Fatalf("turn %d: %+v, alone %+v", turn, got, want)
		}
		after := s.Stats()
		cached := 0
		if turn > 0 {
			cached = len(ids) - 6 // the last token of the answer was never run, nor the five of the question
		}
		if n := after.CachedTokens - before.CachedTokens; n != int64(cached) {
			t.Errorf("turn %d: %d tokens of %d were cached, want %d", turn, n, len(ids), cached)
		}
		if p, g := after.PromptTokens-before.PromptTokens, after.GeneratedTokens-before.GeneratedTokens; p != int64(len(ids)) || g != 20 {
			t.Errorf("turn %d: counts %d prompt and %d generated tokens, want %d and 20", turn, p, g, len(ids))
		}
		ids = slices.Concat(ids, got.ids, []int{5, 6, 7, 8, 9})
	}
	if st := s.Stats(); st.Steps < 80 || st.KV == 0 || st.Waiting != 0 {
		t.Errorf("%+v", st)
	}
}

// TestScheduledKeepsLongCaches gives a prompt that has little in common with a long cache another session.
func TestScheduledKeepsLongCaches(t *testing.T) {
	m := openZoo(t, "swiglu", nil)
	s := newScheduler(t, m, &model.SchedulerOptions{Sessions: 2})
	long := make([]int, 100)
	for i := range long {
		long[i] = 3 + i
	}
	for _, ids := range [][]int{long, {3, 9, 9}, long} {
		if w := read(s.GenerateIDs(context.Background(), ids, &model.GenerateOptions{MaxTokens: 1})); w.err != nil {
			t.Fatal(w.err)
		}
	}
	if n := s.Stats().CachedTokens; n != 99 {
		t.Errorf("%d tokens were cached, want the 99 of the long prompt", n)
	}
}

// slow is a sampler that waits until it may go on.
type slow struct{ turn chan struct{} }

func (s slow) Reset([]int) {}
func (s slow) Sample([]float32) int {
	<-s.turn
	return 5
}

// TestSchedulerIsFull refuses what is too much, and lets a context end what waits.
func TestSchedulerIsFull(t *testing.T) {
	m := openZoo(t, "swiglu", nil)
	s := newScheduler(t, m, &model.SchedulerOptions{Sessions: 1, Waiting: 1})
	hold := slow{make(chan struct{})}
	var wg sync.WaitGroup
	wg.Go(func() {
		if w := read(s.GenerateIDs(context.Background(), []int{1}, &model.GenerateOptions{MaxTokens: 2, Sampler: hold})); w.err != nil || len(w.ids) != 2 {
			t.Errorf("%+v", w)
		}
	})
	for s.Stats().Running < 1 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithCancel(context.Background())
	wg.Go(func() {
		if w := read(s.GenerateIDs(ctx, []int{2}, nil)); !errors.Is(w.err, context.Canceled) || len(w.ids) != 0 {
			t.Errorf("%+v, want that the context was cancelled", w)
		}
	})
	for s.Stats().Waiting < 1 {
		time.Sleep(time.Millisecond)
	}
	w := read(s.GenerateIDs(context.Background(), []int{3}, nil))
	says(t, "a third generation", w.err, model.ErrOverloaded, "too many generations at once: 1 run and 1 wait; try again later")
	cancel()
	for s.Stats().Waiting > 0 {
		time.Sleep(time.Millisecond)
	}
	close(hold.turn)
	wg.Wait()
	if w := read(s.GenerateIDs(context.Background(), []int{3}, &model.GenerateOptions{MaxTokens: 3})); w.err != nil || len(w.ids) != 3 {
		t.Errorf("afterwards: %+v", w)
	}
}

// TestSchedulerCancels ends a generation that runs, with the text that it has, and lets others go on.
func TestSchedulerCancels(t *testing.T) {
	m := openZoo(t, "swiglu", nil)
	s := newScheduler(t, m, nil)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	want := read(m.NewSession().Generate(context.Background(), "Once upon a time", &model.GenerateOptions{MaxTokens: 200}))
	var wg sync.WaitGroup
	wg.Go(func() {
		if got := read(s.Generate(context.Background(), "Once upon a time", &model.GenerateOptions{MaxTokens: 200})); !got.equal(want) {
			t.Errorf("the other: %+v, want %+v", got, want)
		}
	})
	n, text := 0, ""
	for tok, err := range s.Generate(ctx, "Once upon a time", nil) {
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			break
		}
		if n, text = n+1, text+tok.Text; n == 5 {
			cancel()
		}
	}
	if n < 5 || !strings.HasPrefix(want.text, text) {
		t.Errorf("%d tokens, %q", n, text)
	}
	wg.Wait()
}

// TestSchedulerCloses ends everything with ErrClosed when the scheduler or its model is closed, and leaves no goroutine behind.
func TestSchedulerCloses(t *testing.T) {
	before := runtime.NumGoroutine()
	for _, what := range []string{"scheduler", "model"} {
		m := openZoo(t, "swiglu", nil)
		s := must2(m.NewScheduler(&model.SchedulerOptions{Sessions: 2}))
		var wg sync.WaitGroup
		for i := range 5 {
			wg.Go(func() {
				endless := picks(7)
				if w := read(s.GenerateIDs(context.Background(), []int{1, 2, i}, &model.GenerateOptions{Sampler: endless})); !errors.Is(w.err, model.ErrClosed) && w.end != model.FinishLength {
					t.Errorf("%s: %+v, want ErrClosed", what, w)
				}
			})
		}
		for st := s.Stats(); st.Running < 2 || st.GeneratedTokens < 4; st = s.Stats() {
			time.Sleep(time.Millisecond)
		}
		if what == "model" {
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		} else {
			s.Close()
		}
		wg.Wait()
		if w := read(s.GenerateIDs(context.Background(), []int{1}, nil)); !errors.Is(w.err, model.ErrClosed) {
			t.Errorf("%s: afterwards %+v, want ErrClosed", what, w)
		}
		s.Close()
		s.Close()
	}
	for wait := 0; runtime.NumGoroutine() > before+1 && wait < 1000; wait++ {
		time.Sleep(time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before+1 {
		t.Errorf("%d goroutines, %d before", n, before)
	}
}

// TestSchedulerMisuse gives a scheduler what makes no sense, beside a generation that is not disturbed.
func TestSchedulerMisuse(t *testing.T) {
	dir := copyFolder(t, os.DirFS(filepath.Join("testdata/golden", "llama-swiglu")))
	poke(t, dir, "model.embed_tokens.weight", 5*32, float32(math.NaN()))
	m := must2(model.Open(dir, nil))
	defer func() { _ = m.Close() }()
	_, err := m.NewScheduler(&model.SchedulerOptions{Sessions: -1})
	says(t, "NewScheduler", err, model.ErrOption, "invalid option: -1 sessions and 0 waiting, want counts, or 0 for what is usual")
	s := newScheduler(t, m, nil)
	good := func() *model.GenerateOptions { return &model.GenerateOptions{MaxTokens: 25, Sampler: picks(4)} }
	want := read(m.NewSession().GenerateIDs(context.Background(), []int{1, 3}, good()))
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if got := read(s.GenerateIDs(context.Background(), []int{1, 3}, good())); !got.equal(want) || len(got.ids) != 25 {
				t.Errorf("beside mistakes: %+v, want %+v", got, want)
			}
		})
	}
	vocab, room := m.Config().VocabSize, m.MaxContext()
	for _, c := range []struct {
		name string
		ids  []int
		opts *model.GenerateOptions
		want error
	}{
		{"no tokens", nil, nil, model.ErrEmpty},
		{"a wrong token", []int{vocab}, nil, model.ErrTokenID},
		{"a long prompt", make([]int, room+1), nil, model.ErrContextFull},
		{"below 0", []int{1}, &model.GenerateOptions{MaxTokens: -1}, model.ErrOption},
		{"too many of the top", []int{1}, &model.GenerateOptions{LogProbs: true, Top: 21}, model.ErrOption},
		{"an echo of nothing", nil, &model.GenerateOptions{Echo: true}, model.ErrEmpty},
		{"not finite in an echo", []int{1, 5, 3}, &model.GenerateOptions{Echo: true}, model.ErrNotFinite},
		{"more than there is room for", []int{1}, &model.GenerateOptions{MaxTokens: room + 5, Sampler: picks(3)}, model.ErrContextFull},
		{"not finite", []int{1, 5}, nil, model.ErrNotFinite},
		{"not finite later", []int{1}, &model.GenerateOptions{Sampler: picks(5)}, model.ErrNotFinite},
		{"a sampler beyond the vocabulary", []int{1}, &model.GenerateOptions{Sampler: picks(vocab)}, model.ErrTokenID},
	} {
		if w := read(s.GenerateIDs(context.Background(), c.ids, c.opts)); !errors.Is(w.err, c.want) {
			t.Errorf("%s: %+v, want %v", c.name, w, c.want)
		}
	}
	wg.Wait()
}
