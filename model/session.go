package model

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ffnrun/ffnrun/kernels"
)

// Session is one sequence of tokens: its KV cache, its scratch memory and its counts. It belongs to one goroutine at a
// time; many sessions may run over one Model at once. A call that finds another one running returns ErrBusy, or panics
// where it has no error to return (Reset, Truncate, Reserve); Len, Room and Stats may be called at any time. A nil
// context is one that never ends. There is nothing to close: a session that is no longer used is garbage.
type Session struct {
	m      *Model
	cache  *kvCache
	memory *kvCache // keys and values of the encoder's output; nil for decoder-only models
	run    *run
	pos    int    // tokens in the cache
	one    [1]int // the token of a decode
	busy   atomic.Bool
	turn   atomic.Uint64 // calls that changed the session
	counts counts
}

// NewSession returns an empty session. It allocates little: cache and scratch grow with use.
func (m *Model) NewSession() *Session {
	s := &Session{m: m, cache: newKVCache(&m.conf, m.newLayer, m.conf.NLayers, m.maxContext), run: newRun(m)}
	s.note()
	return s
}

// Len is the number of tokens that the session has seen.
func (s *Session) Len() int { return int(s.counts.tokens.Load()) }

// Room is the number of tokens that still fit into the context.
func (s *Session) Room() int { return s.m.maxContext - s.Len() }

// Reset forgets all tokens and keeps the memory and the counts.
func (s *Session) Reset() { s.Truncate(0) }

// Truncate forgets the tokens from position n on; below 0 means 0, and beyond the end nothing is forgotten.
func (s *Session) Truncate(n int) {
	s.mustChange(func() { s.pos = min(s.pos, max(n, 0)) })
}

// Prefill appends ids and returns the logits [vocab] after the last one, valid until the session's next call. Cancelling
// ctx ends it with ctx's error within the time of one token, or of a layer of 256, and the session is as it was before the call. It returns
// ErrEmpty, ErrTokenID, ErrContextFull, ErrNotFinite, ErrUnreadable, ErrBusy or ErrClosed; the session is as before then too.
func (s *Session) Prefill(ctx context.Context, ids []int) ([]float32, error) {
	if err := s.claim(); err != nil {
		return nil, err
	}
	defer s.free()
	return s.prefill(orBackground(ctx), ids)
}

func (s *Session) prefill(ctx context.Context, ids []int) ([]float32, error) {
	start := time.Now()
	if err := s.feed(ctx, ids, nil); err != nil {
		return nil, err
	}
	s.prefilled(len(ids), start)
	return s.run.logits[:s.m.conf.VocabSize], nil
}

// Decode appends one token and returns the logits [vocab] after it, valid until the session's next call. It allocates
// nothing once the cache has room (see Reserve). Its errors are Prefill's.
func (s *Session) Decode(id int) ([]float32, error) {
	if err := s.claim(); err != nil {
		return nil, err
	}
	defer s.free()
	return s.decode(id)
}

func (s *Session) decode(id int) ([]float32, error) {
	start := time.Now()
	s.one[0] = id
	if err := s.feed(context.Background(), s.one[:], nil); err != nil {
		return nil, err
	}
	s.decoded(start)
	return s.run.logits[:s.m.conf.VocabSize], nil
}

// Reserve makes room in the cache for n tokens in all, or as many as the context holds, so that it need not grow later.
func (s *Session) Reserve(n int) {
	s.mustChange(func() { s.reserve(n) })
}

func (s *Session) reserve(n int) {
	s.cache.reserve(min(n, s.m.maxContext), s.pos)
	s.run.reserve(s.m, 1, s.positions())
}

// positions is the most that a token may attend to, in the cache or in the encoder's output.
func (s *Session) positions() int {
	if s.memory == nil {
		return s.cache.room
	}
	return max(s.cache.room, s.memory.used)
}

// Trace asks Forward for what it computes on the way. A nil function asks for nothing. The slices are valid during the call.
type Trace struct {
	// Logits gets the logits [vocab] after the token at position pos.
	Logits func(pos int, logits []float32)
	// Hidden gets the residual stream [d_model] of the token at position pos before layer `layer`; layer NLayers is after the
	// final norm, and OPT-350m's projection.
	Hidden func(layer, pos int, x []float32)
	// FFN gets what layer's block did for the token at position pos: pre [d_ff] is what the activation got, hidden [d_ff] what
	// Down got. It is not called for mixtures of experts.
	FFN func(layer, pos int, pre, hidden []float32)
}

// Forward appends ids and shows t what it computes, position by position. Its errors are Prefill's.
func (s *Session) Forward(ctx context.Context, ids []int, t Trace) error {
	if err := s.claim(); err != nil {
		return err
	}
	defer s.free()
	start := time.Now()
	if err := s.feed(orBackground(ctx), ids, &t); err != nil {
		return err
	}
	s.prefilled(len(ids), start)
	return nil
}

