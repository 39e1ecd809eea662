package model_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ffnrun/ffnrun/model"
)

// TestSharedSession lets many goroutines call one session: each call is whole or ErrBusy.
func TestSharedSession(t *testing.T) {
	m := openZoo(t, "swiglu", &model.Options{Threads: 2})
	ctx, prompt := context.Background(), []int{5, 80, 1999, 3}
	want, err := generated(ctx, m.NewSession(), prompt, &model.GenerateOptions{MaxTokens: 12}, -1)
	if err != nil {
		t.Fatal(err)
	}
	s := m.NewSession()
	var whole, refused atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 40 {
				err := sharedCall(s, i, prompt)
				_, _, _ = s.Len(), s.Room(), s.Stats()
				switch {
				case errors.Is(err, model.ErrBusy), errors.Is(err, model.ErrContextFull):
					refused.Add(1)
				case err != nil:
					t.Error(err)
				default:
					whole.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if whole.Load() == 0 || refused.Load() == 0 {
		t.Errorf("%d calls whole, %d refused: want some of both", whole.Load(), refused.Load())
	}
	s.Reset()
	if got, err := generated(ctx, s, prompt, &model.GenerateOptions{MaxTokens: 12}, -1); err != nil || !slices.Equal(got, want) {
		t.Errorf("alone again the session gives %v, %v, want %v", got, err, want)
	}
}

// sharedCall is one of the calls that return an error.
func sharedCall(s *model.Session, i int, prompt []int) (err error) {
	ctx := context.Background()
	switch i % 4 {
	case 0:
		_, err = generated(ctx, s, prompt, &model.GenerateOptions{MaxTokens: 12}, -1)
	case 1:
		_, err = s.Prefill(ctx, prompt)
	case 2:
		_, err = s.Score(ctx, prompt)
	default:
		_, err = s.Decode(7)
	}
	return err
}

// TestGenerationDisturbed changes a session within the loop over its generation.
func TestGenerationDisturbed(t *testing.T) {
	m := openZoo(t, "relu", nil)
	ctx := context.Background()
	for name, disturb := range map[string]func(*model.Session){
		"reset":    (*model.Session).Reset,
		"truncate": func(s *model.Session) { s.Truncate(2) },
		"decode":   func(s *model.Session) { _, _ = s.Decode(1) },
		"generate": func(s *model.Session) {
			_, _ = generated(ctx, s, []int{1}, &model.GenerateOptions{MaxTokens: 1}, -1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := m.NewSession()
			var n int
			var err error
			for _, e := range s.GenerateIDs(ctx, []int{1, 2, 3}, &model.GenerateOptions{MaxTokens: 9}) {
				if err = e; n == 0 {
					disturb(s)
				}
				n++
			}
			if !errors.Is(err, model.ErrBusy) || n != 2 {
				t.Errorf("after %d tokens: %v, want ErrBusy after the first", n, err)
			}
		})
	}
}

// TestChangeWithinACall changes a session from a function that it calls itself, and asks it what it knows.
func TestChangeWithinACall(t *testing.T) {
	m := openZoo(t, "glu", nil)
	s := m.NewSession()
	changes := map[string]func(){"Reset": s.Reset, "Truncate": func() { s.Truncate(1) }, "Reserve": func() { s.Reserve(8) }}
	for name, change := range changes {
		s.Reset()
		var said any
		err := s.Forward(context.Background(), []int{1, 2}, model.Trace{Logits: func(pos int, _ []float32) {
			defer func() { said = recover() }()
			if _, err := s.Decode(1); !errors.Is(err, model.ErrBusy) {
				t.Errorf("Decode within a call: %v", err)
			}
			if s.Len()+s.Room() != m.MaxContext() || s.Stats().Weights.Mapped+s.Stats().Weights.Copied == 0 {
				t.Errorf("Len %d, Room %d, %v", s.Len(), s.Room(), s.Stats())
			}
			change()
		}})
		if err != nil || said == nil {
			t.Errorf("%s within a call: error %v, panic %v; want a panic", name, err, said)
		}
	}
}

// TestCloseWhileRunning closes models under their sessions; the weights are mapped, so that a read after the end would kill
// the process.
func TestCloseWhileRunning(t *testing.T) {
	dir := copyZoo(t, "palm-swiglu")
	long := make([]int, 300)
	calls := map[string]func(s *model.Session) error{
		"prefill": func(s *model.Session) error { _, err := s.Prefill(context.Background(), long); return err },
		"score":   func(s *model.Session) error { _, err := s.Score(context.Background(), long); return err },
		"generate": func(s *model.Session) error {
			_, err := generated(context.Background(), s, long[:9], &model.GenerateOptions{MaxTokens: 100}, -1)
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			for range 20 {
				closeUnder(t, dir, call)
			}
		})
	}
}

func closeUnder(t *testing.T, dir string, call func(*model.Session) error) {
	m, err := model.Open(dir, &model.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	started := make(chan struct{}, 3)
	for range 3 {
		wg.Go(func() {
			for s := m.NewSession(); ; s.Reset() {
				err := call(s)
				select {
				case started <- struct{}{}:
				default:
				}
				if errors.Is(err, model.ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	<-started
	for range 2 {
		wg.Go(func() {
			if err := m.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestCloseWithin closes a model from the functions that its own calls run.
func TestCloseWithin(t *testing.T) {
	ctx := context.Background()
	within := map[string]func(s *model.Session, stop func()) error{
		"logits": func(s *model.Session, stop func()) error {
			return s.Forward(ctx, make([]int, 300), model.Trace{Logits: func(int, []float32) { stop() }})
		},
		"hidden": func(s *model.Session, stop func()) error {
			return s.Forward(ctx, make([]int, 300), model.Trace{Hidden: func(int, int, []float32) { stop() }})
		},
		"sampler": func(s *model.Session, stop func()) error {
			_, err := generated(ctx, s, []int{1}, &model.GenerateOptions{MaxTokens: 9, Sampler: cancelAt{before: stop}}, -1)
			return err
		},
		"loop": func(s *model.Session, stop func()) error {
			for _, err := range s.GenerateIDs(ctx, []int{1}, &model.GenerateOptions{MaxTokens: 9}) {
				if err != nil {
					return err
				}
				stop()
			}
			return nil
		},
	}
	dir := copyZoo(t, "geglu")
	for name, run := range within {
		t.Run(name, func(t *testing.T) {
			m, err := model.Open(dir, &model.Options{Quantize: "q8"}) // whose passes have fewer than 300 tokens
			if err != nil {
				t.Fatal(err)
			}
			err = run(m.NewSession(), func() {
				if err := m.Close(); err != nil {
					t.Error(err)
				}
			})
			if !errors.Is(err, model.ErrClosed) {
				t.Errorf("%v, want ErrClosed", err)
			}
			if err := m.Close(); err != nil {
				t.Errorf("closing again: %v", err)
			}
		})
	}
}
