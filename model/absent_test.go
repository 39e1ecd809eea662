package model_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/model"
)

// TestAbsentAndNull tells a key that is absent, which means the family's default, from one that is null, which means none.
// nil removes a key.
func TestAbsentAndNull(t *testing.T) {
	null := json.RawMessage("null")
	for _, c := range []struct {
		golden, key string
		value       any
		want        string // of show, or an error
	}{
		{"mistral-window", "sliding_window", nil, "window 4096"},
		{"mistral-window", "sliding_window", null, "window 0"},
		{"mixtral", "sliding_window", nil, "window 0"},
		{"mistral", "num_key_value_heads", nil, "4 attention heads are no multiple of 8 key-value heads"},
		{"mistral", "num_key_value_heads", null, "k_proj.weight: shape [32 32], want [64 32]"},
		{"llama-bias", "num_key_value_heads", nil, "k_proj.weight: shape [16 32], want [32 32]"},
		{"gemma2", "final_logit_softcapping", nil, "caps 5 30"},
		{"gemma2", "final_logit_softcapping", null, "caps 5 0"},
		{"gemma2", "attn_logit_softcapping", null, "caps 0 3"},
		{"gemma3", "attn_logit_softcapping", 2.0, "caps 0 0"},
		{"qwen3", "head_dim", nil, "q_proj.weight: shape [64 32], want [512 32]"},
		{"llama-swiglu", "max_position_embeddings", nil, "context 2048"},
		{"llama-rope-dynamic", "max_position_embeddings", nil, "context 4096"},
		{"cohere", "max_position_embeddings", nil, "context 8192"},
		{"persimmon-relu2", "rope_theta", nil, "theta 10000"},
		{"cohere", "rope_theta", nil, "theta 500000"},
		{"phi3-longrope", "original_max_position_embeddings", nil, "original 4096"},
		{"gptneox-sequential", "rope_parameters", nil, "rotated 2"},
	} {
		dir := copyFolder(t, os.DirFS(filepath.Join("testdata/golden", c.golden)))
		editConfig(t, dir, map[string]any{c.key: c.value})
		if got := show(dir); !strings.Contains(got, c.want) {
			t.Errorf("%s with %s %v: %s, want %s", c.golden, c.key, c.value, got, c.want)
		}
	}
}

// show opens a folder and says what TestAbsentAndNull looks for.
func show(dir string) string {
	m, err := model.Open(dir, nil)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = m.Close() }()
	c, window := m.Config(), 0
	if len(c.Layers) > 0 {
		window = c.Layers[0].Window
	}
	rope := c.Position.RoPE
	return fmt.Sprintln("window", window, "caps", c.Attention.SoftCap, c.LogitCap, "context", c.MaxContext, "theta", rope.Theta,
		"original", rope.Scaling.OriginalContext, "rotated", rope.Dim, ";")
}
