package model

import (
	"fmt"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/quant"
)

// decoder binds the whole model.
func (b *binder) decoder() (*decoder, error) {
	d := &decoder{embed: b.embedding(), stack: b.stack(b.conf.NLayers, causal)}
	d.head = b.head(d.embed.table)
	return d, b.err
}

// stack binds a sequence of layers. They are appended one by one, so that a config that claims too many fails at the first
// one that the checkpoint lacks.
func (b *binder) stack(n int, r reach) stack {
	c := b.conf
	k := stack{reach: r, rotations: []*rotation{newRotation(c.Position.RoPE, 0), newRotation(c.Position.LocalRoPE, 1), newRotation(RoPEConfig{}, 2)}}
	k.bias = b.scoreBias()
	for l := range n {
		b.inside(l)
		if k.layers = append(k.layers, b.stackLayer(l, &k)); b.err != nil {
			return k
		}
	}
	b.outside()
	k.norm = orIdentity(b.norm(b.names.finalNorm, c.Norm, c.DModel))
	if c.Embedding.Dim != c.DModel {
		k.project = b.wholeLinear(source{name: b.names.projectOut}, c.Embedding.Dim, c.DModel, false)
	}
	return k
}

func orIdentity(n norm) norm {
	if n == nil {
		return identity{}
	}
	return n
}

// scoreBias binds the bias that a stack's layers share.
func (b *binder) scoreBias() scoreBias {
	c := b.conf
	if c.Position.Relative.Buckets == 0 {
		return c.Position.ALiBi.bias(c.Attention.Scale)
	}
	r := c.Position.Relative
	table := b.vector(b.layer+b.names.relative+".weight", r.Buckets, c.NHeads)
	return &relative{table: table, heads: c.NHeads, conf: r, forward: b.names.encoder == nil}
}

func (b *binder) embedding() embedding {
	c, n := b.conf, b.names
	e := embedding{table: b.matrix(vocabulary, b.layer+n.embed+".weight", c.VocabSize, c.Embedding.Dim, false), scale: c.Embedding.Scale}
	if c.Embedding.Dim != c.DModel {
		e.project = b.wholeLinear(source{name: n.projectIn}, c.DModel, c.Embedding.Dim, false)
	}
	if c.Position.Learned {
		e.offset = c.Position.Offset
		e.positions = b.matrix(positions, b.layer+n.positions+".weight", c.Position.Offset+c.MaxContext, c.DModel, false)
	}
	if c.Embedding.Norm {
		e.norm = b.norm(n.embedNorm, c.Norm, c.DModel)
	}
	return e
}

func (b *binder) head(table quant.Matrix) head {
	c, n := b.conf, b.names
	h := head{out: &quant.Linear{W: table}, scale: c.LogitScale, cap: c.LogitCap}
	if !c.TiedHead {
		h.out.W = b.matrix(vocabulary, n.head+".weight", c.VocabSize, c.Embedding.Dim, false)
	}
	if c.HeadBias {
		h.out.B = b.vector(n.head+".bias", c.VocabSize)
	}
	return h
}

// stackLayer binds the layer at hand.
func (b *binder) stackLayer(l int, k *stack) layer {
	c, n := b.conf, b.names
	y := layer{order: sequential}
	attn := sublayer{op: b.attention(l, k), scale: c.ResidualScale}
	attn.pre, attn.post, attn.after = orIdentity(b.norm(n.attnNorm, c.Norm, c.DModel)), b.norm(n.attnPost, c.Norm, c.DModel), b.norm(n.attnAfter, c.Norm, c.DModel)
	feed := sublayer{op: feedForward{b.feedForward(l), l}, scale: c.ResidualScale}
	feed.pre, feed.post, feed.after = b.norm(n.ffnNorm, c.Norm, c.DModel), b.norm(n.ffnPost, c.Norm, c.DModel), b.norm(n.ffnAfter, c.Norm, c.DModel)
	if c.NormResidual {
		y.order = fromNorm
	}
	if c.Parallel {
		y.order = parallel
	} else {
		feed.pre = orIdentity(feed.pre)
	}
	y.subs = []sublayer{attn, feed}
	if n.cross.norm != "" {
		y.subs = []sublayer{attn, b.crossAttention(l, k), feed}
	}
	return y
}

// attention binds the self-attention of layer l.
func (b *binder) attention(l int, k *stack) *attention {
	c, n, y := b.conf, b.names, b.conf.layer(l)
	a := &attention{
		layer: l, heads: c.NHeads, kvHeads: c.NKVHeads, headDim: c.HeadDim,
		scale: c.Attention.Scale, softCap: c.Attention.SoftCap, clip: c.Attention.Clip,
		bias: k.bias, reach: k.reach, rot: k.rotations[0],
	}
	switch {
	case y.NoRoPE:
		a.rot = k.rotations[2]
	case y.LocalRoPE:
		a.rot = k.rotations[1]
	}
	if y.Window > 0 {
		a.reach = window(y.Window)
	}
	if c.Attention.ScaleByLayer {
		a.scale /= float32(l + 1)
	}
	b.project(a, n.q, n.k, n.v, c.Attention.QKVBias)
	a.qNorm, a.kNorm = b.qkNorm(n.qNorm, c.NHeads), b.qkNorm(n.kNorm, c.NKVHeads)
	a.out = b.linear(n.o, c.DModel, c.qRows(), c.Attention.OBias)
	a.subNorm = b.norm(n.attnSubNorm, c.Norm, c.qRows())
	return a
}

