package model

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
)

// Scheduler runs the generations of many goroutines as one batch, as a server does: they join and leave between steps, and each weight is read once for all of
// them. A generation's tokens are those that a session gives alone, whatever runs beside it. Long prompts are run in pieces, so that others go on
// meanwhile, and a prompt that begins as one before it did, as the next turn of a conversation does, is run from where they part.
//
// A Scheduler serves all goroutines. It has a goroutine of its own, which also calls samplers, and sessions that keep their memory; Close ends it.
type Scheduler struct {
	m     *Model
	most  int // generations that run at once
	queue int // and that wait

	mu      sync.Mutex
	waiting []*sequence
	closed  bool
	wake    chan struct{} // has an element once there is something new
	stop    context.CancelFunc
	ended   chan struct{} // closed when the goroutine is
	counts  schedulerCounts
}

// SchedulerOptions for NewScheduler. Nil and the zero value are right for most.
type SchedulerOptions struct {
	Sessions int // generations that run at once, each with a KV cache of its own that is kept for the next; 0: 16
	Waiting  int // generations that wait for one of them to end; more are ErrOverloaded; 0: 256
}

// What zero means in SchedulerOptions.
const (
	usualSessions = 16
	usualWaiting  = 256
)

// SchedulerStats are counts since a Scheduler's beginning, and what it does now.
type SchedulerStats struct {
	Running, Waiting int // generations

	Steps           int64
	PromptTokens    int64 // of prompts that were begun
	CachedTokens    int64 // of these, found in a cache
	GeneratedTokens int64
	KV              int64 // bytes of keys and values
}

// schedulerCounts are SchedulerStats' as the goroutine keeps them.
type schedulerCounts struct {
	running, steps, prompt, cached, generated, kv atomic.Int64
}

// NewScheduler returns a scheduler, which is to be closed before the model is forgotten. Numbers below 0 are ErrOption.
func (m *Model) NewScheduler(opts *SchedulerOptions) (*Scheduler, error) {
	if opts == nil {
		opts = &SchedulerOptions{}
	}
	if opts.Sessions < 0 || opts.Waiting < 0 {
		return nil, fmt.Errorf("%w: %d sessions and %d waiting, want counts, or 0 for what is usual", ErrOption, opts.Sessions, opts.Waiting)
	}
	s := &Scheduler{m: m, most: orUsual(opts.Sessions, usualSessions), queue: orUsual(opts.Waiting, usualWaiting)}
	s.wake, s.ended = make(chan struct{}, 1), make(chan struct{})
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	go (&shift{Scheduler: s, batch: m.NewBatch()}).run(ctx)
	return s, nil
}

func orUsual(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// Generate writes a text after a prompt, as Session.Generate does in an empty session. Errors are those, ErrOverloaded, and ErrClosed.
func (s *Scheduler) Generate(ctx context.Context, prompt string, opts *GenerateOptions) iter.Seq2[Token, error] {
	return func(yield func(Token, error) bool) {
		ids, err := s.m.EncodePrompt(prompt)
		if err != nil {
			yield(Token{}, err)
			return
		}
		s.generate(ctx, ids, opts, yield)
	}
}

// GenerateIDs is Generate from token ids. Text stays empty where the checkpoint has no tokenizer.
func (s *Scheduler) GenerateIDs(ctx context.Context, ids []int, opts *GenerateOptions) iter.Seq2[Token, error] {
	return func(yield func(Token, error) bool) { s.generate(ctx, ids, opts, yield) }
}

func (s *Scheduler) generate(ctx context.Context, ids []int, opts *GenerateOptions, yield func(Token, error) bool) {
	ctx, leave := context.WithCancel(orBackground(ctx))
	defer leave()
	q, err := newSequence(ctx, s.m, ids, opts)
	if err == nil {
		err = s.enter(q)
	}
	if err != nil {
		yield(Token{}, err)
		return
	}
	defer context.AfterFunc(ctx, func() { s.drop(q) })()
	for ended := false; !ended; {
		var tokens []Token
		tokens, ended, err = q.out.take()
		for _, t := range tokens {
			if !yield(t, nil) {
				return
			}
		}
	}
	if err != nil {
		yield(Token{}, err)
	}
}

// enter puts a sequence at the end of the queue.
func (s *Scheduler) enter(q *sequence) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return ErrClosed
	case int(s.counts.running.Load())+len(s.waiting) >= s.most+s.queue:
		return fmt.Errorf("%w: %d run and %d wait; try again later", ErrOverloaded, s.counts.running.Load(), len(s.waiting))
	}
	s.waiting = append(s.waiting, q)
	s.ring()
	return nil
}

func (s *Scheduler) ring() {
	select {
	case s.wake <- struct{}{}:
	default: // it has not been heard yet
	}
}

// first takes the sequence that has waited longest, nil where none does.
func (s *Scheduler) first() *sequence {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		return nil
	}
	q := s.waiting[0]
	s.waiting = s.waiting[1:]
	return q
}

// drop takes a sequence whose context has ended out of the queue; one that runs is seen to before the next step.
func (s *Scheduler) drop(q *sequence) {
	s.mu.Lock()
	i := slices.Index(s.waiting, q)
	if i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
	s.mu.Unlock()
	if i >= 0 {
		q.fail(q.ctx.Err())
	}
}

// Close ends the generations that run and wait, with ErrClosed, and the scheduler. It may be called twice; the model stays open.
func (s *Scheduler) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	<-s.ended
}

// Stats returns the scheduler's counts. Any goroutine may ask at any time.
func (s *Scheduler) Stats() SchedulerStats {
	s.mu.Lock()
	waiting := len(s.waiting)
	s.mu.Unlock()
	c := &s.counts
	return SchedulerStats{
		Running: int(c.running.Load()), Waiting: waiting, Steps: c.steps.Load(),
		PromptTokens: c.prompt.Load(), CachedTokens: c.cached.Load(), GeneratedTokens: c.generated.Load(), KV: c.kv.Load(),
	}
}
