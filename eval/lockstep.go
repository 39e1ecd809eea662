package eval

import (
	"context"
	"math"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
)

// lockstep runs two models over the same windows.
type lockstep struct {
	*run
	m, base *model.Session
	piece   int       // tokens that the two take turns at
	logits  []float32 // of the base [piece, vocab]
	vocab   int
}

// logitsRoom bounds the memory of the base's logits, unless one token's are more.
const logitsRoom = 16 << 20

func newLockstep(r *run, m, base *model.Model) *lockstep {
	vocab := base.Config().VocabSize
	return &lockstep{run: r, m: m.NewSession(), base: base.NewSession(), vocab: vocab, piece: max(1, logitsRoom/(4*vocab))}
}

// score appends the figures of a window's scored tokens.
func (l *lockstep) score(ctx context.Context, w window) error {
	l.m.Reset()
	l.base.Reset()
	if head := w.ids[:w.from-1]; len(head) > 0 {
		if err := l.base.Forward(ctx, head, model.Trace{}); err != nil {
			return err
		}
		if err := l.m.Forward(ctx, head, model.Trace{}); err != nil {
			return err
		}
	}
	for at := w.from - 1; at < len(w.ids)-1; at += l.piece {
		if err := l.scorePiece(ctx, w.ids, at, min(at+l.piece, len(w.ids)-1)); err != nil {
			return err
		}
	}
	return nil
}

// scorePiece runs ids [lo, hi), first through the base.
func (l *lockstep) scorePiece(ctx context.Context, ids []int, lo, hi int) error {
	l.logits = l.logits[:0]
	err := l.base.Forward(ctx, ids[lo:hi], model.Trace{Logits: func(_ int, p []float32) {
		l.logits = append(l.logits, p...)
	}})
	if err != nil {
		return err
	}
	return l.m.Forward(ctx, ids[lo:hi], model.Trace{Logits: func(pos int, q []float32) {
		p := l.logits[(pos-lo)*l.vocab:][:l.vocab]
		l.compare(p, q, ids[pos+1])
	}})
}

// compare appends the figures of one token: what the base's logits p and the model's q say of the next id.
func (r *run) compare(p, q []float32, id int) {
	sumP, sumQ := kernels.LogSumExp(p), kernels.LogSumExp(q)
	r.BaseNLL = append(r.BaseNLL, sumP-float64(p[id]))
	r.NLL = append(r.NLL, sumQ-float64(q[id]))
	r.KL = append(r.KL, divergence(p, q, sumP, sumQ))
	same := byte(0)
	if top(p) == top(q) {
		same = 1
	}
	r.SameTop = append(r.SameTop, same)
}

// divergence is Σ p·(ln p − ln q) of logits whose log-sum-exps are given. It is never negative but by rounding, which is
// left out.
func divergence(p, q []float32, sumP, sumQ float64) float64 {
	kl := 0.0
	for i := range p {
		lnP := float64(p[i]) - sumP
		if prob := math.Exp(lnP); prob > 0 { // 0·ln 0 is 0
			kl += prob * (lnP - (float64(q[i]) - sumQ))
		}
	}
	return max(0, kl)
}

// top is the index of the largest, the first of equals.
func top(x []float32) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}
