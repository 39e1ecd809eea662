package kernels

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// counter counts how often each iteration ran and which workers are at work.
type counter struct {
	t       testing.TB
	threads int
	grain   int
	hits    []atomic.Int32
	working []atomic.Bool
}

func newCounter(t testing.TB, p *Pool, n, grain int) *counter {
	return &counter{t, p.Threads(), grain, make([]atomic.Int32, n), make([]atomic.Bool, p.Threads())}
}

func (c *counter) Do(worker, lo, hi int) {
	if worker < 0 || worker >= c.threads {
		c.t.Errorf("worker %d of %d", worker, c.threads)
		return
	}
	if !c.working[worker].CompareAndSwap(false, true) {
		c.t.Errorf("worker %d does two pieces at once", worker)
	}
	if lo >= hi || lo < 0 || hi > len(c.hits) {
		c.t.Errorf("piece [%d, %d) of %d", lo, hi, len(c.hits))
	}
	if (hi-lo)%max(1, c.grain) != 0 && hi != len(c.hits) {
		c.t.Errorf("piece [%d, %d) is no multiple of the grain %d", lo, hi, c.grain)
	}
	for i := lo; i < hi; i++ {
		c.hits[i].Add(1)
	}
	c.working[worker].Store(false)
}

func (c *counter) check() {
	c.t.Helper()
	for i := range c.hits {
		if got := c.hits[i].Load(); got != 1 {
			c.t.Fatalf("iteration %d of %d ran %d times", i, len(c.hits), got)
		}
	}
}

// leakCheck wants as many goroutines at the end of a test as at its beginning.
func leakCheck(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%d goroutines, %d before the test", runtime.NumGoroutine(), before)
			}
		}
	})
}

func TestPoolCoversEachIterationOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 5, 16} {
		t.Run(fmt.Sprint(threads), func(t *testing.T) {
			leakCheck(t)
			p := NewPool(threads)
			defer p.Close()
			if p.Threads() != threads {
				t.Fatalf("Threads() = %d, want %d", p.Threads(), threads)
			}
			for _, n := range []int{0, 1, 2, 3, 7, 64, 65, 1000, 4096} {
				for _, grain := range []int{0, 1, 2, 4, 63, 5000} {
					c := newCounter(t, p, n, grain)
					p.Run(n, grain, c)
					c.check()
				}
			}
		})
	}
}

// Pieces never grow, the last ones are small, and there are few.
func TestPiecesShrink(t *testing.T) {
	for _, threads := range []int{2, 5, 16} {
		for _, grain := range []int{1, 16} {
			const n = 5632
			p := &Pool{threads: threads}
			p.begin(nil, n, grain)
			pieces, last := 0, n
			for lo, hi := p.take(); lo < hi; lo, hi = p.take() {
				if hi-lo > last {
					t.Errorf("%d threads, grain %d: a piece of %d after one of %d", threads, grain, hi-lo, last)
				}
				pieces, last = pieces+1, hi-lo
			}
			if most := n/threads/leastShare + grain; last > most {
				t.Errorf("%d threads, grain %d: the last piece has %d iterations, want at most %d", threads, grain, last, most)
			}
			if pieces > threads*leastShare {
				t.Errorf("%d threads, grain %d: %d pieces, want at most %d", threads, grain, pieces, threads*leastShare)
			}
		}
	}
}

func TestPoolWithoutWorkers(t *testing.T) {
	leakCheck(t)
	closed := NewPool(3)
	closed.Close()
	for name, p := range map[string]*Pool{"nil": nil, "zero": new(Pool), "closed": closed} {
		c := newCounter(t, p, 100, 1)
		p.Run(100, 1, c)
		c.check()
		p.Close()
		p.Close()
		if name != "closed" && p.Threads() != 1 {
			t.Errorf("%s pool has %d threads, want 1", name, p.Threads())
		}
	}
}

func TestNewPoolTakesTheProcessors(t *testing.T) {
	p := NewPool(0)
	defer p.Close()
	if got := p.Threads(); got != runtime.GOMAXPROCS(0) {
		t.Errorf("Threads() = %d, want GOMAXPROCS = %d", got, runtime.GOMAXPROCS(0))
	}
}

// Sessions share a pool: whoever finds it busy does its loop alone.
func TestPoolSharedByGoroutines(t *testing.T) {
	leakCheck(t)
	p := NewPool(4)
	defer p.Close()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 300 {
				n := 1 + (g*131+i*17)%500
				c := newCounter(t, p, n, 1)
				p.Run(n, 1, c)
				c.check()
			}
		})
	}
	wg.Wait()
}

// nested runs a loop of its own within each piece.
type nested struct {
	*counter
	p *Pool
}

func (n nested) Do(worker, lo, hi int) {
	n.counter.Do(worker, lo, hi)
	inner := newCounter(n.t, n.p, 50, 1)
	n.p.Run(50, 1, inner)
	inner.check()
}

func TestPoolNested(t *testing.T) {
	p := NewPool(3)
	defer p.Close()
	for range 50 {
		c := newCounter(t, p, 200, 1)
		p.Run(200, 1, nested{c, p})
		c.check()
	}
}

// Workers that have parked must wake: rest longer than they spin.
func TestPoolWakesParkedWorkers(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	for range 20 {
		for deadline := time.Now().Add(10 * time.Second); p.parked.Load() == 0; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the idle worker never parked")
			}
		}
		both := &meeting{met: make(chan struct{})}
		p.Run(2, 1, both)
	}
}

// meeting returns once two workers are in it, so that it needs both.
type meeting struct {
	came atomic.Int32
	met  chan struct{}
}

func (m *meeting) Do(_, _, _ int) {
	if m.came.Add(1) == 2 {
		close(m.met)
	}
	<-m.met
}

func TestPoolOnOneProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	leakCheck(t)
	p := NewPool(5)
	defer p.Close()
	for range 500 {
		c := newCounter(t, p, 40, 1)
		p.Run(40, 1, c)
		c.check()
	}
}

func TestCloseWhileOthersRun(t *testing.T) {
	leakCheck(t)
	for range 50 {
		p := NewPool(3)
		var wg sync.WaitGroup
		wg.Go(func() {
			for range 20 {
				c := newCounter(t, p, 100, 1)
				p.Run(100, 1, c)
				c.check()
			}
		})
		p.Close()
		wg.Wait()
	}
}

type nothing struct{}

func (nothing) Do(_, _, _ int) {}

func TestRunAllocatesNothing(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	if got := testing.AllocsPerRun(200, func() { p.Run(100, 1, nothing{}) }); got != 0 {
		t.Errorf("Run allocates %v times", got)
	}
}
