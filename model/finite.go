package model

import (
	"context"
	"fmt"

	"github.com/ffnrun/ffnrun/kernels"
)

// origin is the earliest place in a stack where numbers are not finite: 0 is the embedding, l+1 the output of layer l,
// and after those come the final norm and the head.
type origin struct {
	of              string // the stack, empty for the only one
	layers, at, pos int
}

// traceOrigin says where the NaN or Inf in the logits of ids, which stand at position `from` on, came from. It runs them
// once more and looks at what each layer hands on: the passes that users wait for look at logits only.
func (s *Session) traceOrigin(ctx context.Context, ids []int, from int) error {
	o := origin{layers: s.m.conf.NLayers, at: s.m.conf.NLayers + 2, pos: from + len(ids) - 1}
	s.pos = from
	s.trace(&Trace{Hidden: func(layer, pos int, x []float32) { o.look(s.run, layer, pos, x) }})
	if err := s.passes(ctx, ids, &Trace{}); err != nil {
		return err
	}
	return o.err()
}

// traceEncoder is traceOrigin for the encoder's output.
func (m *Model) traceEncoder(ctx context.Context, r *run, ids []int) error {
	o := origin{of: "the encoder, ", layers: m.conf.Encoder.NLayers, at: m.conf.Encoder.NLayers + 1}
	r.hook = func(layer int, x []float32) {
		for i := range r.n {
			o.look(r, layer, i, x[i*r.d:][:r.d])
		}
	}
	m.enc.embed.enter(r, ids)
	if !m.enc.stack.forward(r, ctx.Done()) {
		return ctx.Err()
	}
	return o.err()
}

// look is a Trace's Hidden. The last layer's output is seen before the final norm.
func (o *origin) look(r *run, layer, pos int, x []float32) {
	at := layer
	if layer == o.layers && kernels.Finite(r.x[(pos-r.segments[0].pos)*r.d:][:r.d]) {
		at++
	}
	if at < o.at && !kernels.Finite(x) {
		o.at, o.pos = at, pos
	}
}

func (o *origin) err() error {
	place := fmt.Sprintf("the output of layer %d", o.at-1)
	switch o.at {
	case 0:
		place = "the embedding"
	case o.layers + 1:
		place = "the final norm"
	case o.layers + 2:
		place = "the output head"
	}
	return fmt.Errorf("%w: NaN or Inf first appears in %s%s, at position %d; ffnrun inspect --check names such weights",
		ErrNotFinite, o.of, place, o.pos)
}
