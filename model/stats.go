package model

import (
	"fmt"
	"sync/atomic"
	"time"
)

// Usage is the memory of a model's weights in bytes.
type Usage struct {
	Mapped int64 // read in place: pages of the checkpoint's files
	Copied int64 // made at load: norms, biases, transposed or unaligned matrices
}

// Stats counts what a session did, prefill and decode apart, and what memory its run takes: all of
// Weights (shared by the model's sessions), KV and Scratch.
type Stats struct {
	PrefillTokens int
	PrefillTime   time.Duration
	DecodeTokens  int
	DecodeTime    time.Duration

	Weights Usage
	KV      int64 // bytes of keys and values
	Scratch int64 // bytes of activations, scores and logits
}

// counts is what a session publishes of itself.
type counts struct {
	tokens                     atomic.Int64 // in the cache
	prefillTokens, prefillTime atomic.Int64
	decodeTokens, decodeTime   atomic.Int64
	kv, scratch                atomic.Int64
}

// Stats returns the session's counts up to its last call that ended. Any goroutine may ask at any time.
func (s *Session) Stats() Stats {
	c := &s.counts
	return Stats{
		PrefillTokens: int(c.prefillTokens.Load()), PrefillTime: time.Duration(c.prefillTime.Load()),
		DecodeTokens: int(c.decodeTokens.Load()), DecodeTime: time.Duration(c.decodeTime.Load()),
		Weights: s.m.usage, KV: c.kv.Load(), Scratch: c.scratch.Load(),
	}
}

// PrefillTPS is prefill's tokens per second, 0 where there were none.
func (s Stats) PrefillTPS() float64 { return rate(s.PrefillTokens, s.PrefillTime) }

// DecodeTPS is decode's tokens per second, 0 where there were none.
func (s Stats) DecodeTPS() float64 { return rate(s.DecodeTokens, s.DecodeTime) }

// Memory is the run's memory in bytes: weights, cache and scratch.
func (s Stats) Memory() int64 { return s.Weights.Mapped + s.Weights.Copied + s.KV + s.Scratch }

func rate(n int, d time.Duration) float64 {
	if d <= 0 {
		return 0
	}
	return float64(n) / d.Seconds()
}

// String is two lines for people.
func (s Stats) String() string {
	const mib = 1 << 20
	return fmt.Sprintf("prefill %d tokens, %.1f tokens/s; decode %d tokens, %.1f tokens/s\n"+
		"memory %.1f MiB: weights %.1f mapped + %.1f copied, KV cache %.1f, scratch %.1f",
		s.PrefillTokens, s.PrefillTPS(), s.DecodeTokens, s.DecodeTPS(),
		float64(s.Memory())/mib, float64(s.Weights.Mapped)/mib, float64(s.Weights.Copied)/mib, float64(s.KV)/mib, float64(s.Scratch)/mib)
}
