package kernels

import (
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Task is a loop whose iterations are independent. Do runs those in [lo, hi) on one worker; worker is
// below the pool's Threads and no two calls of one Run with the same number run at once, so it may index
// scratch. A panic in it, which a memory fault is too, ends the loop early and comes out of Run on the caller's goroutine.
type Task interface {
	Do(worker, lo, hi int)
}

const (
	firstShare = 2    // a first piece is that part of a thread's share
	leastShare = 16   // and no piece is less than that part
	spinRounds = 2000 // pauses before an idle worker parks: about 50 µs
	maxThreads = 1024 // the state word has room for more
	yieldEvery = 64   // pauses between two offers of the processor to other goroutines
)

// A pool's state word: the generation of the current loop, whether workers may still join it, how many have.
const (
	joinOne  = 1
	joinMask = 1<<16 - 1
	openBit  = 1 << 16
	nextGen  = 1 << 17
)

// Pool runs Tasks on a fixed number of goroutines. Workers spin for a moment after a loop, since the
// next one of a forward pass follows within microseconds, then park. A Pool is shared by sessions: a Run
// that finds it busy does the whole loop itself, which changes no bits. The zero Pool and a nil one run
// everything on the caller.
type Pool struct {
	threads int
	busy    sync.Mutex

	task  Task
	n     int
	grain int
	least int // iterations of a piece, but for the last
	next  atomic.Int64
	state atomic.Uint64
	fault atomic.Pointer[fault]

	park   sync.Mutex
	wake   sync.Cond
	parked atomic.Int32
	closed atomic.Bool
}

// fault is what a Task panicked with on a worker.
type fault struct{ value any }

// NewPool starts a pool of so many threads, the caller of Run included; 0, and less, means one for each core that Go
// uses, and more than 1024 means 1024.
func NewPool(threads int) *Pool {
	if threads <= 0 {
		threads = defaultThreads()
	}
	threads = min(threads, maxThreads)
	p := &Pool{threads: threads}
	p.wake.L = &p.park
	for id := 1; id < threads; id++ {
		go p.work(id)
	}
	return p
}

// Threads returns the number of goroutines that share a loop, the caller included.
func (p *Pool) Threads() int {
	if p == nil {
		return 1
	}
	return max(1, p.threads)
}

// Close ends the workers once the loop under way is done. A Run after Close works on the caller alone.
func (p *Pool) Close() {
	if p == nil {
		return
	}
	p.busy.Lock()
	defer p.busy.Unlock()
	p.closed.Store(true)
	p.park.Lock()
	p.wake.Broadcast()
	p.park.Unlock()
}

// Run calls t.Do so that [0, n) is covered once, in pieces of a multiple of grain but for the last, large ones first, and returns when
// all are done. Where a piece panics, Run panics with its value once no worker is left in the loop; which pieces were done
// is then undefined, and the pool as good as before.
func (p *Pool) Run(n, grain int, t Task) {
	if n <= 0 {
		return
	}
	if p.Threads() == 1 || n <= grain || !p.busy.TryLock() {
		t.Do(0, 0, n)
		return
	}
	defer p.busy.Unlock()
	if p.closed.Load() {
		t.Do(0, 0, n)
		return
	}
	p.begin(t, n, grain)
	p.state.Store((p.state.Load()&^joinMask + nextGen) | openBit)
	if p.parked.Load() > 0 {
		p.park.Lock()
		p.wake.Broadcast()
		p.park.Unlock()
	}
	defer p.finish()
	p.drain(0)
}

// begin sets the loop that take cuts.
func (p *Pool) begin(t Task, n, grain int) {
	p.task, p.n, p.grain = t, n, max(1, grain)
	p.least = wholeGrains(n/(p.threads*leastShare), p.grain)
	p.next.Store(0)
}

// finish waits until the workers have left the loop, and hands on what one of them panicked with. It also runs when the
// caller's own piece panicked: nobody takes another then.
func (p *Pool) finish() {
	p.next.Store(int64(p.n))
	p.state.And(^uint64(openBit))
	for i := 1; p.state.Load()&joinMask != 0; i++ {
		spin(i)
	}
	p.task = nil
	if f := p.fault.Swap(nil); f != nil {
		panic(f.value)
	}
}

// wholeGrains rounds n up to a multiple of grain, at least one.
func wholeGrains(n, grain int) int { return max(1, (n+grain-1)/grain) * grain }

// take returns the next piece, empty when none is left. Pieces shrink with what is left: threads that were held up, or began late, still
// end together, and a loop is cut only as often as that needs.
func (p *Pool) take() (lo, hi int) {
	for {
		lo := int(p.next.Load())
		if lo >= p.n {
			return p.n, p.n
		}
		size := max(p.least, wholeGrains((p.n-lo)/(p.threads*firstShare), p.grain))
		hi := min(lo+size, p.n)
		if p.next.CompareAndSwap(int64(lo), int64(hi)) {
			return lo, hi
		}
	}
}

// drain takes pieces until none is left.
func (p *Pool) drain(worker int) {
	for lo, hi := p.take(); lo < hi; lo, hi = p.take() {
		p.task.Do(worker, lo, hi)
	}
}

// work joins every loop that is still open when it sees it, once. Reading a mapped file that was cut short is a panic like
// others on its goroutine, not the end of the process.
func (p *Pool) work(id int) {
	debug.SetPanicOnFault(true)
	var seen uint64
	for {
		s, ok := p.await(seen)
		if !ok {
			return
		}
		if s&openBit == 0 {
			seen = s / nextGen
			continue
		}
		if !p.state.CompareAndSwap(s, s+joinOne) {
			continue
		}
		seen = s / nextGen
		p.join(id)
	}
}

// join drains the loop, whose caller waits for it to leave. A panic is the caller's.
func (p *Pool) join(id int) {
	defer p.state.Add(^uint64(joinOne - 1))
	defer func() {
		if v := recover(); v != nil {
			p.next.Store(int64(p.n))
			p.fault.CompareAndSwap(nil, &fault{v})
		}
	}()
	p.drain(id)
}

// await returns the state once its generation differs from seen, or false when the pool is closed.
func (p *Pool) await(seen uint64) (uint64, bool) {
	for i := 1; i <= spinRounds && !p.closed.Load(); i++ {
		if s := p.state.Load(); s/nextGen != seen {
			return s, true
		}
		spin(i)
	}
	p.park.Lock()
	defer p.park.Unlock()
	p.parked.Add(1)
	defer p.parked.Add(-1)
	for {
		if p.closed.Load() {
			return 0, false
		}
		if s := p.state.Load(); s/nextGen != seen {
			return s, true
		}
		p.wake.Wait()
	}
}

// spin waits a moment in Go code, where the scheduler and the collector can stop it.
func spin(i int) {
	pause()
	if i%yieldEvery == 0 {
		runtime.Gosched()
	}
}
