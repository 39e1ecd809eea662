package model

import "context"

// sequence is a generation within a Scheduler.
type sequence struct {
	ctx    context.Context
	prompt []int
	writer *writer
	out    *mailbox
}

func newSequence(ctx context.Context, m *Model, ids []int, opts *GenerateOptions) (*sequence, error) {
	w, err := newWriter(m, opts, m.tok)
	if err != nil {
		return nil, err
	}
	if err := m.admit(ids, 0); err != nil {
		return nil, err
	}
	return &sequence{ctx: ctx, prompt: ids, writer: w, out: newMailbox()}, nil
}

// fail ends the sequence with the text held back until now, and an error.
func (q *sequence) fail(err error) {
	if held := q.writer.flush(); held != "" {
		q.out.put(Token{ID: -1, Text: held})
	}
	q.out.end(err)
}
