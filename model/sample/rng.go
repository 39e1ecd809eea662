package sample

import (
	"encoding/binary"
	"math/rand/v2"
)

// rng is a sequence of numbers that a seed determines for good: ChaCha8 keyed
// with the seed's 8 bytes, little-endian, and 24 zero bytes. Each number is the
// top 53 bits of one Uint64, times 2^-53: rand.Rand promises no such formula.
type rng struct {
	key    [32]byte
	source *rand.ChaCha8
}

func newRNG(seed uint64) *rng {
	r := new(rng)
	binary.LittleEndian.PutUint64(r.key[:], seed)
	r.source = rand.NewChaCha8(r.key)
	return r
}

// reset goes back to the first number.
func (r *rng) reset() { r.source.Seed(r.key) }

// float64 returns the next number, in [0, 1).
func (r *rng) float64() float64 {
	return float64(r.source.Uint64()>>11) * 0x1p-53
}

// draw returns the index on which u, in [0, 1), falls when the indices share
// [0, 1) in proportion to their weights, in order. Some weight is positive.
func draw(weights []float64, u float64) int {
	total := 0.0
	for _, w := range weights {
		total += w
	}
	rest := float64(u * total)
	for i, w := range weights {
		rest -= w
		if rest < 0 {
			return i
		}
	}
	last := len(weights) - 1 // subtracting rounded where adding did not
	for last > 0 && weights[last] == 0 {
		last--
	}
	return last
}
