package model

import (
	"context"
	"fmt"

	"github.com/ffnrun/ffnrun/kernels"
)

// encoder is the first half of an encoder–decoder model.
type encoder struct {
	embed embedding
	stack stack
}

// encoder binds the encoder, which shares the decoder's embedding.
func (b *binder) encoder(d *decoder) (*encoder, error) {
	e := &encoder{embed: d.embed}
	own := b.names
	b.names = *own.encoder
	e.stack = b.stack(b.conf.Encoder.NLayers, everything)
	b.names = own
	return e, b.err
}

// crossAttention binds a decoder layer's attention to the encoder.
func (b *binder) crossAttention(l int, k *stack) sublayer {
	c, n := b.conf, b.names.cross
	a := &crossAttention{attention{
		layer: l, heads: c.NHeads, kvHeads: c.NKVHeads, headDim: c.HeadDim, scale: c.Attention.Scale,
		bias: noBias{}, reach: everything, rot: k.rotations[2],
	}}
	b.project(&a.attention, n.q, n.k, n.v, c.Attention.QKVBias)
	a.out = b.linear(n.o, c.DModel, c.qRows(), c.Attention.OBias)
	return sublayer{pre: orIdentity(b.norm(n.norm, c.Norm, c.DModel)), op: a, scale: c.ResidualScale}
}

// Encoded reports whether the model is an encoder–decoder, whose sessions begin with Encode.
func (m *Model) Encoded() bool { return m.enc != nil }

// Encode gives an encoder–decoder's session its input and forgets the tokens decoded so far. It returns the encoder's
// output [len(ids), d_model], valid until the next Encode. Its errors are Prefill's.
func (s *Session) Encode(ctx context.Context, ids []int) ([]float32, error) {
	m := s.m
	if m.enc == nil {
		return nil, fmt.Errorf("%s has no encoder", m.conf.Architecture)
	}
	if err := s.claim(); err != nil {
		return nil, err
	}
	defer s.free()
	if err := m.enter(false); err != nil {
		return nil, err
	}
	defer m.leave(false)
	ctx = orBackground(ctx)
	if err := m.admit(ids, 0); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := len(ids)
	r, cache := newRun(m), newKVCache(&m.conf, m.newLayer, m.conf.Encoder.NLayers, m.maxContext)
	cache.reserve(n, 0)
	r.reserve(m, n, n)
	r.begin()
	r.add(segment{n: n, length: n, cache: cache})
	r.plan(&m.conf)
	memory := newKVCache(&m.conf, m.newLayer, m.conf.NLayers, n)
	if err := m.guard(func() error { return m.encode(ctx, r, memory, ids) }); err != nil {
		return nil, err
	}
	s.memory, s.pos = memory, 0
	return r.last, nil
}

// encode runs the encoder and puts what each decoder layer reads of its output into memory.
func (m *Model) encode(ctx context.Context, r *run, memory *kvCache, ids []int) error {
	m.enc.embed.enter(r, ids)
	if !m.enc.stack.forward(r, ctx.Done()) {
		return ctx.Err()
	}
	if !kernels.Finite(r.last) {
		return m.traceEncoder(ctx, r, ids)
	}
	n := len(ids)
	memory.reserve(n, 0)
	memory.used = n
	for l := range m.dec.stack.layers {
		for _, sub := range m.dec.stack.layers[l].subs {
			if a, ok := sub.op.(*crossAttention); ok {
				a.remember(r, memory, r.last, n)
			}
		}
	}
	return nil
}
