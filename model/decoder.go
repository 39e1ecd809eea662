package model

import (
	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// decoder is the one transformer that all families are wired into. Its parts were chosen at load; the forward pass only
// calls them.
type decoder struct {
	embed      quant.Matrix // [vocab, d_model]
	positions  quant.Matrix // [context, d_model], or nil
	rot        *rotation
	layers     []layer
	norm       norm
	head       *quant.Linear // [vocab, d_model]
	logitScale float32
}

// layer is one transformer block.
type layer struct {
	attnNorm, ffnNorm norm
	attn              *attention
	ffn               *ffn.Block
	order             order
}

// order is how a layer's two sublayers are combined with the residual stream r.x.
type order func(y *layer, r *run, l int)

// sequential is x += attn(norm(x)); x += ffn(norm(x)).
func sequential(y *layer, r *run, l int) {
	x, h := r.x[:r.n*r.d], r.h[:r.n*r.d]
	r.norm.run(r.pool, y.attnNorm, h, x, r.n, r.d)
	y.attn.forward(r, l, h, h)
	kernels.Add(x, h)
	r.norm.run(r.pool, y.ffnNorm, h, x, r.n, r.d)
	y.ffn.Forward(r.pool, r.ffn, h, h, r.n)
	kernels.Add(x, h)
}

// parallel is h = norm(x); x += attn(h) + ffn(h), as in PaLM (Chowdhery et al. 2022, arXiv:2204.02311).
func parallel(y *layer, r *run, l int) {
	x, h, out := r.x[:r.n*r.d], r.h[:r.n*r.d], r.out[:r.n*r.d]
	r.norm.run(r.pool, y.attnNorm, h, x, r.n, r.d)
	y.attn.forward(r, l, out, h)
	kernels.Add(x, out)
	y.ffn.Forward(r.pool, r.ffn, h, h, r.n)
	kernels.Add(x, h)
}

// forward runs ids, which stand at positions r.pos on, through all layers; r.x then holds their residual stream after the
// last layer and r.h the same after the final norm. It stops early and returns false once done is closed.
func (d *decoder) forward(r *run, ids []int, done <-chan struct{}) bool {
	d.enter(r, ids)
	for l := range d.layers {
		r.observe(l, r.x[:r.n*r.d])
		select {
		case <-done:
			return false
		default:
		}
		y := &d.layers[l]
		y.order(y, r, l)
	}
	r.norm.run(r.pool, d.norm, r.h[:r.n*r.d], r.x[:r.n*r.d], r.n, r.d)
	r.observe(len(d.layers), r.h[:r.n*r.d])
	return true
}

// enter looks up the tokens' embeddings and the angles of their positions.
func (d *decoder) enter(r *run, ids []int) {
	r.n = len(ids)
	for t, id := range ids {
		x := r.x[t*r.d:][:r.d]
		d.embed.Row(x, id)
		if d.positions != nil {
			p := r.h[t*r.d:][:r.d]
			d.positions.Row(p, r.pos+t)
			kernels.Add(x, p)
		}
	}
	d.rot.angles(r.cos, r.sin, r.pos, r.n, r.length)
}

// logits computes dst[n, vocab] for tokens [from, from+n) of the last forward.
func (d *decoder) logits(r *run, dst []float32, from, n int) {
	r.product.Run(r.pool, d.head, dst, r.h[from*r.d:(from+n)*r.d], n)
	if d.logitScale != 1 {
		kernels.Scale(dst, d.logitScale)
	}
}
