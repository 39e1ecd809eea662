package model

import (
	"context"
	"time"
)

// claim keeps others out of the session until free.
func (s *Session) claim() error {
	if !s.busy.CompareAndSwap(false, true) {
		return ErrBusy
	}
	s.turn.Add(1)
	return nil
}

func (s *Session) free() {
	s.note()
	s.busy.Store(false)
}

// change runs f, which has the session for itself.
func (s *Session) change(f func()) error {
	if err := s.claim(); err != nil {
		return err
	}
	defer s.free()
	f()
	return nil
}

// mustChange is change for what has no error to return.
func (s *Session) mustChange(f func()) {
	if s.change(f) != nil {
		panic(sharedSession)
	}
}

// sharedSession is what a session panics with that two goroutines change at once, as a map does.
const sharedSession = "model: a Session was changed while a call runs it; it belongs to one goroutine at a time"

// note publishes what Len and Stats return, which any goroutine may call.
func (s *Session) note() {
	s.counts.tokens.Store(int64(s.pos))
	kv := s.cache.bytes()
	if s.memory != nil {
		kv += s.memory.bytes()
	}
	s.counts.kv.Store(kv)
	s.counts.scratch.Store(s.run.bytes())
}

// prefilled counts n tokens that were run together.
func (s *Session) prefilled(n int, start time.Time) {
	s.counts.prefillTokens.Add(int64(n))
	s.counts.prefillTime.Add(int64(time.Since(start)))
}

// decoded counts a token.
func (s *Session) decoded(start time.Time) {
	s.counts.decodeTokens.Add(1)
	s.counts.decodeTime.Add(int64(time.Since(start)))
}

// orBackground makes a nil context one that never ends.
func orBackground(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}
