package model

import (
	"math"

	"github.com/ffnrun/ffnrun/kernels"
)

// rotation is RoPE bound at load: how to get the angles of a position and how to turn a head by them.
type rotation struct {
	slot   int // its place in stack.rotations and run.angles
	conf   RoPEConfig
	freq   []float32 // [pairs], for lengths up to the original context
	freqAt frequencies
	amp    float64
	turn   func(head, cos, sin []float32)
}

func newRotation(c RoPEConfig, slot int) *rotation {
	r := &rotation{slot: slot, conf: c, turn: turnHalves, amp: c.amplitude()}
	if c.Interleaved {
		r.turn = turnPairs
	}
	if c.Dim > 0 {
		r.freqAt = ropeKinds[c.Scaling.Kind].at
		r.freq = r.freqAt(&r.conf, 0)
	}
	return r
}

// angles are the cosines and sines of a pass: [n, pairs].
type angles struct {
	pairs    int
	cos, sin []float32
}

func newAngles(n, pairs int) angles {
	return angles{pairs, make([]float32, n*pairs), make([]float32, n*pairs)}
}

// of returns those of token t.
func (a *angles) of(t int) (cos, sin []float32) {
	return a.cos[t*a.pairs:][:a.pairs], a.sin[t*a.pairs:][:a.pairs]
}

// angles fills a for a segment. Scalings that depend on its length beyond the original context allocate; no others do.
func (r *rotation) angles(a *angles, s segment) {
	freq := r.freq
	if float64(s.length) > r.conf.Scaling.OriginalContext && r.conf.byLength() {
		freq = r.freqAt(&r.conf, s.length)
	}
	for t := range s.n {
		cos, sin := a.of(s.first + t)
		for i, f := range freq {
			sine, cosine := math.Sincos(float64(float32(s.pos+t) * f))
			cos[i], sin[i] = float32(cosine*r.amp), float32(sine*r.amp)
		}
	}
}

// turnHalves rotates the pairs (i, i + Dim/2), as Llama's checkpoints are stored.
func turnHalves(head, cos, sin []float32) {
	kernels.Rotate(head[:len(cos)], head[len(cos):2*len(cos)], cos, sin)
}

// turnPairs rotates the pairs (2i, 2i+1).
func turnPairs(head, cos, sin []float32) {
	for i, c := range cos {
		s, x, y := sin[i], head[2*i], head[2*i+1]
		head[2*i] = float32(x*c) - float32(y*s)
		head[2*i+1] = float32(y*c) + float32(x*s)
	}
}
