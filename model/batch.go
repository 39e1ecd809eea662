package model

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/ffnrun/ffnrun/kernels"
)

// Batch runs sessions of one model together: a step reads each weight once for all of them, prompts and single tokens
// mixed. A session's logits have the bits that it gets alone. A Batch owns the scratch memory of its steps and belongs to
// one goroutine at a time; sessions may join and leave from step to step, and be used alone in between.
type Batch struct {
	m    *Model
	run  *run
	busy atomic.Bool

	parts  []Part
	before []int // where each session stood
	ids    []int // of the pass at hand
	ends   []int // tokens of the pass at hand that are the last of their part
	logits []float32
}

// Part is what one session gets in a step.
type Part struct {
	Session *Session
	IDs     []int     // tokens to append: one for a decode, more for a prompt or a piece of one
	Logits  []float32 // set by Step: [vocab] after the last of IDs, valid until the batch's next step
}

// NewBatch returns a batch. It allocates little: scratch grows with use.
func (m *Model) NewBatch() *Batch { return &Batch{m: m, run: newRun(m)} }

// Step appends each part's tokens to its session and sets its Logits. It allocates nothing once batch and caches have room
// (see Session.Reserve). Its errors are Session.Prefill's and ErrOtherModel, and say which part was wrong, counted from 0; then,
// and when ctx ends, all sessions are as they were. A session that stands in two parts is busy. No parts are no error.
func (b *Batch) Step(ctx context.Context, parts []Part) error {
	if !b.busy.CompareAndSwap(false, true) {
		return ErrBusy
	}
	defer b.busy.Store(false)
	if err := b.m.enter(false); err != nil {
		return err
	}
	defer b.m.leave(false)
	start, claimed := time.Now(), 0
	defer func() {
		for i := range claimed {
			parts[i].Session.free()
		}
		b.parts = nil
	}()
	for i := range parts {
		s := parts[i].Session
		if s == nil || s.m != b.m {
			return fmt.Errorf("part %d: %w", i, ErrOtherModel)
		}
		if err := s.claim(); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
		claimed++
		if err := s.ready(parts[i].IDs); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
	}
	if err := orBackground(ctx).Err(); err != nil || len(parts) == 0 {
		return err
	}
	b.reserve(parts)
	if err := b.m.guard(func() error { return b.passes(orBackground(ctx)) }); err != nil {
		b.undo()
		return err
	}
	b.finish(start)
	return nil
}

// reserve makes room for a step of parts.
func (b *Batch) reserve(parts []Part) {
	tokens, positions, vocab := 0, 0, b.m.conf.VocabSize
	b.parts, b.before = parts, b.before[:0]
	for i := range parts {
		s, n := parts[i].Session, len(parts[i].IDs)
		s.cache.reserve(s.pos+n, s.pos)
		tokens += n
		positions = max(positions, s.positions())
		b.before = append(b.before, s.pos)
	}
	n := min(tokens, b.m.passTokens)
	b.run.reserve(b.m, n, positions)
	b.ids, b.ends = slices.Grow(b.ids[:0], n), slices.Grow(b.ends[:0], n)
	b.logits = grown(b.logits, len(parts)*vocab)
}

// passes runs all parts through the decoder, a room of tokens at a time.
func (b *Batch) passes(ctx context.Context) error {
	for part, off := 0, 0; part < len(b.parts); {
		if b.m.gate.isShut() {
			return ErrClosed
		}
		first := part
		part, off = b.fill(part, off)
		b.run.plan(&b.m.conf)
		b.m.dec.embed.enter(b.run, b.ids)
		if !b.m.dec.stack.forward(b.run, ctx.Done()) {
			return ctx.Err()
		}
		if err := b.read(first); err != nil {
			return err
		}
	}
	return nil
}

// fill begins a pass with the tokens from off of a part on, and returns where the next one begins.
func (b *Batch) fill(part, off int) (nextPart, nextOff int) {
	r := b.run
	r.begin()
	b.ids, b.ends = b.ids[:0], b.ends[:0]
	for part < len(b.parts) && r.n < r.room {
		p := &b.parts[part]
		n := min(r.room-r.n, len(p.IDs)-off)
		r.add(p.Session.segment(n, b.before[part]+len(p.IDs)))
		p.Session.pos += n
		b.ids = append(b.ids, p.IDs[off:off+n]...)
		if off += n; off == len(p.IDs) {
			b.ends = append(b.ends, r.n-1)
			part, off = part+1, 0
		}
	}
	return part, off
}

// read computes the logits of the parts that ended in the last pass, the first of which is given.
func (b *Batch) read(first int) error {
	if len(b.ends) == 0 {
		return nil
	}
	r, vocab := b.run, b.m.conf.VocabSize
	width := len(r.last) / r.n
	for i, t := range b.ends { // ends ascend: nothing is overwritten that is still needed
		copy(r.last[i*width:][:width], r.last[t*width:])
	}
	b.m.dec.head.logits(r, b.logits[first*vocab:][:len(b.ends)*vocab], 0, len(b.ends))
	for i := range b.ends {
		p := &b.parts[first+i]
		p.Logits = b.logits[(first+i)*vocab:][:vocab:vocab]
		if !kernels.Finite(p.Logits) {
			return fmt.Errorf("part %d: %w; run its session alone to see where that began", first+i, ErrNotFinite)
		}
	}
	return nil
}

// undo brings the sessions back to where they stood.
func (b *Batch) undo() {
	for i := range b.parts {
		b.parts[i].Session.pos, b.parts[i].Logits = b.before[i], nil
	}
}

// finish counts the step: its time is each session's, as whoever waits for that sees it.
func (b *Batch) finish(start time.Time) {
	for i := range b.parts {
		if p := &b.parts[i]; len(p.IDs) == 1 {
			p.Session.decoded(start)
		} else {
			p.Session.prefilled(len(p.IDs), start)
		}
	}
}
