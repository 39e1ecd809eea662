package model

import "math"

// rotation is RoPE bound at load: how to get the angles of a position and how to turn a head by them.
type rotation struct {
	conf   RoPEConfig
	freq   []float32 // [Dim/2], for lengths up to the original context
	freqAt frequencies
	amp    float64
	turn   func(head, cos, sin []float32)
}

func newRotation(c RoPEConfig) *rotation {
	r := &rotation{conf: c, turn: turnHalves, amp: c.amplitude()}
	if c.Interleaved {
		r.turn = turnPairs
	}
	if c.Dim > 0 {
		r.freqAt = ropeKinds[c.Scaling.Kind]
		r.freq = r.freqAt(&r.conf, 0)
	}
	return r
}

// pairs is the number of rotated pairs in a head.
func (r *rotation) pairs() int { return r.conf.Dim / 2 }

// angles fills cos and sin [n, Dim/2] for the positions from pos on. length is that of the longest sequence seen, on
// which dynamic scaling depends; freq is scratch of Dim/2.
func (r *rotation) angles(cos, sin []float32, pos, n, length int) {
	p := r.pairs()
	freq := r.freq
	if r.conf.Scaling.Kind == "dynamic" && float64(length) > r.conf.Scaling.OriginalContext {
		freq = r.freqAt(&r.conf, length)
	}
	for t := range n {
		for i, f := range freq {
			s, c := math.Sincos(float64(float32(pos+t) * f))
			cos[t*p+i], sin[t*p+i] = float32(c*r.amp), float32(s*r.amp)
		}
	}
}

// turnHalves rotates the pairs (i, i + Dim/2), as Llama's checkpoints are stored.
func turnHalves(head, cos, sin []float32) {
	a, b := head[:len(cos)], head[len(cos):2*len(cos)]
	for i, c := range cos {
		s, x, y := sin[i], a[i], b[i]
		a[i] = float32(x*c) - float32(y*s)
		b[i] = float32(y*c) + float32(x*s)
	}
}

// turnPairs rotates the pairs (2i, 2i+1).
func turnPairs(head, cos, sin []float32) {
	for i, c := range cos {
		s, x, y := sin[i], head[2*i], head[2*i+1]
		head[2*i] = float32(x*c) - float32(y*s)
		head[2*i+1] = float32(y*c) + float32(x*s)
	}
}