// project binds q, k and v, which may share a matrix, and finds their heads in it.
func (b *binder) project(a *attention, q, k, v source, bias bool) {
	at := map[string]int{}
	if v.fuse == nil {
		v.role = values
	}
	a.q = b.headMap(a, at, q, a.heads, bias)
	a.k = b.headMap(a, at, k, a.kvHeads, bias)
	a.v = b.headMap(a, at, v, a.kvHeads, bias)
}

// headMap finds the heads of q, k or v; at tells which stored matrices a.in has already.
func (b *binder) headMap(a *attention, at map[string]int, s source, heads int, bias bool) headMap {
	m := headMap{width: heads * a.headDim}
	for h := range heads {
		first := h * a.headDim
		if s.fuse != nil {
			first, m.width = s.fuse(b.conf, h)
		}
		m.first = append(m.first, first)
	}
	i, ok := at[s.name]
	if !ok {
		i = len(a.in)
		at[s.name] = i
		a.in = append(a.in, b.wholeLinear(s, m.width, b.conf.DModel, bias))
	}
	m.in = i
	return m
}

// qkNorm binds the norms of the heads of q or k.
func (b *binder) qkNorm(name string, heads int) qkNorm {
	c := b.conf.Attention
	if c.QKNorm.Kind == NoNorm {
		return nil
	}
	d := b.conf.HeadDim
	if c.QKNormOver == AllHeads {
		return allHeads{b.norm(name, c.QKNorm, heads*d)}
	}
	if c.QKNormOver == HeadsNamed {
		return b.namedHeadNorms(name, heads)
	}
	each := make(eachHead, heads)
	for h := range each {
		if c.QKNormOver == HeadsAlike {
			each[h] = b.norm(name, c.QKNorm, d)
			continue
		}
		each[h] = b.normFrom(b.layer+name, c.QKNorm, func(w []float32) []float32 { return w[h*d:][:d] }, heads, d)
	}
	return each
}

// namedHeadNorms binds norms that are a tensor each.
func (b *binder) namedHeadNorms(pattern string, heads int) qkNorm {
	each := make(eachHead, heads)
	for h := range each {
		each[h] = b.norm(fmt.Sprintf(pattern, h), b.conf.Attention.QKNorm, b.conf.HeadDim)
	}
	return each
}

// feedForward binds the FFN of layer l and counts its parameters.
func (b *binder) feedForward(l int) ffn.Layer {
	before := b.params.all
	defer func() { b.params.ffn += b.params.all - before }()
	if b.conf.layer(l).Experts {
		return b.experts()
	}
	n := b.names
	return b.block(n.gate, n.up, n.down, b.conf.DFF)
}

// block binds a dense block of the layer at hand.
func (b *binder) block(gate, up, down source, dff int) *ffn.Block {
	c := b.conf
	var g *quant.Linear
	if c.FFN.Variant.Form.Gated {
		g = b.linear(gate, dff, c.DModel, c.FFN.Bias)
	}
	u, d := b.linear(up, dff, c.DModel, c.FFN.Bias), b.linear(down, c.DModel, dff, c.FFN.Bias)
	var learned []float32
	for _, p := range c.FFN.Variant.Act.Params {
		learned = append(learned, b.vector(b.layer+b.names.act+p, 1)...)
	}
	sub := b.norm(b.names.ffnSubNorm, c.Norm, dff)
	if b.err != nil {
		return nil
	}
	block, err := ffn.NewBlock(c.FFN.Variant, g, u, d, learned)
	if err != nil {
		b.fail(err)
		return nil
	}
	if sub != nil {
		block.Norm = sub
	}
	return block
}

// experts binds a mixture of experts of the layer at hand.
func (b *binder) experts() ffn.Layer {
	c, n := b.conf, b.names.experts
	m := ffn.MoE{K: c.FFN.Experts.K, Weighting: c.FFN.Experts.Weighting}
	m.Router = b.wholeLinear(source{name: n.router, role: router}, c.FFN.Experts.N, c.DModel, false)
	for e := range c.FFN.Experts.N {
		if m.Experts = append(m.Experts, b.expert(e)); b.err != nil {
			return nil
		}
	}
	if c.FFN.Experts.SharedDFF > 0 {
		m.Shared = b.block(n.sharedGate, n.sharedUp, n.sharedDown, c.FFN.Experts.SharedDFF)
		m.SharedBy = b.wholeLinear(source{name: n.sharedBy, role: router}, 1, c.DModel, false)
	}
	if b.err != nil {
		return nil
	}
	moe, err := ffn.NewMoE(m)
	if err != nil {
		b.fail(err)
		return nil
	}
	return moe
}

// expert binds expert e, stored by itself or stacked with the others.
func (b *binder) expert(e int) *ffn.Block {
	c, n := b.conf, b.names.experts
	dff := c.FFN.Experts.DFF
	if !n.stacked {
		at := func(s source) source { return source{name: fmt.Sprintf(s.name, e), inOut: s.inOut} }
		return b.block(at(n.gate), at(n.up), at(n.down), dff)
	}
	in := b.stacked(b.layer+n.gate.name+".weight", c.FFN.Experts.N, 2*dff, c.DModel)
	out := b.stacked(b.layer+n.down.name+".weight", c.FFN.Experts.N, c.DModel, dff)
	if b.err != nil {
		return nil
	}
	part := func(m quant.Matrix, first, rows int) *quant.Linear {
		return &quant.Linear{W: m.Slice(first, first+rows)}
	}
	block, err := ffn.NewBlock(c.FFN.Variant, part(in, 2*e*dff, dff), part(in, (2*e+1)*dff, dff), part(out, e*c.DModel, c.DModel), nil)
	if err != nil {
		b.fail(err)
	}
	return block
}
