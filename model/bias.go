package model

import (
	"math"

	"github.com/ffnrun/ffnrun/kernels"
)

// scoreBias adds to the scores of head h what the distance between tokens is worth: scores[i] is that of the token at
// position pos with the one at position from+i.
type scoreBias interface {
	add(scores []float32, h, pos, from int)
}

// noBias leaves the scores as they are.
type noBias struct{}

func (noBias) add([]float32, int, int, int) {}

// ALiBiConfig is a bias linear in the distance (Press et al. 2021, arXiv:2108.12409). Slopes is empty where there is none.
type ALiBiConfig struct {
	Slopes []float32 // one a head
	// Rounded is Falcon's form: the bias counts from the first position, in bfloat16, and is scaled as the scores are.
	Rounded bool
}

func (c ALiBiConfig) bias(scale float32) scoreBias {
	switch {
	case len(c.Slopes) == 0:
		return noBias{}
	case c.Rounded:
		return &roundedALiBi{c.Slopes, scale}
	}
	return &alibi{c.Slopes}
}

type alibi struct{ slopes []float32 }

func (a *alibi) add(scores []float32, h, pos, from int) {
	for i := range scores {
		scores[i] += float32(a.slopes[h] * float32(from+i-pos)) // rounded by itself: arm64 would fuse it
	}
}

type roundedALiBi struct {
	slopes []float32
	scale  float32
}

func (a *roundedALiBi) add(scores []float32, h, _, from int) {
	slope := roundBF16(a.slopes[h])
	for i := range scores {
		scores[i] += float32(roundBF16(slope*roundBF16(float32(from+i))) * a.scale)
	}
}

// roundBF16 rounds to the nearest bfloat16, ties to even.
func roundBF16(x float32) float32 {
	b := math.Float32bits(x)
	return kernels.BF16(uint16((b + 0x7fff + b>>16&1) >> 16))
}

// alibiSlopes are the paper's: powers of 2^(−8/n) for a power of two n, the others interleaved from 2n.
func alibiSlopes(heads int) []float32 {
	if heads < 1 || heads > maxDim {
		return nil // a config that validate refuses
	}
	n := 1 << int(math.Floor(math.Log2(float64(heads))))
	slopes := make([]float32, 0, heads)
	for i := 1; i <= min(n, heads); i++ {
		slopes = append(slopes, float32(math.Pow(2, -8*float64(i)/float64(n))))
	}
	for i := 1; len(slopes) < heads; i += 2 {
		slopes = append(slopes, float32(math.Pow(2, -4*float64(i)/float64(n))))
	}
	return slopes
}

// mptSlopes are MPT's: those of the next power of two, the odd ones first where heads is none.
func mptSlopes(heads int, most float64) []float32 {
	if heads < 1 || heads > maxDim {
		return nil // a config that validate refuses
	}
	n := 1 << int(math.Ceil(math.Log2(float64(heads))))
	at := func(i int) float32 { return float32(1 / math.Pow(2, float64(i)*most/float64(n))) }
	var slopes []float32
	if n == heads {
		for i := 1; i <= n; i++ {
			slopes = append(slopes, at(i))
		}
		return slopes
	}
	for i := 2; i <= n; i += 2 {
		slopes = append(slopes, at(i))
	}
	for i := 1; i <= n; i += 2 {
		slopes = append(slopes, at(i))
	}
	return slopes[:heads]
}

// RelativeConfig is T5's learned bias by distance (Raffel et al. 2019, arXiv:1910.10683): distances fall into buckets, exact
// near the token and logarithmic up to Max. Buckets is 0 where there is none.
type RelativeConfig struct{ Buckets, Max int }

// relative is the bias of a stack of layers, which share it.
type relative struct {
	table   []float32 // [buckets, heads]
	heads   int
	conf    RelativeConfig
	forward bool // later positions have buckets of their own (encoder)
}

func (b *relative) add(scores []float32, h, pos, from int) {
	for i := range scores {
		scores[i] += b.table[b.bucket(from+i-pos)*b.heads+h]
	}
}

// bucket is that of a distance, negative towards earlier positions.
func (b *relative) bucket(distance int) int {
	n, first := b.conf.Buckets, 0
	if b.forward {
		n /= 2
		if distance > 0 {
			first = n
		}
		distance = max(distance, -distance)
	} else {
		distance = max(0, -distance)
	}
	exact := n / 2
	if distance < exact {
		return first + distance
	}
	steps := float32(math.Log(float64(float32(distance)/float32(exact)))) / float32(math.Log(float64(b.conf.Max)/float64(exact)))
	return first + min(n-1, exact+int(steps*float32(n-exact)))
}
