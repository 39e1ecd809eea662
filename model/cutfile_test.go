package model_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model"
)

// TestFileCutShort cuts a model's file short while sessions use it: each call that needs what is gone is an error that
// names the file and the tensor, the sessions are as before, and once the file is whole again they go on to the same bits.
func TestFileCutShort(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows does not let a mapped file be cut short")
	}
	ctx := context.Background()
	for _, threads := range []int{1, 3} {
		dir := copyZoo(t, "swiglu")
		path := filepath.Join(dir, "model.safetensors")
		whole := must2(os.ReadFile(path))
		m := must2(model.Open(dir, &model.Options{Threads: threads}))
		s, other := m.NewSession(), m.NewSession()
		want := slices.Clone(must2(other.Prefill(ctx, []int{1, 2, 3, 4})))
		must2(s.Prefill(ctx, []int{1, 2}))
		if err := os.Truncate(path, 8192); err != nil {
			t.Fatal(err)
		}
		for name, call := range map[string]func() error{
			"Prefill":  func() error { _, err := s.Prefill(ctx, []int{3, 4}); return err },
			"Decode":   func() error { _, err := s.Decode(3); return err },
			"Score":    func() error { _, err := s.Score(ctx, []int{3, 4}); return err },
			"Generate": func() error { return drained(s.GenerateIDs(ctx, []int{3}, nil)) },
			"Open":     func() error { _, err := model.Open(dir, nil); return err },
		} {
			err := call()
			wanted := model.ErrUnreadable
			if name == "Open" {
				wanted = nil // a file that is short when it is opened is another sentence
			}
			if err == nil || wanted != nil && (!errors.Is(err, wanted) || !strings.Contains(err.Error(), "model.safetensors: ") || s.Len() != 2) {
				t.Errorf("%s with %d threads: %v, and the session has %d tokens", name, threads, err, s.Len())
			}
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := must2(s.Prefill(ctx, []int{3, 4})); !slices.Equal(got, want) {
			t.Errorf("%d threads: other logits after the file is whole again", threads)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}

func drained(tokens func(func(model.Token, error) bool)) (err error) {
	for _, e := range tokens {
		err = e
	}
	return err
}

// TestNotFinite puts a NaN or an Inf into one weight and wants the layer named in which it shows first.
func TestNotFinite(t *testing.T) {
	ctx, ids := context.Background(), []int{1, 2, 3}
	for _, c := range []struct {
		golden, tensor string
		at             int
		value          float32
		ids            []int
		want           string
	}{
		{"llama-swiglu", "model.embed_tokens.weight", 2 * 32, float32(math.NaN()), ids, "the embedding, at position 1"},
		{"llama-swiglu", "model.layers.0.mlp.up_proj.weight", 5, float32(math.NaN()), ids, "the output of layer 0, at position 0"},
		{"llama-swiglu", "model.layers.1.self_attn.v_proj.weight", 0, float32(math.Inf(1)), ids, "the output of layer 1, at position 0"},
		{"llama-swiglu", "model.norm.weight", 3, float32(math.NaN()), ids, "the final norm, at position 0"},
		{"llama-swiglu", "lm_head.weight", 3, float32(math.Inf(-1)), ids, "the output head, at position "},
		{"gpt2", "transformer.h.0.ln_1.weight", 3, math.MaxFloat32, ids, "the output of layer 0, at position 0"},
		{"t5-v1_1-gated-gelu", "encoder.block.0.layer.0.SelfAttention.v.weight", 3, float32(math.NaN()), ids, "the encoder, the output of layer 0, at position 0"},
	} {
		dir := copyFolder(t, os.DirFS(filepath.Join("testdata/golden", c.golden)))
		poke(t, dir, c.tensor, c.at, c.value)
		m, err := model.Open(dir, &model.Options{Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		s := m.NewSession()
		calls := map[string]func() error{
			"Prefill":  func() error { _, err := s.Prefill(ctx, c.ids); return err },
			"Score":    func() error { _, err := s.Score(ctx, c.ids); return err },
			"Generate": func() error { return drained(s.GenerateIDs(ctx, c.ids, &model.GenerateOptions{MaxTokens: 3})) },
		}
		if m.Encoded() {
			calls = map[string]func() error{"Encode": func() error { _, err := s.Encode(ctx, c.ids); return err }}
		}
		for name, call := range calls {
			if err := call(); !errors.Is(err, model.ErrNotFinite) || !strings.Contains(err.Error(), c.want) || s.Len() != 0 {
				t.Errorf("%s %s: %s gives %v, want %s; %d tokens", c.golden, c.tensor, name, err, c.want, s.Len())
			}
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}

// poke sets one element of a float32 tensor in a folder's model.safetensors.
func poke(t *testing.T, dir, tensor string, at int, value float32) {
	t.Helper()
	path := filepath.Join(dir, "model.safetensors")
	h := must2(safetensors.ReadHeader(path))
	i := slices.IndexFunc(h.Tensors, func(x safetensors.TensorInfo) bool { return x.Name == tensor })
	if i < 0 || h.Tensors[i].DType != safetensors.F32 {
		t.Fatalf("%s has no tensor %s of float32", dir, tensor)
	}
	b := must2(os.ReadFile(path))
	binary.LittleEndian.PutUint32(b[h.DataStart+h.Tensors[i].Begin+int64(4*at):], math.Float32bits(value))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}
