package model_test

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

// The soak of docs/robustness.md is
//
//	go test ./model -run TestSoak -soak 1h -soak.out FOLDER -timeout 0
//
// and that under signals GOGC=1 go test ./model -run TestSoak -soak 10m -soak.busy 32 -soak.signals -timeout 0.
var (
	soakFor     = flag.Duration("soak", time.Second, "how long TestSoak uses the models")
	soakOut     = flag.String("soak.out", "", "folder for TestSoak's soak.csv and soak.svg; it then wants flat memory")
	soakBusy    = flag.Int("soak.busy", 0, "goroutines of TestSoak that only compute")
	soakSignals = flag.Bool("soak.signals", false, "send signals to the process during TestSoak")
)

const soakWorkers = 6

// TestSoak opens models, uses, cancels and forgets sessions, and closes the models under them, for as long as it is told.
// Every result must be the one recorded before, and memory, goroutines and file descriptors must stay as they are.
func TestSoak(t *testing.T) {
	var slots []*slot
	for _, name := range zoo.Names() {
		slots = append(slots, newSlot(t, name, copyZoo(t, name), model.Options{}))
	}
	for _, quantized := range []string{"q8", "q6", "q4"} {
		slots = append(slots, newSlot(t, quantized, copyZoo(t, "swiglu"), model.Options{Quantize: quantized, KV: model.KVBF16}))
	}
	for _, quantized := range []string{"", "q8", "q4"} {
		slots = append(slots, newSlot(t, "fast "+quantized, copyZoo(t, "swiglu"), model.Options{Quantize: quantized, Precision: kernels.Fast}))
	}
	slots = append(slots, newSlot(t, "bf12", copyZoo(t, "relu"), model.Options{Quantize: "bf12", Precision: kernels.Fast}))
	for _, name := range []string{"mixtral", "gpt2-float16", "gemma2", "t5-v1_1-gated-gelu-bfloat16"} {
		slots = append(slots, newSlot(t, name, filepath.Join("testdata/golden", name), model.Options{}))
	}
	if *soakSignals { // os/signal's own goroutine stays from its first use on
		c := make(chan os.Signal, 1)
		signal.Notify(c, os.Interrupt)
		signal.Stop(c)
	}
	before := inventory()
	ctx, cancel := context.WithTimeout(context.Background(), *soakFor)
	defer cancel()
	var counts soakCounts
	var wg sync.WaitGroup
	for i := range soakWorkers {
		wg.Go(func() { soakWorker(ctx, t, rand.New(rand.NewPCG(uint64(i), 1)), slots, &counts) })
	}
	for i := range *soakBusy {
		wg.Go(func() { counts.spins.Add(compute(ctx, i, &counts.spoilt)) })
	}
	if *soakSignals {
		wg.Go(func() { counts.signals.Store(sendSignals(ctx)) })
	}
	samples := watch(ctx, *soakOut, &counts)
	wg.Wait()
	for _, s := range slots {
		s.close()
	}
	t.Log(counts.String())
	if counts.wrong.Load()+counts.spoilt.Load() > 0 || counts.finished.Load() == 0 {
		t.Errorf("wrong results, or none: %s", counts.String())
	}
	checkFlat(t, *soakOut, samples, &counts)
	before.heap += float64(64 * len(samples) * len(columns))
	before.compare(t)
}

// slot holds a model that comes and goes.
type slot struct {
	*workload
	mu sync.Mutex
	m  *model.Model
}

func newSlot(t *testing.T, name, dir string, opts model.Options) *slot {
	return &slot{workload: newWorkload(t, name, func(threads int) (*model.Model, error) {
		o := opts
		o.Threads = threads
		return model.Open(dir, &o)
	})}
}

// current is the open model, and opens one where there is none.
func (s *slot) current(rng *rand.Rand, counts *soakCounts) (*model.Model, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m != nil {
		return s.m, nil
	}
	counts.opened.Add(1)
	var err error
	s.m, err = s.open(1 + rng.IntN(3))
	return s.m, err
}

// close closes the model; others may be using it.
func (s *slot) close() {
	s.mu.Lock()
	m := s.m
	s.m = nil
	s.mu.Unlock()
	if m != nil {
		_ = m.Close()
	}
}

// soakWorker uses models at random until ctx ends.
func soakWorker(ctx context.Context, t *testing.T, rng *rand.Rand, slots []*slot, counts *soakCounts) {
	for ctx.Err() == nil {
		s := slots[rng.IntN(len(slots))]
		m, err := s.current(rng, counts)
		if err != nil {
			t.Error(err)
			return
		}
		if rng.IntN(20) == 0 {
			s.close()
		}
		counts.note(t, s.use(rng, m))
	}
}

// soakCounts says what happened.
type soakCounts struct {
	finished, closed, wrong, opened atomic.Int64
	spins, spoilt, signals          atomic.Int64
}

func (c *soakCounts) note(t *testing.T, err error) {
	switch {
	case err == nil:
		c.finished.Add(1)
	case errors.Is(err, model.ErrClosed):
		c.closed.Add(1)
	default:
		c.wrong.Add(1)
		t.Error(err)
	}
}
