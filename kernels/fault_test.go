//go:build linux || darwin

package kernels

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// cutFile is a mapped file of n float32s that was cut short after it was mapped: reading it faults.
func cutFile(t *testing.T, n int) []float32 {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "weights"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := f.Truncate(int64(4 * n)); err != nil {
		t.Fatal(err)
	}
	mem, err := unix.Mmap(int(f.Fd()), 0, 4*n, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		t.Skipf("no mapping: %v", err)
	}
	t.Cleanup(func() { _ = unix.Munmap(mem) })
	if err := f.Truncate(0); err != nil {
		t.Fatal(err)
	}
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(mem))), n)
}

// faultIn runs f and returns the address whose access faulted, 0 if none did.
func faultIn(t *testing.T, f func()) (addr uintptr) {
	t.Helper()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		t.Helper()
		v := recover()
		if v == nil {
			return
		}
		err, _ := v.(runtime.Error)
		if at, ok := v.(interface{ Addr() uintptr }); ok && errors.As(err, &at) {
			addr = at.Addr()
			return
		}
		t.Errorf("panic %v, want a memory fault", v)
	}()
	f()
	return 0
}

// dotTask multiplies on every worker; only worker 0, the caller, has weights that can be read.
type dotTask struct {
	run        func(dst, w, x []float32, s Shape)
	cut, whole []float32
	faults     atomic.Int32 // pieces that began with the cut file
	met        chan struct{}
}

func (d *dotTask) Do(worker, _, _ int) {
	s := Shape{Rows: 4, Tokens: 2, Cols: 64, LdDst: 4, LdW: 64, LdX: 64}
	dst, x := make([]float32, 8), make([]float32, 128)
	if worker == 0 {
		<-d.met
		d.run(dst, d.whole, x, s)
		return
	}
	if d.faults.Add(1) == 1 {
		close(d.met)
	}
	d.run(dst, d.cut, x, s)
}

// TestFaultInKernel reads a file that was cut short in every kernel: on the caller's goroutine and on a worker's, the fault
// is a panic that the caller can catch, and pool and kernels work on.
func TestFaultInKernel(t *testing.T) {
	leakCheck(t)
	const n = 4 * 64
	cut, whole := cutFile(t, n), make([]float32, n)
	from := uintptr(unsafe.Pointer(unsafe.SliceData(cut)))
	p := NewPool(3)
	defer p.Close()
	forEachImpl(t, func(t *testing.T, i impl) {
		// Weights are the only thing that is mapped; queries, keys and values are not.
		half := unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(cut))), 2*n)
		s := Shape{Rows: 4, Tokens: 2, Cols: 64, LdDst: 4, LdW: 64, LdX: 64}
		dst, x := make([]float32, 8), make([]float32, 128)
		for name, call := range map[string]func(){
			"F32":  func() { i.dotF32(dst, cut, x, s) },
			"F16":  func() { i.dotF16(dst, half, x, s) },
			"BF16": func() { i.dotBF16(dst, half, x, s) },
		} {
			if at := faultIn(t, call); at < from || at >= from+4*n {
				t.Errorf("%s: fault at %#x, want one in the mapping at %#x", name, at, from)
			}
		}
		for range 20 {
			d := &dotTask{run: i.dotF32, cut: cut, whole: whole, met: make(chan struct{})}
			if at := faultIn(t, func() { p.Run(64, 1, d) }); at < from || at >= from+4*n {
				t.Fatalf("on a worker: fault at %#x, want one in the mapping at %#x", at, from)
			}
			c := newCounter(t, p, 500, 1)
			p.Run(500, 1, c)
			c.check()
		}
	})
}

// panicky panics on one of its pieces, on whichever goroutine that runs.
type panicky struct {
	*counter
	at int
}

func (p panicky) Do(worker, lo, hi int) {
	if lo <= p.at && p.at < hi {
		panic(p)
	}
	for i := lo; i < hi; i++ {
		p.hits[i].Add(1)
	}
}

// TestPanicInTask wants every panic of a piece, wherever it ran, on the caller, with its value, and the pool whole.
func TestPanicInTask(t *testing.T) {
	leakCheck(t)
	for _, threads := range []int{1, 2, 5} {
		p := NewPool(threads)
		for at := range 200 {
			task := panicky{newCounter(t, p, 200, 1), at}
			func() {
				defer func() {
					if v, ok := recover().(panicky); !ok || v.at != at {
						t.Errorf("%d threads, piece %d: the caller got %v", threads, at, v)
					}
				}()
				p.Run(200, 1, task)
				t.Errorf("%d threads, piece %d: no panic", threads, at)
			}()
			c := newCounter(t, p, 200, 1)
			p.Run(200, 1, c)
			c.check()
		}
		p.Close()
	}
}
