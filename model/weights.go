package model

import (
	"fmt"
	"unsafe"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/quant"
)

// tensorSource gives tensors by name; shape is what the model needs. An archive finds them, random weights make them.
type tensorSource interface {
	tensor(name string, shape ...int) (safetensors.Tensor, error)
	has(name string) bool
}

// archiveSource reads tensors from an open checkpoint.
type archiveSource struct{ *safetensors.Archive }

func (a archiveSource) has(name string) bool {
	_, ok := a.Lookup(name)
	return ok
}

func (a archiveSource) tensor(name string, shape ...int) (safetensors.Tensor, error) {
	t, err := a.Tensor(name)
	if err != nil {
		return t, err
	}
	return t, t.CheckShape(shape...)
}

// binder turns a checkpoint's tensors into the decoder's components. It keeps the first error, so that building a layer
// reads as a list; after one, what it returns is not used.
type binder struct {
	src    tensorSource
	conf   *Config
	names  tensorNames
	prefix string // names.prefix, or nothing where the checkpoint leaves it out
	layer  string // prefix of the layer at hand

	whole  map[string]quant.Matrix // matrices read so far: fused and tied ones are used more than once
	usage  Usage
	params params
	used   map[string]bool
	err    error
}

// params counts weights as they are bound.
type params struct{ all, ffn int }

func newBinder(src tensorSource, c *Config, n tensorNames) *binder {
	b := &binder{src: src, conf: c, names: n, prefix: n.prefix, whole: map[string]quant.Matrix{}, used: map[string]bool{}}
	if bare := n.embed + ".weight"; !src.has(n.prefix+bare) && src.has(bare) {
		b.prefix = ""
	}
	return b
}

