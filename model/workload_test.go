package model_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
)

const (
	workPrompts = 4
	workTokens  = 32 // of a generation
	workText    = 60 // of a text that is scored
)

// workload is what a model gives when one goroutine asks it, for comparison with what it gives under load.
type workload struct {
	name    string
	open    func(threads int) (*model.Model, error)
	prompts [][]int
	greedy  [][]int // continuations of each prompt
	drawn   [][]int
	text    []int
	nll     []float64
	last    []float32 // logits after the text
}

// newWorkload records a model's results.
func newWorkload(t testing.TB, name string, open func(threads int) (*model.Model, error)) *workload {
	t.Helper()
	w := &workload{name: name, open: open}
	m, err := open(1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	if err := w.record(m); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return w
}

func (w *workload) record(m *model.Model) (err error) {
	ctx, rng := context.Background(), rand.New(rand.NewPCG(7, 7))
	for i := range workPrompts {
		w.prompts = append(w.prompts, someIDs(rng, m, 3+7*i))
		for _, to := range []*[][]int{&w.greedy, &w.drawn} {
			ids, err := generated(ctx, m.NewSession(), w.prompts[i], workOptions(i, to == &w.drawn), -1)
			if err != nil {
				return err
			}
			*to = append(*to, ids)
		}
	}
	if m.Encoded() {
		return nil
	}
	w.text = someIDs(rng, m, min(workText, m.MaxContext()))
	if w.nll, err = m.NewSession().Score(ctx, w.text); err != nil {
		return err
	}
	logits, err := m.NewSession().Prefill(ctx, w.text)
	w.last = slices.Clone(logits)
	return err
}

func someIDs(rng *rand.Rand, m *model.Model, n int) []int {
	ids := make([]int, n)
	for i := range ids {
		ids[i] = rng.IntN(m.Config().VocabSize)
	}
	return ids
}

func workOptions(i int, drawn bool) *model.GenerateOptions {
	o := &model.GenerateOptions{MaxTokens: workTokens}
	if drawn {
		o.Sampler, _ = sample.New(sample.Config{Temperature: 0.9, TopP: 0.95, Seed: uint64(i)})
	}
	return o
}

// generator is a Session or a Scheduler.
type generator interface {
	GenerateIDs(ctx context.Context, ids []int, opts *model.GenerateOptions) iter.Seq2[model.Token, error]
}

// generated collects a generation, and breaks it off after so many tokens; −1: never.
func generated(ctx context.Context, s generator, prompt []int, o *model.GenerateOptions, stop int) (ids []int, err error) {
	for tok, err := range s.GenerateIDs(ctx, prompt, o) {
		if err != nil {
			return ids, err
		}
		if ids = append(ids, tok.ID); len(ids) == stop {
			break
		}
	}
	return ids, nil
}

// errWrong is a result that is not the recorded one.
var errWrong = errors.New("wrong result")

// use does something with a new session, and compares. Errors are errWrong and those of the model.
func (w *workload) use(rng *rand.Rand, m *model.Model) error {
	switch kind := rng.IntN(6); {
	case kind == 0 && w.nll != nil:
		return w.batch(rng, m)
	case kind == 1:
		return w.scheduled(rng, m)
	}
	acts := []func(*rand.Rand, *model.Session) error{w.generate, w.cancel, w.score, w.rewind, w.reset}
	if w.nll == nil {
		acts = acts[:2]
	}
	return acts[rng.IntN(len(acts))](rng, m.NewSession())
}

// pick returns a prompt, how to continue it, and its recorded continuation.
func (w *workload) pick(rng *rand.Rand) (prompt []int, o *model.GenerateOptions, want []int) {
	i, drawn := rng.IntN(workPrompts), rng.IntN(2) == 0
	if drawn {
		return w.prompts[i], workOptions(i, true), w.drawn[i]
	}
	return w.prompts[i], workOptions(i, false), w.greedy[i]
}

func (w *workload) generate(rng *rand.Rand, s *model.Session) error {
	prompt, o, want := w.pick(rng)
	got, err := generated(context.Background(), s, prompt, o, -1)
	return w.compare("generation", slices.Equal(got, want), err)
}

// cancel ends a generation at a random point, by its context or by leaving the loop; what came until then must be right.
func (w *workload) cancel(rng *rand.Rand, s *model.Session) error {
	prompt, o, want := w.pick(rng)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stop := 1 + rng.IntN(workTokens)
	if rng.IntN(2) == 0 {
		got, err := generated(ctx, s, prompt, o, stop)
		return w.compare("part of a generation", slices.Equal(got, want[:min(stop, len(want))]), err)
	}
	step := 0
	o.Sampler = cancelAt{o.Sampler, func() {
		if step++; step == stop {
			cancel()
		}
	}}
	got, err := generated(ctx, s, prompt, o, -1)
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return w.compare("cancelled generation", slices.Equal(got, want[:min(len(got), len(want))]), err)
}

// cancelAt calls a function before each token that it samples.
type cancelAt struct {
	sample.Sampler
	before func()
}

func (c cancelAt) Reset(prompt []int) {
	if c.Sampler != nil {
		c.Sampler.Reset(prompt)
	}
}

func (c cancelAt) Sample(logits []float32) int {
	c.before()
	if c.Sampler == nil {
		return sample.Greedy{}.Sample(logits)
	}
	return c.Sampler.Sample(logits)
}

func (w *workload) score(_ *rand.Rand, s *model.Session) error {
	got, err := s.Score(context.Background(), w.text)
	return w.compare("score", slices.Equal(got, w.nll), err)
}

// rewind runs too much, forgets it, and runs the rest by prefill or token by token.
func (w *workload) rewind(rng *rand.Rand, s *model.Session) error {
	keep := 1 + rng.IntN(len(w.text)-1)
	logits, err := s.Prefill(context.Background(), w.text[:keep+rng.IntN(len(w.text)-keep)])
	s.Truncate(keep)
	if err == nil && rng.IntN(2) == 0 {
		logits, err = s.Prefill(context.Background(), w.text[keep:])
		return w.compare("prefill after a truncation", slices.Equal(logits, w.last), err)
	}
	for _, id := range w.text[keep:] {
		if err == nil {
			logits, err = s.Decode(id)
		}
	}
	return w.compare("decode after a truncation", slices.Equal(logits, w.last), err)
}

// batch continues some prompts together, each until its recorded continuation ends.
func (w *workload) batch(rng *rand.Rand, m *model.Model) error {
	b := m.NewBatch()
	var parts []model.Part
	var want [][]int
	for range 1 + rng.IntN(4) {
		i := rng.IntN(workPrompts)
		parts = append(parts, model.Part{Session: m.NewSession(), IDs: w.prompts[i]})
		want = append(want, w.greedy[i])
	}
	for len(parts) > 0 {
		if err := b.Step(context.Background(), parts); err != nil {
			return err
		}
		for i := len(parts) - 1; i >= 0; i-- {
			got := sample.Greedy{}.Sample(parts[i].Logits)
			if err := w.compare("batch", got == want[i][0], nil); err != nil {
				return err
			}
			parts[i].IDs, want[i] = []int{got}, want[i][1:]
			if len(want[i]) == 0 {
				parts, want = slices.Delete(parts, i, i+1), slices.Delete(want, i, i+1)
			}
		}
	}
	return nil
}

// scheduled generates for some goroutines at once, one of which leaves early.
func (w *workload) scheduled(rng *rand.Rand, m *model.Model) error {
	s, err := m.NewScheduler(&model.SchedulerOptions{Sessions: 1 + rng.IntN(3)})
	if err != nil {
		return err
	}
	defer s.Close()
	errs := make([]error, 1+rng.IntN(5))
	var wg sync.WaitGroup
	for i := range errs {
		prompt, o, want := w.pick(rng)
		stop := -1
		if i == 0 {
			stop = 1 + rng.IntN(len(want))
			want = want[:stop]
		}
		wg.Go(func() {
			got, err := generated(context.Background(), s, prompt, o, stop)
			errs[i] = w.compare("scheduled generation", slices.Equal(got, want), err)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if errors.Is(err, errWrong) { // which counts for more than a model that was closed meanwhile
			return err
		}
	}
	return errors.Join(errs...)
}

// reset uses a session twice.
func (w *workload) reset(rng *rand.Rand, s *model.Session) error {
	if _, err := s.Prefill(context.Background(), w.prompts[workPrompts-1]); err != nil {
		return err
	}
	s.Reset()
	return w.generate(rng, s)
}

func (w *workload) compare(what string, same bool, err error) error {
	if err == nil && !same {
		return fmt.Errorf("%w: %s: %s", errWrong, w.name, what)
	}
	return err
}
