package model

import "context"

// seat is a place in a Scheduler's batch: a session, and the sequence that it runs.
type seat struct {
	session *Session
	held    []int     // ids that the session's cache begins with
	seq     *sequence // nil where the seat is free
	pending []int     // what is to be run next of seq: the rest of its prompt, or its last token
	last    [1]int    // that token
	taken   int64     // the step before which it was taken last
}

// shared is how many of ids the cache begins with, of those that need not be run: the last one is, for its logits.
func (t *seat) shared(ids []int) int {
	if t.session.m.enc != nil || t.session.m.conf.Position.byLength() {
		return 0
	}
	n, most := 0, min(len(t.held), t.session.Len(), len(ids)-1)
	for n < most && t.held[n] == ids[n] {
		n++
	}
	return n
}

// sit begins a sequence.
func (t *seat) sit(q *sequence) error {
	kept, room := t.shared(q.prompt), t.session.m.maxContext
	if q.writer.echo {
		kept = 0
	}
	ids, err := t.session.begin(q.ctx, q.prompt)
	if err != nil {
		return err
	}
	t.session.Truncate(kept)
	q.writer.begin(ids, room)
	t.seq, t.held, t.pending = q, append(t.held[:0], ids[:kept]...), ids[kept:]
	if q.writer.echo {
		q.out.put(q.writer.heard(ids[0], nil))
	}
	return t.session.change(func() { t.session.cache.reserve(min(q.writer.reserve(ids), room), kept) })
}

// echoes is how many tokens of the prompt are still to be run by themselves, each of whose logits an echo asks for: all but the last.
func (t *seat) echoes() int {
	if t.seq == nil || !t.seq.writer.echo {
		return 0
	}
	return len(t.pending) - 1
}

// echo runs n tokens of the prompt.
func (t *seat) echo(ctx context.Context, n int) error {
	q, start := t.seq, t.session.Len()
	next := t.pending[1:]
	err := t.session.Forward(ctx, t.pending[:n], Trace{Logits: func(pos int, logits []float32) { q.out.put(q.writer.heard(next[pos-start], logits)) }})
	if err == nil {
		t.held, t.pending = append(t.held, t.pending[:n]...), t.pending[n:]
	}
	return err
}

// ran takes note of n tokens that were run, and the logits after them.
func (t *seat) ran(n int, logits []float32) {
	t.held = append(t.held, t.pending[:n]...)
	if t.pending = t.pending[n:]; len(t.pending) > 0 {
		return
	}
	token, err := t.seq.writer.next(logits, t.session.Len()-1)
	if err != nil {
		t.leave(err)
		return
	}
	t.seq.out.put(token)
	if token.Finish != NotFinished {
		t.seq.out.end(nil)
		t.seq = nil
		return
	}
	t.last[0] = token.ID
	t.pending = t.last[:]
}

// leave ends the seat's sequence with an error.
func (t *seat) leave(err error) {
	t.seq.fail(err)
	t.seq = nil
}
