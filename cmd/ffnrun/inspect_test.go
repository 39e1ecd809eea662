package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var goldens = filepath.Join("..", "..", "model", "testdata", "golden")

func TestModels(t *testing.T) {
	golden(t, "models.txt", result(t, "", "models"))
	rows := object[[]zooRow](t, "", "models", "--format", "json")
	if len(rows) != 9 || rows[7].Name != "swiglu" || rows[7].Form != "gated" || rows[7].Bytes < 2_600_000 {
		t.Errorf("%+v", rows)
	}
}

func TestInspect(t *testing.T) {
	golden(t, "inspect-swiglu.txt", result(t, "", "inspect", "swiglu"))
	golden(t, "inspect-palm-swiglu.txt", result(t, "", "inspect", "palm-swiglu"))
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(goldens) // paths are printed as they are given
	tensors, file := result(t, "", "inspect", "gpt2", "--tensors"), result(t, "", "inspect", filepath.Join("gpt2", "model.safetensors"))
	t.Chdir(wd)
	golden(t, "inspect-gpt2-tensors.txt", tensors)
	golden(t, "inspect-file.txt", filepath.ToSlash(file))
}

func TestInspectJSON(t *testing.T) {
	var got map[string]any
	if err := json.Unmarshal([]byte(result(t, "", "inspect", filepath.Join(goldens, "llama3-rope"), "--tensors", "--format", "json")), &got); err != nil {
		t.Fatal(err)
	}
	config, _ := got["config"].(map[string]any)
	if config["family"] != "llama" || config["rope_scaling"] != "llama3" || got["n_tensors"] != float64(len(got["tensors"].([]any))) || len(got["refused"].([]any)) != 0 {
		t.Errorf("%v", got)
	}
	for _, key := range []string{"path", "files", "ffn", "params", "ffn_params", "bytes", "dtype_bytes", "eos", "tokenizer", "unused_tensors"} {
		if got[key] == nil {
			t.Errorf("no %s", key)
		}
	}
}

// TestInspectRefused describes what cannot be run, and says why.
func TestInspectRefused(t *testing.T) {
	weights, err := os.ReadFile(filepath.Join(goldens, "gpt2", "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, config, says string
	}{
		{"unknown family", `{"model_type": "rwkv"}`, `"rwkv"`},
		{"no config", "", "config.json"},
		{"not JSON", "{", "config.json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.config != "" {
				if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(c.config), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, "model.safetensors"), weights, 0o600); err != nil {
				t.Fatal(err)
			}
			out := result(t, "", "inspect", dir)
			if _, refused, ok := strings.Cut(out, "  refused "); !ok || !strings.Contains(refused, c.says) || strings.Contains(out, "can be run") {
				t.Errorf("%s", out)
			}
		})
	}
	cut := filepath.Join(t.TempDir(), "cut.safetensors")
	if err := os.WriteFile(cut, weights[:len(weights)-1000], 0o600); err != nil {
		t.Fatal(err)
	}
	if out := result(t, "", "inspect", cut); !strings.Contains(out, "28, 119.9 KiB F32") || !strings.Contains(out, "1000 of ") {
		t.Errorf("%s", out)
	}
}

// TestInspectCheck names the tensors that hold NaN or Inf, and says so where none does.
func TestInspectCheck(t *testing.T) {
	if out := result(t, "", "inspect", "relu", "--check"); !strings.Contains(out, "  numbers                  all finite\n") {
		t.Errorf("%s", out)
	}
	b := newBait(t)
	poke("model.layers.1.mlp.up_proj.weight", 17, math.NaN())(b)
	poke("model.layers.1.mlp.up_proj.weight", 1017, math.Inf(1))(b)
	got := ffnrun(t, "", "inspect", b.dir, "--check")
	if want := "  NaN or Inf               model.layers.1.mlp.up_proj.weight: 2, the first at 17\n"; got.code != exitFailure || !strings.Contains(got.stdout, want) {
		t.Errorf("%+v, want %s", got, want)
	}
	var v struct {
		NotFinite []numberFault `json:"not_finite"`
	}
	got = ffnrun(t, "", "inspect", b.dir, "--check", "--format", "json")
	if err := json.Unmarshal([]byte(got.stdout), &v); err != nil {
		t.Fatal(err)
	}
	want := []numberFault{{"model.layers.1.mlp.up_proj.weight", "model.safetensors", 2, 17}}
	if diff := cmp.Diff(want, v.NotFinite); diff != "" {
		t.Error(diff)
	}
}
