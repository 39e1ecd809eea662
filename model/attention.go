package model

import (
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// attention is attention with grouped keys and values: query head h reads those of head h·kvHeads/heads. Its parts were
// chosen at load.
type attention struct {
	layer                   int // which of the cache's layers is its own
	heads, kvHeads, headDim int
	scale                   float32
	softCap                 float32 // 0: none
	clip                    float32 // 0: none

	in           []*quant.Linear // projections of x: q, k and v, or one that holds them all
	q, k, v      headMap         // where their outputs' heads stand
	qNorm, kNorm qkNorm          // nil: none
	rot          *rotation
	bias         scoreBias
	reach        reach
	out          *quant.Linear
	subNorm      norm // before out; nil: none
}

// headMap finds the heads of q, k or v in the output [n, width] of a projection.
type headMap struct {
	in    int // which of attention.in
	width int
	first []int // a head's first row
}

// at is head h of token t.
func (m *headMap) at(r *run, t, h, headDim int) []float32 {
	return r.proj[m.in][t*m.width+m.first[h]:][:headDim]
}

// reach says which positions the token at pos attends to.
type reach func(pos, length int) (from, to int)

// causal reaches back to the first position.
func causal(pos, _ int) (from, to int) { return 0, pos + 1 }

// window reaches back w positions, its own included.
func window(w int) reach {
	return func(pos, _ int) (from, to int) { return max(0, pos+1-w), pos + 1 }
}

// everything reaches all of a sequence of known length: an encoder's.
func everything(_, length int) (from, to int) { return 0, length }

// forward computes dst[n, d_model] from x[n, d_model] for the tokens of the pass at hand, and appends their keys and
// values to their caches. dst may be x.
func (a *attention) forward(r *run, dst, x []float32) {
	r.in.Set(x, r.n, r.d)
	r.product.RunAll(r.pool, a.in, r.proj, &r.in)
	r.place.a, r.place.r = a, r
	r.pool.Run(r.n, 4, &r.place)
	a.mix(r, (*segment).own, dst)
}

// mix attends to what a cache of each segment holds and projects the result to dst.
func (a *attention) mix(r *run, of cached, dst []float32) {
	r.attend = attendTask{a, r, of}
	r.pool.Run(len(r.units), r.grain, &r.attend)
	width := a.heads * a.headDim
	att := r.att[:r.n*width]
	if a.subNorm != nil {
		r.norm.run(r.pool, a.subNorm, att, att, r.n, width)
	}
	r.multiply(a.out, dst, att, r.n)
}

// placeTask normalizes and rotates each token's heads and moves its keys and values into its cache.
type placeTask struct {
	a *attention
	r *run
}

// Do places tokens [lo, hi).
func (p *placeTask) Do(_, lo, hi int) {
	a, r, hd := p.a, p.r, p.a.headDim
	angles := &r.angles[a.rot.slot]
	for t := lo; t < hi; t++ {
		s := &r.segments[r.owner[t]]
		cache, pos := s.cache.layers[a.layer], s.pos+t-s.first
		a.refine(r, t)
		cos, sin := angles.of(t)
		for h := range a.heads {
			a.rot.turn(a.q.at(r, t, h, hd), cos, sin)
		}
		for h := range a.kvHeads {
			k := a.k.at(r, t, h, hd)
			a.rot.turn(k, cos, sin)
			cache.put(h, pos, k, a.v.at(r, t, h, hd))
		}
	}
}

// refine normalizes and clamps token t's q, k and v.
func (a *attention) refine(r *run, t int) {
	if a.qNorm != nil {
		a.qNorm.apply(r, t, &a.q, a.headDim)
		a.kNorm.apply(r, t, &a.k, a.headDim)
	}
	if a.clip == 0 {
		return
	}
	for i, l := range a.in {
		width, _ := l.Dims()
		kernels.Clamp(r.proj[i][t*width:][:width], a.clip)
	}
}

// qkNorm normalizes token t's q or k in place.
type qkNorm interface {
	apply(r *run, t int, m *headMap, headDim int)
}

// eachHead normalizes every head by itself.
type eachHead []norm

func (n eachHead) apply(r *run, t int, m *headMap, headDim int) {
	for h, by := range n {
		x := m.at(r, t, h, headDim)
		by.Apply(x, x)
	}
}

// allHeads normalizes the heads as one vector; they stand side by side.
type allHeads struct{ by norm }

func (n allHeads) apply(r *run, t int, m *headMap, headDim int) {
	x := r.proj[m.in][t*m.width+m.first[0]:][:len(m.first)*headDim]
	n.by.Apply(x, x)
}

// crossAttention lets a decoder read its encoder's output, whose keys and values were put into a cache by remember.
type crossAttention struct{ attention }

// forward computes dst[n, d_model] from x[n, d_model]. dst may be x.
func (a *crossAttention) forward(r *run, dst, x []float32) {
	r.multiply(a.in[a.q.in], r.proj[a.q.in], x, r.n)
	a.mix(r, (*segment).encoded, dst)
}

// remember puts the keys and values of an encoder's output x[n, d_model] into memory.
func (a *crossAttention) remember(r *run, memory *kvCache, x []float32, n int) {
	for _, i := range []int{a.k.in, a.v.in} {
		r.multiply(a.in[i], r.proj[i], x, n)
	}
	for t := range n {
		for h := range a.kvHeads {
			memory.layers[a.layer].put(h, t, a.k.at(r, t, h, a.headDim), a.v.at(r, t, h, a.headDim))
		}
	}
}
