package kernels

import (
	"errors"
	"testing"
)

type tally struct{ n int }

func (c *tally) Do(_, lo, hi int) { c.n += hi - lo }

// TestMisuse holds what is no slice to its answer; slices of wrong lengths panic (TestOthersPanicOnWrongLengths).
func TestMisuse(t *testing.T) {
	if _, err := ParsePrecision(""); !errors.Is(err, ErrPrecision) || Precision(9).String() != "precision(9)" {
		t.Errorf("precisions: %v, %v", err, Precision(9))
	}
	if err := Use(""); !errors.Is(err, ErrKernel) {
		t.Errorf("Use: %v", err)
	}
	if p := NewPool(1 << 30); p.Threads() != maxThreads {
		t.Errorf("a pool of %d threads", p.Threads())
	} else {
		p.Close()
	}
	p := NewPool(2)
	var c tally
	p.Run(-1, -1, nil)
	p.Run(1, -1, &c)
	p.Close()
	p.Close()
	p.Run(3, 0, &c)
	var none *Pool
	none.Run(3, 0, &c)
	none.Close()
	if c.n != 7 || none.Threads() != 1 {
		t.Errorf("%d iterations, want 7; %d threads of a nil pool", c.n, none.Threads())
	}
}
