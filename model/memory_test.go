package model_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
)

// TestDecodeAllocatesNothing counts allocations of a token: forward pass and sampler.
func TestDecodeAllocatesNothing(t *testing.T) {
	for _, name := range []string{"swiglu", "relu", "palm-swiglu"} {
		m := openZoo(t, name, &model.Options{Threads: 2})
		s := m.NewSession()
		s.Reserve(400)
		sampler, err := sample.New(sample.Config{Temperature: 0.8, TopP: 0.95, TopK: 40, RepetitionPenalty: 1.1})
		if err != nil {
			t.Fatal(err)
		}
		sampler.Reset([]int{1})
		id := 1
		step := func() {
			logits, err := s.Decode(id)
			if err != nil {
				t.Fatal(err)
			}
			id = sampler.Sample(logits)
		}
		step()
		if n := testing.AllocsPerRun(100, step); n != 0 {
			t.Errorf("%s: %g allocations per token", name, n)
		}
	}
}

// TestMemoryIsWhatStatsSays compares the growth of the heap over a run with Stats: copied weights, cache and scratch.
func TestMemoryIsWhatStatsSays(t *testing.T) {
	dir := copyZoo(t, "swiglu") // from files, so that the weights are mapped and not on the heap
	before := heap()
	m, err := model.Open(dir, &model.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	if _, err := m.Tokenizer(); err != nil {
		t.Fatal(err)
	}
	loaded := heap() // the tokenizer's tables are not the run's memory
	s := m.NewSession()
	ids := make([]int, 500)
	if _, err := s.Prefill(context.Background(), ids); err != nil {
		t.Fatal(err)
	}
	grown, st := heap()-loaded, s.Stats()
	if want := st.KV + st.Scratch; grown < want || grown > want+want/50+16<<10 {
		t.Errorf("the run took %d bytes of heap, Stats says %d", grown, want)
	}
	if m := m.Info(); st.Weights.Mapped+st.Weights.Copied < int64(2*m.Params) {
		t.Errorf("weights take %d mapped + %d copied bytes, %d parameters need twice their number", st.Weights.Mapped, st.Weights.Copied, m.Params)
	}
	if st.Weights.Copied > st.Weights.Mapped/100 {
		t.Errorf("%d bytes of weights were copied, %d mapped: no matrix may be", st.Weights.Copied, st.Weights.Mapped)
	}
	if sum := st.Weights.Mapped + st.Weights.Copied + st.KV + st.Scratch; st.Memory() != sum {
		t.Errorf("Memory() is %d, its parts are %d", st.Memory(), sum)
	}
	perToken := int64(2 * 4 * m.Config().NLayers * m.Config().NKVHeads * m.Config().HeadDim)
	if st.KV > 512*perToken {
		t.Errorf("the cache takes %d bytes, the whole context needs %d", st.KV, 512*perToken)
	}
	runtime.KeepAlive(s)
	_ = before
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var ms runtime.MemStats
	runtime.ReadMemStats(&ms)
	return int64(ms.HeapAlloc)
}

// TestCacheGrows holds the cache to need: small at first, the context at most.
func TestCacheGrows(t *testing.T) {
	m := openZoo(t, "swiglu", nil)
	s := m.NewSession()
	if s.Stats().KV != 0 {
		t.Error("an unused session has a cache")
	}
	var last int64
	for s.Room() > 0 {
		if _, err := s.Decode(5); err != nil {
			t.Fatal(err)
		}
		kv := s.Stats().KV
		if kv < last {
			t.Fatal("the cache shrank")
		}
		last = kv
		if perToken := kv / int64(max(64, 2*s.Len())); perToken > 2*4*5*4*32 {
			t.Fatalf("after %d tokens the cache takes %d bytes, more than twice the need", s.Len(), kv)
		}
	}
	if want := int64(512 * 2 * 4 * 5 * 4 * 32); last != want {
		t.Errorf("a full cache takes %d bytes, want %d", last, want)
	}
}