func (b *binder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// read gets a tensor once and counts it.
func (b *binder) read(name string, shape ...int) (safetensors.Tensor, bool) {
	if b.err != nil {
		return safetensors.Tensor{}, false
	}
	t, err := b.src.tensor(name, shape...)
	if err != nil {
		b.fail(err)
		return t, false
	}
	if !b.used[name] {
		b.used[name] = true
		b.params.all += t.Elems()
	}
	return t, true
}

// vector reads a small tensor as float32, whatever it is stored in.
func (b *binder) vector(name string, shape ...int) []float32 {
	t, ok := b.read(name, shape...)
	if !ok {
		return nil
	}
	v, err := t.Float32s()
	if err != nil {
		b.fail(err)
	}
	b.usage.Copied += int64(4 * len(v))
	return v
}

// matrix reads [rows, cols], or where inOut its transpose, in the format it is stored in.
func (b *binder) matrix(name string, rows, cols int, inOut bool) quant.Matrix {
	if m, ok := b.whole[name]; ok {
		return m
	}
	shape, from := [2]int{rows, cols}, quant.FromBytes
	if inOut {
		shape, from = [2]int{cols, rows}, quant.FromTransposed
	}
	t, ok := b.read(name, shape[0], shape[1])
	if !ok {
		return nil
	}
	m, err := from(t.DType.String(), rows, cols, t.Data)
	if err != nil {
		b.fail(&safetensors.TensorError{File: t.File, Tensor: t.Name, Err: err})
		return nil
	}
	if inOut || !aligned(t) {
		b.usage.Copied += int64(len(t.Data))
	} else {
		b.usage.Mapped += int64(len(t.Data))
	}
	b.whole[name] = m
	return m
}

// aligned reports whether a tensor's bytes can be used as numbers in place.
func aligned(t safetensors.Tensor) bool {
	size := uintptr(max(1, t.DType.Bits()/8))
	return uintptr(unsafe.Pointer(unsafe.SliceData(t.Data)))%size == 0
}

// linear binds a projection of the layer at hand.
func (b *binder) linear(s source, rows, cols int, bias bool) *quant.Linear {
	first, whole := 0, rows
	if s.rows != nil {
		first, whole = s.rows(b.conf)
	}
	name := b.layer + s.name
	m := b.matrix(name+".weight", whole, cols, s.inOut)
	if m == nil {
		return nil
	}
	l := &quant.Linear{W: m.Slice(first, first+rows)}
	if bias {
		if v := b.vector(name+".bias", whole); v != nil {
			l.B = v[first : first+rows]
		}
	}
	return l
}

// norm binds a normalization over shape, a vector or one row for each head.
func (b *binder) norm(name string, c NormConfig, shape ...int) norm {
	if c.Kind == NoNorm || name == "" {
		return identity{}
	}
	w := b.vector(name+".weight", shape...)
	if c.Kind == RMSNorm {
		return &rmsNorm{w: w, eps: c.Eps}
	}
	var bias []float32
	if c.Bias {
		bias = b.vector(name+".bias", shape...)
	}
	return &layerNorm{w: w, b: bias, eps: c.Eps}
}

// block binds the FFN of the layer at hand.
func (b *binder) block() *ffn.Block {
	c, n := b.conf, b.names
	v, before := c.FFN.Variant, b.params.all
	var gate *quant.Linear
	if v.Form.Gated {
		gate = b.linear(n.gate, c.DFF, c.DModel, c.FFN.Bias)
	}
	up := b.linear(n.up, c.DFF, c.DModel, c.FFN.Bias)
	down := b.linear(n.down, c.DModel, c.DFF, c.FFN.Bias)
	var learned []float32
	for _, p := range v.Act.Params {
		learned = append(learned, b.vector(b.layer+n.act+p, 1)...)
	}
	b.params.ffn += b.params.all - before
	if b.err != nil {
		return nil
	}
	f, err := ffn.NewBlock(v, gate, up, down, learned)
	if err != nil {
		b.fail(err)
	}
	return f
}

// attention binds the attention of layer l.
func (b *binder) attention(l int, rot *rotation) *attention {
	c, n := b.conf, b.names
	a := &attention{
		heads: c.NHeads, kvHeads: c.NKVHeads, headDim: c.HeadDim, scale: c.Attention.Scale, rot: rot,
		q:     b.linear(n.q, c.qRows(), c.DModel, c.Attention.QKVBias),
		k:     b.linear(n.k, c.kvRows(), c.DModel, c.Attention.QKVBias),
		v:     b.linear(n.v, c.kvRows(), c.DModel, c.Attention.QKVBias),
		o:     b.linear(n.o, c.DModel, c.qRows(), c.Attention.OBias),
		qNorm: b.headNorm(n.qNorm, c.NHeads), kNorm: b.headNorm(n.kNorm, c.NKVHeads),
	}
	if c.Attention.ScaleByLayer {
		a.scale /= float32(l + 1)
	}
	return a
}

// headNorm binds the norms of q's or k's heads, whose weights are [heads, head_dim].
func (b *binder) headNorm(name string, heads int) []norm {
	c := b.conf.Attention.QKNorm
	out := make([]norm, heads)
	for h := range out {
		out[h] = identity{}
	}
	if c.Kind == NoNorm {
		return out
	}
	w := b.vector(b.layer+name+".weight", heads, b.conf.HeadDim)
	if w == nil {
		return out
	}
	for h := range out {
		out[h] = &layerNorm{w: w[h*b.conf.HeadDim:][:b.conf.HeadDim], eps: c.Eps}
	}
	return out
}

// decoder binds the whole model. Layers are appended one by one, so that a config that claims too many fails at the first
// one that the checkpoint lacks.
func (b *binder) decoder() (*decoder, error) {
	c, n := b.conf, b.names
	d := &decoder{logitScale: c.LogitScale}
	d.embed = b.matrix(b.prefix+n.embed+".weight", c.VocabSize, c.DModel, false)
	if c.Position.Learned {
		d.positions = b.matrix(b.prefix+n.positions+".weight", c.MaxContext, c.DModel, false)
	}
	d.rot = newRotation(c.Position.RoPE)
	order := sequential
	if c.Parallel {
		order = parallel
	}
	for l := range c.NLayers {
		b.layer = b.prefix + fmt.Sprintf(n.layer, l)
		d.layers = append(d.layers, layer{
			attnNorm: b.norm(b.layer+n.attnNorm, c.Norm, c.DModel),
			attn:     b.attention(l, d.rot),
			ffnNorm:  b.ffnNorm(),
			ffn:      b.block(),
			order:    order,
		})
		if b.err != nil {
			return nil, b.err
		}
	}
	d.norm = b.norm(b.prefix+n.finalNorm, c.Norm, c.DModel)
	d.head = &quant.Linear{W: d.embed}
	if !c.TiedHead {
		d.head.W = b.matrix(n.head+".weight", c.VocabSize, c.DModel, false)
	}
	return d, b.err
}

// ffnNorm binds the norm before the FFN; a parallel block reads attention's.
func (b *binder) ffnNorm() norm {
	if b.names.ffnNorm == "" {
		return identity{}
	}
	return b.norm(b.layer+b.names.ffnNorm, b.conf.Norm, b.conf.DModel)
}
