package model

import "github.com/ffnrun/ffnrun/kernels"

// norm normalizes one vector. dst may be x.
type norm interface {
	Apply(dst, x []float32)
}

type rmsNorm struct {
	w           []float32
	eps, offset float32
}

func (n *rmsNorm) Apply(dst, x []float32) { kernels.RMSNorm(dst, x, n.w, n.eps, n.offset) }

type layerNorm struct {
	w, b []float32 // may be nil
	eps  float32
}

func (n *layerNorm) Apply(dst, x []float32) { kernels.LayerNorm(dst, x, n.w, n.b, n.eps) }

// identity is the norm of a model that has none at some place.
type identity struct{}

func (identity) Apply(dst, x []float32) { copy(dst, x) }

// normTask applies a norm to each token of x [n, d].
type normTask struct {
	n      norm
	dst, x []float32
	d      int
}

// Do normalizes tokens [lo, hi).
func (t *normTask) Do(_, lo, hi int) {
	for i := lo; i < hi; i++ {
		t.n.Apply(t.dst[i*t.d:][:t.d], t.x[i*t.d:][:t.d])
	}
}

// run normalizes n tokens on the pool.
func (t *normTask) run(pool *kernels.Pool, n norm, dst, x []float32, tokens, d int) {
	t.n, t.dst, t.x, t.d = n, dst, x, d
	pool.Run(tokens, rowGrain(d), t)
}

// rowGrain is the number of rows of d numbers that are worth a piece of their own where little is done to each.
func rowGrain(d int) int { return 1 + (8<<10)/d }
