package model

import (
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// attention is causal attention with grouped keys and values: head h reads those of head h·kvHeads/heads.
type attention struct {
	heads, kvHeads, headDim int
	scale                   float32
	q, k, v, o              *quant.Linear
	qNorm, kNorm            []norm // one a head
	rot                     *rotation
}

// forward computes dst[n, d_model] from x[n, d_model] for the tokens at positions r.pos on, and appends their keys and
// values to layer l of the cache.
func (a *attention) forward(r *run, l int, dst, x []float32) {
	q := r.q[:r.n*a.heads*a.headDim]
	k := r.k[:r.n*a.kvHeads*a.headDim]
	v := r.v[:r.n*a.kvHeads*a.headDim]
	r.product.Run(r.pool, a.q, q, x, r.n)
	r.product.Run(r.pool, a.k, k, x, r.n)
	r.product.Run(r.pool, a.v, v, x, r.n)
	r.place.a, r.place.r, r.place.cache = a, r, &r.cache.layers[l]
	r.pool.Run(r.n, 4, &r.place)
	r.attend.a, r.attend.r, r.attend.cache = a, r, &r.cache.layers[l]
	r.pool.Run(r.n*a.heads, 1+(64<<10)/(a.headDim*(r.pos+r.n)), &r.attend)
	r.product.Run(r.pool, a.o, dst, r.att[:r.n*a.heads*a.headDim], r.n)
}

// placeTask normalizes and rotates each token's heads and moves its keys and values into the cache.
type placeTask struct {
	a     *attention
	r     *run
	cache *kvLayer
}

// Do places tokens [lo, hi).
func (p *placeTask) Do(_, lo, hi int) {
	a, r, hd := p.a, p.r, p.a.headDim
	pairs := a.rot.pairs()
	for t := lo; t < hi; t++ {
		cos, sin := r.cos[t*pairs:][:pairs], r.sin[t*pairs:][:pairs]
		for h := range a.heads {
			head := r.q[(t*a.heads+h)*hd:][:hd]
			a.qNorm[h].apply(head, head)
			a.rot.turn(head, cos, sin)
		}
		for h := range a.kvHeads {
			head := r.k[(t*a.kvHeads+h)*hd:][:hd]
			a.kNorm[h].apply(head, head)
			a.rot.turn(head, cos, sin)
			p.cache.put(h, r.pos+t, head, r.v[(t*a.kvHeads+h)*hd:][:hd])
		}
	}
}

// attendTask computes each head's output for each token: softmax(q·K·scale)·V over the positions up to the token's own.
type attendTask struct {
	a     *attention
	r     *run
	cache *kvLayer
}

// Do computes (head, token) pairs [lo, hi), counted head by head, so that a piece reads few heads of the cache.
func (p *attendTask) Do(worker, lo, hi int) {
	a, r, hd := p.a, p.r, p.a.headDim
	group := a.heads / a.kvHeads
	for i := lo; i < hi; i++ {
		h, t := i/r.n, i%r.n
		keys, values := p.cache.head(h / group)
		n := r.pos + t + 1
		scores := r.scores[worker][:n]
		at := (t*a.heads + h) * hd
		kernels.DotF32(scores, keys, r.q[at:][:hd], kernels.Shape{Rows: n, Tokens: 1, Cols: hd, LdDst: n, LdW: hd, LdX: hd})
		kernels.Scale(scores, a.scale)
		kernels.Softmax(scores)
		kernels.WeightedSum(r.att[at:][:hd], scores, values, hd)
	}
}
