package model

import (
	"fmt"
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

// Stats returns the session's counts so far.
func (s *Session) Stats() Stats {
	st := s.stats
	st.Weights, st.KV, st.Scratch = s.m.usage, s.cache.bytes(), s.run.bytes()
	if s.run.memory != nil {
		st.KV += s.run.memory.bytes()
	}
	return st
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
