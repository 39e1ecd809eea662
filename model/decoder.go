package model

import (
	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// decoder is the one transformer that all families are wired into. Its parts were chosen at load; the forward pass only
// calls them.
type decoder struct {
	embed embedding
	stack stack
	head  head
}

// stack is a sequence of layers with what they share.
type stack struct {
	rotations []*rotation
	bias      scoreBias
	reach     reach // of layers without a window
	layers    []layer
	norm      norm          // after the last layer
	project   *quant.Linear // of the normalized output, to the embedding's width; nil: none
}

// embedding turns ids into the vectors that the first layer receives.
type embedding struct {
	table     quant.Matrix  // [vocab, width]
	scale     float32       // 1: none
	project   *quant.Linear // width → d_model; nil: none
	positions quant.Matrix  // [offset + context, d_model]; nil: none
	offset    int
	norm      norm // nil: none
}

// head turns the last layer's output into logits.
type head struct {
	out   *quant.Linear // [vocab, width]
	scale float32       // 1: none
	cap   float32       // 0: none
}

// layer is one transformer block: its sublayers, and how they are combined.
type layer struct {
	subs  []sublayer
	order order
}

// sublayer is attention or the FFN with its norms.
type sublayer struct {
	pre   norm // of its input; nil in a parallel layer's later sublayers: the first one's is used
	op    operation
	post  norm    // of its output; nil: none
	scale float32 // of its output; 1: none
	after norm    // of the sum with the residual; nil: none
}

// operation computes dst[n, d_model] from x[n, d_model] for the pass at hand. dst may be x.
type operation interface {
	forward(r *run, dst, x []float32)
}

// feedForward is the FFN of layer at as an operation.
type feedForward struct {
	ffn.Layer
	at int
}

func (f feedForward) forward(r *run, dst, x []float32) {
	r.at = f.at
	f.Forward(r.pool, r.ffn, dst, x, r.n)
}

// order combines a layer's sublayers with the residual stream r.x.
type order func(y *layer, r *run)

// sequential is x += f(norm(x)) for one sublayer after the other.
func sequential(y *layer, r *run) {
	x, h := r.x[:r.n*r.d], r.h[:r.n*r.d]
	for i := range y.subs {
		s := &y.subs[i]
		r.norm.run(r.pool, s.pre, h, x, r.n, r.d)
		s.op.forward(r, h, h)
		r.residual.run(r.pool, s, x, h, r.n, r.d)
	}
}

// fromNorm is x = norm(x) + f(norm(x)).
func fromNorm(y *layer, r *run) {
	x, h := r.x[:r.n*r.d], r.h[:r.n*r.d]
	for i := range y.subs {
		s := &y.subs[i]
		r.norm.run(r.pool, s.pre, x, x, r.n, r.d)
		s.op.forward(r, h, x)
		r.residual.run(r.pool, s, x, h, r.n, r.d)
	}
}

// parallel is x += f(norm(x)) + g(norm(x)), as in PaLM (Chowdhery et al. 2022, arXiv:2204.02311); the norms may be one.
func parallel(y *layer, r *run) {
	x, h, out, sum := r.x[:r.n*r.d], r.h[:r.n*r.d], r.out[:r.n*r.d], r.sum[:r.n*r.d]
	copy(sum, x)
	for i := range y.subs {
		s := &y.subs[i]
		if s.pre != nil {
			r.norm.run(r.pool, s.pre, h, x, r.n, r.d)
		}
		s.op.forward(r, out, h)
		r.residual.run(r.pool, s, sum, out, r.n, r.d)
	}
	copy(x, sum)
}

// residualTask adds a sublayer's output [n, d] to the residual stream x, token by token.
type residualTask struct {
	s      *sublayer
	x, out []float32
	d      int
}

// Do adds tokens [lo, hi).
func (t *residualTask) Do(_, lo, hi int) {
	for i := lo; i < hi; i++ {
		t.s.add(t.x[i*t.d:][:t.d], t.out[i*t.d:][:t.d])
	}
}

// run adds those of n tokens on the pool. It changes out.
func (t *residualTask) run(pool *kernels.Pool, s *sublayer, x, out []float32, n, d int) {
	t.s, t.x, t.out, t.d = s, x, out, d
	pool.Run(n, rowGrain(d), t)
}

// add puts a token's output into its residual stream x.
func (s *sublayer) add(x, out []float32) {
	if s.post != nil {
		s.post.Apply(out, out)
	}
	if s.scale != 1 {
		kernels.Scale(out, s.scale)
	}
	kernels.Add(x, out)
	if s.after != nil {
		s.after.Apply(x, x)
	}
}

// forward runs the r.n tokens in r.x through all layers; r.last then holds what the head reads, their residual stream after
// the final norm and projection. It stops early and returns false once done is closed.
func (k *stack) forward(r *run, done <-chan struct{}) bool {
	for i, rot := range k.rotations {
		for _, s := range r.segments {
			rot.angles(&r.angles[i], s)
		}
	}
	for l := range k.layers {
		r.observe(l, r.x[:r.n*r.d])
		select {
		case <-done:
			return false
		default:
		}
		y := &k.layers[l]
		y.order(y, r)
	}
	r.last = r.h[:r.n*r.d]
	r.norm.run(r.pool, k.norm, r.last, r.x[:r.n*r.d], r.n, r.d)
	if k.project != nil {
		width, _ := k.project.Dims()
		r.multiply(k.project, r.narrow, r.last, r.n)
		r.last = r.narrow[:r.n*width]
	}
	r.observe(len(k.layers), r.last)
	return true
}

// enter puts the embeddings of the pass's tokens into r.x.
func (e *embedding) enter(r *run, ids []int) {
	_, width := e.table.Dims()
	x := r.x
	if e.project != nil {
		x = r.narrow
	}
	r.enter = enterTask{e, ids, x}
	r.pool.Run(r.n, rowGrain(width), &r.enter)
	if e.project != nil {
		r.multiply(e.project, r.x, x, r.n)
	}
	if e.positions != nil {
		e.place(r)
	}
	if e.norm != nil {
		r.norm.run(r.pool, e.norm, r.x, r.x, r.n, r.d)
	}
}

// enterTask looks up the rows of ids in an embedding's table.
type enterTask struct {
	e   *embedding
	ids []int
	x   []float32 // [n, width]
}

// Do looks up those of tokens [lo, hi).
func (t *enterTask) Do(_, lo, hi int) {
	_, width := t.e.table.Dims()
	for i := lo; i < hi; i++ {
		x := t.x[i*width:][:width]
		t.e.table.Row(x, t.ids[i])
		if t.e.scale != 1 {
			kernels.Scale(x, t.e.scale)
		}
	}
}

// place adds the learned vectors of the tokens' positions.
func (e *embedding) place(r *run) {
	for _, s := range r.segments {
		for i := range s.n {
			v, p := r.x[(s.first+i)*r.d:][:r.d], r.h[(s.first+i)*r.d:][:r.d]
			e.positions.Row(p, e.offset+s.pos+i)
			kernels.Add(v, p)
		}
	}
}

// logits computes dst[n, vocab] for tokens [from, from+n) of the last forward.
func (o *head) logits(r *run, dst []float32, from, n int) {
	width := len(r.last) / r.n
	r.multiply(o.out, dst, r.last[from*width:(from+n)*width], n)
	if o.scale != 1 {
		kernels.Scale(dst, o.scale)
	}
	if o.cap != 0 {
		kernels.SoftCap(dst, o.cap)
	}
}
