package model

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// shift is what a Scheduler's goroutine works with.
type shift struct {
	*Scheduler
	batch   *Batch
	seats   []*seat
	running []*seat // those taken, in the order of their sequences
	parts   []Part
	movers  []*seat // whose parts are
}

// promptPiece is how many prompt tokens share a step with generations that go on: enough for nine tenths of a prompt's speed, and no more, since the others
// wait for it.
const promptPiece = 64

func (s *shift) run(ctx context.Context) {
	defer close(s.ended)
	for ctx.Err() == nil {
		s.dismiss()
		s.welcome()
		s.plan()
		if len(s.parts) > 0 {
			s.step(ctx)
		}
		s.echo(ctx)
		if len(s.running) > 0 {
			continue
		}
		select {
		case <-s.wake:
		case <-ctx.Done():
		}
	}
	s.dismiss()
	for _, t := range s.running {
		t.leave(ErrClosed)
	}
	for q := s.first(); q != nil; q = s.first() {
		q.fail(ErrClosed)
	}
	s.dismiss()
}

// dismiss lets go of the sequences that ended, or whose context has.
func (s *shift) dismiss() {
	for _, t := range s.running {
		if t.seq != nil && t.seq.ctx.Err() != nil {
			t.leave(t.seq.ctx.Err())
		}
	}
	s.running = slices.DeleteFunc(s.running, func(t *seat) bool { return t.seq == nil })
	s.count()
}

// count publishes what Stats tells of the seats.
func (s *shift) count() {
	kv := int64(0)
	for _, t := range s.seats {
		kv += t.session.counts.kv.Load()
	}
	s.counts.kv.Store(kv)
	s.counts.running.Store(int64(len(s.running)))
}

// welcome gives seats to those that wait, as long as there are any.
func (s *shift) welcome() {
	for len(s.running) < s.most {
		q := s.first()
		if q == nil {
			return
		}
		t := s.free(q.prompt)
		t.taken = s.counts.steps.Load()
		if err := t.sit(q); err != nil {
			t.seq = nil
			q.fail(err)
			continue
		}
		s.running = append(s.running, t)
		s.counts.prompt.Add(int64(len(q.prompt)))
		s.counts.cached.Add(int64(len(t.held)))
		s.count()
	}
}

// free returns a free seat: the one whose cache a prompt has most in common with, as long as that is half of the cache or more; else a new one; else the one
// that was taken longest ago.
func (s *shift) free(prompt []int) *seat {
	var best *seat
	most := 0
	for _, t := range s.seats {
		if t.seq != nil {
			continue
		}
		n := t.shared(prompt)
		if 2*n < len(t.held) {
			n = 0
		}
		if best == nil || n > most || n == most && t.taken < best.taken {
			best, most = t, n
		}
	}
	if most == 0 && len(s.seats) < s.most {
		best = &seat{session: s.m.NewSession()}
		s.seats = append(s.seats, best)
	}
	return best
}

// plan makes the next step's parts: a token of each sequence that is beyond its prompt, and of prompts as much as there is room for, in their order.
func (s *shift) plan() {
	room := s.m.passTokens
	if slices.ContainsFunc(s.running, func(t *seat) bool { return len(t.pending) == 1 }) {
		room = promptPiece
	}
	s.parts, s.movers = s.parts[:0], s.movers[:0]
	for _, t := range s.running {
		n := len(t.pending)
		if t.echoes() > 0 {
			continue
		}
		if n > 1 {
			n = min(n, room)
			room -= n
		}
		if n > 0 && s.m.conf.Position.byLength() {
			n = len(t.pending) // a prompt in pieces has other bits
		}
		if n > 0 {
			s.parts = append(s.parts, Part{Session: t.session, IDs: t.pending[:n]})
			s.movers = append(s.movers, t)
		}
	}
}

// echo runs a piece of the first prompt that is echoed, which goes by itself: a step tells the logits of its last token alone. Pieces are small even where nobody
// waits, since the session keeps the memory that they take.
func (s *shift) echo(ctx context.Context) {
	for _, t := range s.running {
		n := t.echoes()
		if n == 0 {
			continue
		}
		if !s.m.conf.Position.byLength() {
			n = min(n, promptPiece)
		}
		if err := t.echo(ctx, n); err != nil {
			t.leave(cause(ctx, err))
		}
		return
	}
}

// cause is why a call failed, which was made with the scheduler's context.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ErrClosed
	}
	return err
}

// step runs the parts together; if that fails, one by one, so that only those end that cannot be run.
func (s *shift) step(ctx context.Context) {
	err := s.batch.Step(ctx, s.parts)
	s.counts.steps.Add(1)
	switch {
	case err == nil:
		s.read()
	case ctx.Err() != nil || errors.Is(err, ErrClosed):
		for _, t := range s.movers {
			t.leave(cause(ctx, err))
		}
	default:
		s.alone(ctx)
	}
}

// read picks the tokens after the parts, beside each other: a sampler may take long.
func (s *shift) read() {
	var wg sync.WaitGroup
	for i, t := range s.movers {
		p := &s.parts[i]
		if len(p.IDs) == len(t.pending) {
			s.counts.generated.Add(1)
		}
		wg.Go(func() { t.ran(len(p.IDs), p.Logits) })
	}
	wg.Wait()
}

// alone runs the parts by themselves, which tells where one went wrong.
func (s *shift) alone(ctx context.Context) {
	for i, t := range s.movers {
		ids := s.parts[i].IDs
		logits, err := t.session.Prefill(ctx, ids)
		if err != nil {
			t.leave(cause(ctx, err))
			continue
		}
		t.ran(len(ids), logits)
	}
}
