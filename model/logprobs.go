package model

import (
	"cmp"
	"math"
	"slices"

	"github.com/ffnrun/ffnrun/kernels"
)

// LogProb is a token with the natural logarithm of its probability.
type LogProb struct {
	ID    int
	Value float64
}

// mostTop is how many most probable tokens may be asked for.
const mostTop = 20

// logProbs are a token's logits as they were before the sampler saw them.
type logProbs struct {
	logits []float32
	norm   float64
}

// keep takes a copy.
func (p *logProbs) keep(logits []float32) {
	p.logits = append(p.logits[:0], logits...)
	p.norm = kernels.LogSumExp(logits)
}

// of is the log-probability of an id.
func (p *logProbs) of(id int) float64 { return float64(p.logits[id]) - p.norm }

// top lists the n most probable tokens; of equals, the lowest ids.
func (p *logProbs) top(n int) []LogProb {
	if n == 0 {
		return nil
	}
	best := make([]LogProb, 0, n+1)
	least := math.Inf(-1)
	for id, x := range p.logits {
		if len(best) == n && float64(x) <= least {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, float64(x), func(b LogProb, x float64) int {
			if b.Value >= x {
				return -1 // before it, its equals too
			}
			return cmp.Compare(x, b.Value)
		})
		best = slices.Insert(best, at, LogProb{id, float64(x)})
		best = best[:min(len(best), n)]
		least = best[len(best)-1].Value
	}
	for i := range best {
		best[i].Value -= p.norm
	}
	return best
}