// Score appends ids and returns their negative log-likelihoods in nats: element i is −ln p(ids[i+1] | all before it), so
// there is one fewer than ids. Its errors are Prefill's.
func (s *Session) Score(ctx context.Context, ids []int) ([]float64, error) {
	nll := make([]float64, 0, max(0, len(ids)-1))
	err := s.Forward(ctx, ids, Trace{Logits: func(_ int, logits []float32) {
		if next := len(nll) + 1; next < len(ids) {
			nll = append(nll, kernels.LogSumExp(logits)-float64(logits[ids[next]]))
		}
	}})
	return nll, err
}

// feed checks ids and runs them through the decoder in passes. Without a trace it leaves the last token's logits in
// run.logits.
func (s *Session) feed(ctx context.Context, ids []int, t *Trace) error {
	if err := s.m.enter(t != nil); err != nil {
		return err
	}
	defer s.m.leave(t != nil)
	if err := s.ready(ids); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	before, r := s.pos, s.run
	s.cache.reserve(s.pos+len(ids), s.pos)
	r.reserve(s.m, min(len(ids), s.m.passTokens), s.positions())
	s.trace(t)
	defer s.trace(nil)
	err := s.m.guard(func() error {
		if err := s.passes(ctx, ids, t); !errors.Is(err, ErrNotFinite) {
			return err
		}
		return s.traceOrigin(ctx, ids, before)
	})
	if err != nil {
		s.pos = before
	}
	return err
}

// passes runs ids through the decoder, a room of them at a time.
func (s *Session) passes(ctx context.Context, ids []int, t *Trace) error {
	r, length := s.run, s.pos+len(ids)
	for len(ids) > 0 {
		if s.m.gate.isShut() {
			return ErrClosed
		}
		n := min(len(ids), s.m.passTokens)
		r.begin()
		r.add(s.segment(n, length))
		r.plan(&s.m.conf)
		s.m.dec.embed.enter(r, ids[:n])
		if !s.m.dec.stack.forward(r, ctx.Done()) {
			return ctx.Err()
		}
		s.pos += n
		ids = ids[n:]
		if t != nil && t.Logits != nil {
			if err := s.showLogits(t.Logits); err != nil {
				return err
			}
		}
	}
	if t != nil {
		return nil
	}
	logits := r.logitsOf(s.m, 1)
	s.m.dec.head.logits(r, logits, r.n-1, 1)
	if !kernels.Finite(logits) {
		return ErrNotFinite
	}
	return nil
}

// segment is the session's next n tokens, in a call that makes it so long.
func (s *Session) segment(n, length int) segment {
	return segment{n: n, pos: s.pos, length: length, cache: s.cache, memory: s.memory}
}

// ready checks that the decoder can run ids now.
func (s *Session) ready(ids []int) error {
	if err := s.m.admit(ids, s.pos); err != nil {
		return err
	}
	if s.m.enc != nil && s.memory == nil {
		return ErrNoInput
	}
	return nil
}

// admit checks that ids can be run after so many tokens.
func (m *Model) admit(ids []int, after int) error {
	if len(ids) == 0 {
		return ErrEmpty
	}
	if after+len(ids) > m.maxContext {
		return fmt.Errorf("%w: %d tokens and %d more, it holds %d", ErrContextFull, after, len(ids), m.maxContext)
	}
	for i, id := range ids {
		if id < 0 || id >= m.conf.VocabSize {
			return fmt.Errorf("%w: id %d at place %d, the vocabulary has %d", ErrTokenID, id, i, m.conf.VocabSize)
		}
	}
	return nil
}

// trace hooks a trace into the passes to come, or out of them.
func (s *Session) trace(t *Trace) {
	r := s.run
	r.hook = nil
	r.ffn.Observe(nil)
	if t != nil && t.Hidden != nil {
		r.hook = func(layer int, x []float32) {
			width := len(x) / r.n
			for i := range r.n {
				t.Hidden(layer, r.segments[0].pos+i, x[i*width:][:width])
			}
		}
	}
	if t != nil && t.FFN != nil {
		r.ffn.Observe(func(pre, hidden []float32, n int) {
			if s.m.conf.layer(r.at).Experts {
				return
			}
			for i := range n {
				d := len(pre) / n
				t.FFN(r.at, r.segments[0].pos+i, pre[i*d:][:d], hidden[i*d:][:d])
			}
		})
	}
}

// showLogits computes the logits of the last pass, a few tokens at a time.
func (s *Session) showLogits(show func(pos int, logits []float32)) error {
	r, vocab := s.run, s.m.conf.VocabSize
	for from := 0; from < r.n; from += headRows {
		n := min(headRows, r.n-from)
		logits := r.logitsOf(s.m, n)
		s.m.dec.head.logits(r, logits, from, n)
		if !kernels.Finite(logits) {
			return ErrNotFinite
		}
		for i := range n {
			show(r.segments[0].pos+from+i, logits[i*vocab:][:vocab])
		}
	}
	return nil
}
