package model_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/ffnrun/ffnrun/model"
)

// TestManySessions opens, uses and cancels a thousand sessions over one model from 64 goroutines. Each gives what it gives
// alone, and nothing is left behind.
func TestManySessions(t *testing.T) {
	sessions := 1000
	if testing.Short() {
		sessions = 150
	}
	dir := copyZoo(t, "swiglu")
	w := newWorkload(t, "swiglu", func(threads int) (*model.Model, error) {
		return model.Open(dir, &model.Options{Threads: threads})
	})
	before := inventory()
	m, err := w.open(2)
	if err != nil {
		t.Fatal(err)
	}
	jobs := make(chan uint64)
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for seed := range jobs {
				if err := w.use(rand.New(rand.NewPCG(seed, 3)), m); err != nil {
					t.Errorf("session %d: %v", seed, err)
				}
			}
		})
	}
	for seed := range uint64(sessions) {
		jobs <- seed
	}
	close(jobs)
	wg.Wait()
	if err := m.Close(); err != nil {
		t.Error(err)
	}
	if err := w.use(rand.New(rand.NewPCG(0, 3)), m); !errors.Is(err, model.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	before.compare(t)
}

// belongings are what a process must give back.
type belongings struct {
	goroutines, heap, descriptors, mapped float64
}

func inventory() belongings {
	runtime.GC()
	runtime.GC()
	return belongings{float64(runtime.NumGoroutine()), metric("/gc/heap/live:bytes"), procDescriptors(), procMapped(".safetensors")}
}

// compare wants nothing left of what came since. Workers of a pool take a moment to go.
func (b belongings) compare(t *testing.T) {
	t.Helper()
	const slack = 256 << 10 // of heap: the runtime's and the tests' own
	var now belongings
	for range 100 {
		now = inventory()
		if now.goroutines <= b.goroutines && now.heap <= b.heap+slack && now.descriptors <= b.descriptors && now.mapped <= b.mapped {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("goroutines, heap, descriptors, mapped bytes: %v before, %v after", b, now)
	if now.goroutines > b.goroutines {
		buf := make([]byte, 1<<16)
		_, _ = os.Stderr.Write(buf[:runtime.Stack(buf, true)])
	}
}
