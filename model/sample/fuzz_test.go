package sample

import (
	"encoding/binary"
	"math"
	"testing"
)

// FuzzSample looks for logits, of any bits, on which a sampler panics or
// returns a token that it must not.
func FuzzSample(f *testing.F) {
	f.Add([]byte{}, 1.0, 0, 0.0, 0.0, 0.0)
	f.Add([]byte("\x00\x00\x80\x3f\x00\x00\x00\x40\x00\x00\x80\x7f"), 0.5, 2, 0.9, 0.1, 1.1)
	f.Add([]byte("\x00\x00\xc0\x7f\x00\x00\x80\xff\xff\xff\x7f\x7f"), 1e-320, 1, 1e-320, 1.0, 1e300)
	f.Add([]byte("\xff\xff\x7f\x7f\xff\xff\x7f\xff\x01\x00\x00\x80"), 1e308, 3, 1-0x1p-53, 1e-320, 1e-300)
	f.Fuzz(func(t *testing.T, data []byte, temperature float64, topK int, topP, minP, repetition float64) {
		s, err := New(Config{Temperature: temperature, TopK: topK, TopP: topP, MinP: minP, RepetitionPenalty: repetition})
		if err != nil {
			t.Skip()
		}
		logits := make([]float32, len(data)/4)
		for i := range logits {
			logits[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		s.Reset([]int{0, len(logits) - 1})
		for range 3 {
			id := s.Sample(logits)
			// logits now hold what the penalties made of them.
			if possible := (Greedy{}).Sample(logits) >= 0; id >= len(logits) || possible != (id >= 0) {
				t.Fatalf("token %d of %v", id, logits)
			}
			if id >= 0 && logits[id] == -inf32 {
				t.Fatalf("token %d is banned in %v", id, logits)
			}
		}
	})
}
