package model_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ffnrun/ffnrun/model"
)

// tinyLlama is TinyLlama-1.1B's shape with fewer layers: what is measured is what the layers do.
func tinyLlama(b *testing.B, layers int, opts *model.Options) *model.Model {
	b.Helper()
	config := fmt.Sprintf(`{"model_type": "llama", "hidden_size": 2048, "intermediate_size": 5632, "num_hidden_layers": %d,
		"num_attention_heads": 32, "num_key_value_heads": 4, "vocab_size": 2000, "max_position_embeddings": 8192}`, layers)
	m, err := model.OpenRandom([]byte(config), "BF16", 1, opts)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = m.Close() })
	return m
}

// BenchmarkPrefill reports tokens/s of whole prompts.
func BenchmarkPrefill(b *testing.B) {
	for _, kv := range []model.KVFormat{model.KVF32, model.KVBF16} {
		m := tinyLlama(b, 4, &model.Options{KV: kv})
		for _, n := range []int{512, 4096} {
			b.Run(fmt.Sprintf("kv=%s/n=%d", kv, n), func(b *testing.B) {
				s, ids := m.NewSession(), make([]int, n)
				for b.Loop() {
					s.Reset()
					if _, err := s.Prefill(context.Background(), ids); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "tokens/s")
			})
		}
	}
}

// BenchmarkDecode reports tokens/s after so many tokens.
func BenchmarkDecode(b *testing.B) {
	for _, kv := range []model.KVFormat{model.KVF32, model.KVBF16} {
		m := tinyLlama(b, 4, &model.Options{KV: kv})
		for _, at := range []int{1, 4000} {
			b.Run(fmt.Sprintf("kv=%s/at=%d", kv, at), func(b *testing.B) {
				s := m.NewSession()
				if _, err := s.Prefill(context.Background(), make([]int, at)); err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					s.Truncate(at)
					if _, err := s.Decode(7); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tokens/s")
			})
		}
	}
}

// BenchmarkStep reports the time of a step that gives each of some sessions one token, and their tokens/s together.
func BenchmarkStep(b *testing.B) {
	m := tinyLlama(b, 4, nil)
	for _, n := range []int{1, 4, 16} {
		b.Run(fmt.Sprintf("sessions=%d", n), func(b *testing.B) {
			batch, parts := m.NewBatch(), make([]model.Part, n)
			for i := range parts {
				parts[i] = model.Part{Session: m.NewSession(), IDs: []int{i}}
				parts[i].Session.Reserve(128)
			}
			for b.Loop() {
				for i := range parts {
					parts[i].Session.Truncate(100)
				}
				if err := batch.Step(context.Background(), parts); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "tokens/s")
		})
	}
}
