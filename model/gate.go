package model

import "sync/atomic"

// A gate's state: how many calls are inside, how many of them show their caller something as they run, whether it is shut.
const (
	gateCall   = 1
	gateTraced = 1 << 24
	gateShut   = 1 << 48
)

// gate counts the calls that read a model's weights, so that the mapping outlives every one of them.
type gate struct {
	state atomic.Uint64
	idle  chan struct{} // closed once the gate is shut and nobody is inside
}

func newGate() *gate { return &gate{idle: make(chan struct{})} }

// weight is what a call adds to the state.
func weight(traced bool) uint64 {
	if traced {
		return gateCall + gateTraced
	}
	return gateCall
}

// enter admits a call unless the gate is shut. It never waits.
func (g *gate) enter(traced bool) bool {
	for {
		s := g.state.Load()
		if s&gateShut != 0 {
			return false
		}
		if g.state.CompareAndSwap(s, s+weight(traced)) {
			return true
		}
	}
}

// leave ends a call, and reports whether it was the last one of a gate that is shut.
func (g *gate) leave(traced bool) bool { return g.state.Add(-weight(traced)) == gateShut }

// shut admits no call any more. It reports whether it was open, and whether nobody is inside.
func (g *gate) shut() (first, empty bool) {
	before := g.state.Or(gateShut)
	return before&gateShut == 0, before&^gateShut == 0
}

// isShut reports whether calls should come to their end.
func (g *gate) isShut() bool { return g.state.Load()&gateShut != 0 }

// await waits until everybody is out, and reports whether it did: not for a traced call, since the caller may be a function
// that it runs.
func (g *gate) await() bool {
	if g.state.Load()&^gateShut >= gateTraced {
		return false
	}
	<-g.idle
	return true
}
