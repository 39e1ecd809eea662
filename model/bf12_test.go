package model_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
)

// TestBF12IsBF16: made as it is read, or read after it was saved, a model gives the bits of its original.
func TestBF12IsBF16(t *testing.T) {
	for _, name := range []string{
		"llama-swiglu-bfloat16", "llama-reglu-tied-bfloat16", "gemma2-bfloat16", "qwen2-bfloat16", "arcee-relu2-bfloat16", "t5-v1_1-gated-gelu-bfloat16",
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("testdata/golden", name)
			ref := readReference(t, dir)
			out := filepath.Join(t.TempDir(), "out")
			original := openQuantized(t, dir, "")
			if err := original.SaveQuantized(out, "bf12", nil); err != nil {
				t.Fatal(err)
			}
			want := prefilled(t, original, ref)
			made, read := openQuantized(t, dir, "bf12"), openQuantized(t, out, "")
			if !slices.Equal(prefilled(t, made, ref), want) || !slices.Equal(prefilled(t, read, ref), want) {
				t.Error("other logits")
			}
			a, b, c := original.Info(), made.Info(), read.Info()
			if a.Params != b.Params || a.Params != c.Params || a.FFNParams != c.FFNParams {
				t.Errorf("%d and %d parameters became %d and %d", a.Params, a.FFNParams, c.Params, c.FFNParams)
			}
			if before, after := a.Weights.Mapped+a.Weights.Copied, c.Weights.Mapped+c.Weights.Copied; after >= before || b.Weights.Copied == 0 {
				t.Errorf("%d bytes became %d", before, after)
			}
			if err := read.SaveQuantized(out+"2", "q4", nil); !errors.Is(err, model.ErrQuantization) {
				t.Errorf("saved again: %v", err)
			}
		})
	}
}

// TestBF12OfFamilies: transposed, fused, stacked and numbered projections, wide enough to be packed, on every kernel and at any precision.
func TestBF12OfFamilies(t *testing.T) {
	best := kernels.Name()
	defer func() {
		if err := kernels.Use(best); err != nil {
			t.Error(err)
		}
	}()
	ids := make([]int, 45)
	for i := range ids {
		ids[i] = i * 7 % 60
	}
	for _, name := range []string{"llama-swiglu", "gpt2", "phi3", "mixtral", "granitemoe", "gptneox-parallel", "bloom", "qwen2-moe"} {
		config := widened(t, name)
		for _, kernel := range kernels.Implementations() {
			if err := kernels.Use(kernel); err != nil {
				t.Fatal(err)
			}
			for _, p := range []kernels.Precision{kernels.Exact, kernels.Fast} {
				open := func(format string) *model.Model {
					m, err := model.OpenRandom(config, "BF16", 1, &model.Options{Quantize: format, Precision: p})
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { _ = m.Close() })
					return m
				}
				m := open("bf12")
				if got := m.Info().DType; got != "bf12" {
					t.Errorf("%s: projections are %s", name, got)
				}
				for _, n := range []int{2, 6, 18, len(ids)} { // tokens before the last
					ref := reference{ids: ids[:n]}
					if !slices.Equal(prefilled(t, m, ref), prefilled(t, open(""), ref)) {
						t.Errorf("%s, %s, %v, %d tokens: other bits than in BF16", name, kernel, p, n)
					}
				}
			}
		}
	}
}

// widened is a golden's config with a wider model.
func widened(t *testing.T, name string) []byte {
	t.Helper()
	var keys map[string]any
	if err := json.Unmarshal(readFile(t, filepath.Join("testdata/golden", name, "config.json")), &keys); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"hidden_size", "head_dim", "n_embd", "intermediate_size", "moe_intermediate_size", "shared_expert_intermediate_size"} {
		if size, ok := keys[key].(float64); ok {
			keys[key] = 4 * size
		}
	}
	config, err := json.Marshal(keys)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// TestBF12RefusesOthers: what is not BF16 has nothing to pack; no folder is left.
func TestBF12RefusesOthers(t *testing.T) {
	const says = "no matrix is smaller in bf12 than in F16, as it is stored; leave them as they are, or choose another of bf12, q4, q6, q8"
	dir := "testdata/golden/gpt2-float16"
	_, err := model.Open(dir, &model.Options{Quantize: "bf12"})
	if !errors.Is(err, model.ErrQuantization) || !strings.HasPrefix(err.Error(), dir) || !strings.Contains(err.Error(), says) {
		t.Errorf("%v", err)
	}
	parent := t.TempDir()
	err = openQuantized(t, dir, "").SaveQuantized(filepath.Join(parent, "out"), "bf12", nil)
	if !errors.Is(err, model.ErrQuantization) || !strings.HasPrefix(err.Error(), dir) || !strings.Contains(err.Error(), says) {
		t.Errorf("%v", err)
	}
	if entries, _ := os.ReadDir(parent); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
}
