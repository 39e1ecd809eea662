package model_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

// copyFolder copies a checkpoint to a folder that the test may spoil.
func copyFolder(t testing.TB, fsys fs.FS) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, fsys); err != nil {
		t.Fatal(err)
	}
	return dir
}

func copyZoo(t testing.TB, name string) string {
	t.Helper()
	fsys, err := zoo.FS(name)
	if err != nil {
		t.Fatal(err)
	}
	return copyFolder(t, fsys)
}

// editConfig changes keys of a folder's config.json; nil removes one.
func editConfig(t testing.TB, dir string, changes map[string]any) {
	t.Helper()
	at := filepath.Join(dir, "config.json")
	b, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	var c map[string]any
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	for k, v := range changes {
		if c[k] = v; v == nil {
			delete(c, k)
		}
	}
	if b, err = json.Marshal(c); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestConfigErrors reads the sentence for each way in which config.json can be wrong.
func TestConfigErrors(t *testing.T) {
	cases := []struct {
		name    string
		changes map[string]any
		is      error
		want    string // after "DIR/config.json: " or "DIR: "
	}{
		{"unknown family", map[string]any{"model_type": "mamba"}, model.ErrUnknownFamily,
			`unknown model family: model_type "mamba", known: ` + strings.Join(model.Families(), ", ")},
		{"no family", map[string]any{"model_type": nil}, model.ErrUnknownFamily,
			`unknown model family: model_type "", known: ` + strings.Join(model.Families(), ", ")},
		{"unknown activation", map[string]any{"hidden_act": "snake"}, model.ErrActivation, `hidden_act: unknown activation "snake", known: relu, gelu,`},
		{"missing key", map[string]any{"hidden_size": nil}, model.ErrConfig, "bad config: hidden_size is missing"},
		{"null key", map[string]any{"num_hidden_layers": nil}, model.ErrConfig, "bad config: num_hidden_layers is missing"},
		{"a string for a number", map[string]any{"hidden_size": "big"}, model.ErrConfig, `bad config: hidden_size is "big", want a whole number`},
		{"half a head", map[string]any{"num_attention_heads": 2.5}, model.ErrConfig, "bad config: num_attention_heads is 2.5, want a whole number"},
		{"zero layers", map[string]any{"num_hidden_layers": 0}, model.ErrConfig, "bad config: num_hidden_layers is 0, want 1 to 4096"},
		{"huge", map[string]any{"hidden_size": 1e12}, model.ErrConfig, "bad config: hidden_size is 1000000000000, want 1 to 1048576"},
		{"heads", map[string]any{"num_key_value_heads": 3}, model.ErrConfig, "bad config: 4 attention heads are no multiple of 3 key-value heads"},
		{"epsilon", map[string]any{"rms_norm_eps": -1}, model.ErrConfig, "bad config: the norm's epsilon is -1, want 0 to 1"},
		{"rope type", map[string]any{"rope_parameters": map[string]any{"rope_type": "spiral"}}, model.ErrConfig,
			`bad config: rope_type "spiral" is not known, known: default, dynamic, linear, llama3, longrope, yarn`},
		{"rope base", map[string]any{"rope_parameters": map[string]any{"rope_theta": 0}}, model.ErrConfig,
			"bad config: rope_theta is 0, want a positive number"},
		{"quantized", map[string]any{"quantization_config": map[string]any{"quant_method": "gptq"}}, model.ErrConfig,
			"bad config: quantization_config: weights quantized by gptq are not read; use the checkpoint in F32, F16 or BF16 that they were made from"},
		{"too many layers", map[string]any{"num_hidden_layers": 6}, model.ErrMissingTensor, "model.layers.5."},
		{"wrong size", map[string]any{"intermediate_size": 400}, model.ErrShape, "model.layers.0.mlp.gate_proj.weight: shape [384 128], want [400 128]"},
		{"untied head that is not there", map[string]any{"tie_word_embeddings": false}, model.ErrMissingTensor, "lm_head.weight"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := copyZoo(t, "swiglu")
			editConfig(t, dir, c.changes)
			m, err := model.Open(dir, nil)
			if err == nil {
				_ = m.Close()
				t.Fatal("it was opened")
			}
			if !errors.Is(err, c.is) {
				t.Errorf("%v is not %v", err, c.is)
			}
			if text := err.Error(); !strings.HasPrefix(text, dir) || !strings.Contains(text, c.want) || strings.Contains(text, "\n") {
				t.Errorf("%q, want it to begin with the folder and to hold %q on one line", text, c.want)
			}
		})
	}
}

// TestFolderErrors reads the sentences for folders that are not checkpoints.
func TestFolderErrors(t *testing.T) {
	t.Run("no config", func(t *testing.T) {
		dir := copyZoo(t, "swiglu")
		if err := os.Remove(filepath.Join(dir, "config.json")); err != nil {
			t.Fatal(err)
		}
		_, err := model.Open(dir, nil)
		want := filepath.Join(dir, "config.json") + ": bad config: no such file; a checkpoint folder has it beside its weights, download it from the same place"
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
	t.Run("config is no JSON", func(t *testing.T) {
		dir := copyZoo(t, "swiglu")
		if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte("<html>"), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := model.Open(dir, nil)
		if !errors.Is(err, model.ErrConfig) || !strings.Contains(err.Error(), "config.json: bad config: not a JSON object") {
			t.Errorf("%v", err)
		}
	})
	t.Run("no folder", func(t *testing.T) {
		_, err := model.Open(filepath.Join(t.TempDir(), "nowhere"), nil)
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v", err)
		}
	})
	t.Run("no tokenizer", func(t *testing.T) {
		dir := copyZoo(t, "swiglu")
		if err := os.Remove(filepath.Join(dir, "tokenizer.json")); err != nil {
			t.Fatal(err)
		}
		m, err := model.Open(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = m.Close() }()
		if _, _, _, err := collect(t, m.NewSession(), t.Context(), "hi", nil); !errors.Is(err, model.ErrNoTokenizer) || !strings.HasPrefix(err.Error(), dir) {
			t.Errorf("%v", err)
		}
	})
	t.Run("integer weights", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS("testdata/golden/llama-swiglu")); err != nil {
			t.Fatal(err)
		}
		rewrite(t, dir, func(x *safetensors.Tensor) {
			if x.Name == "model.layers.1.mlp.up_proj.weight" {
				x.DType, x.Data = safetensors.I32, make([]byte, len(x.Data))
			}
		})
		_, err := model.Open(dir, nil)
		want := `model.safetensors: model.layers.1.mlp.up_proj.weight: unknown weight format "I32", known: BF16, F16, F32`
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want it to hold %s", err, want)
		}
	})
}

// rewrite changes a folder's single weights file.
func rewrite(t testing.TB, dir string, change func(*safetensors.Tensor)) {
	t.Helper()
	at := filepath.Join(dir, "model.safetensors")
	a, err := safetensors.Open(at)
	if err != nil {
		t.Fatal(err)
	}
	var all []safetensors.Tensor
	for _, name := range a.Names() {
		x := must2(a.Tensor(name))
		x.Data = append([]byte(nil), x.Data...)
		change(&x)
		all = append(all, x)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(at); err != nil {
		t.Fatal(err)
	}
	if err := safetensors.Write(at, all, nil); err != nil {
		t.Fatal(err)
	}
}

func must2[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestDialects loads one checkpoint under names and keys that other versions of transformers write.
func TestDialects(t *testing.T) {
	m := openZoo(t, "swiglu", nil)
	want := traced(t, m, []int{1, 2, 3}).logits
	t.Run("keys of transformers 4", func(t *testing.T) {
		dir := copyZoo(t, "swiglu")
		editConfig(t, dir, map[string]any{"rope_parameters": nil, "rope_theta": 10000.0, "rope_scaling": nil, "dtype": nil, "torch_dtype": "bfloat16"})
		got := must2(model.Open(dir, nil))
		defer func() { _ = got.Close() }()
		sameBits(t, "logits", traced(t, got, []int{1, 2, 3}).logits, want)
	})
	t.Run("names without their prefix, a tied head that is there anyway, old buffers", func(t *testing.T) {
		dir := copyZoo(t, "swiglu")
		var embed safetensors.Tensor
		rewrite(t, dir, func(x *safetensors.Tensor) {
			if x.Name = strings.TrimPrefix(x.Name, "model."); x.Name == "embed_tokens.weight" {
				embed = *x
			}
		})
		embed.Name = "lm_head.weight"
		buffer := safetensors.Tensor{Name: "layers.0.self_attn.rotary_emb.inv_freq", DType: safetensors.F32, Shape: []int{2}, Data: make([]byte, 8)}
		a := must2(safetensors.Open(dir))
		all := []safetensors.Tensor{embed, buffer}
		for _, n := range a.Names() {
			all = append(all, must2(a.Tensor(n)))
		}
		out := t.TempDir()
		if err := os.CopyFS(out, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(out, "model.safetensors")); err != nil {
			t.Fatal(err)
		}
		if err := safetensors.Write(filepath.Join(out, "model.safetensors"), all, nil); err != nil {
			t.Fatal(err)
		}
		_ = a.Close()
		got := must2(model.Open(out, nil))
		defer func() { _ = got.Close() }()
		sameBits(t, "logits", traced(t, got, []int{1, 2, 3}).logits, want)
	})
}

// TestDescribe looks at a good folder and at a broken one.
func TestDescribe(t *testing.T) {
	d, err := model.Describe(copyZoo(t, "palm-swiglu"))
	if err != nil {
		t.Fatal(err)
	}
	if d.Config == nil || !d.Config.Parallel || d.Params != 1328768 && d.Params == 0 || len(d.Refused) != 0 || len(d.Unused()) != 0 || d.Tokenizer == "" {
		t.Errorf("%+v", d)
	}
	dir := copyZoo(t, "swiglu")
	editConfig(t, dir, map[string]any{"hidden_act": "snake"})
	if d, err = model.Describe(dir); err != nil {
		t.Fatal(err)
	}
	if len(d.Refused) != 1 || !errors.Is(d.Refused[0], model.ErrActivation) || len(d.Tensors) == 0 {
		t.Errorf("%+v", d.Refused)
	}
}

// TestGemma3Prefix opens Gemma 3 as its checkpoints with pictures store it: settings in text_config, tensors below
// language_model.
func TestGemma3Prefix(t *testing.T) {
	plain := openGolden(t, "gemma3", nil)
	ref := readReference(t, "testdata/golden/gemma3")
	dir := copyFolder(t, os.DirFS("testdata/golden/gemma3"))
	rewrite(t, dir, func(x *safetensors.Tensor) { x.Name = "language_model." + x.Name })
	b := must2(os.ReadFile(filepath.Join(dir, "config.json")))
	wrapped := must2(json.Marshal(map[string]any{"model_type": "gemma3", "text_config": json.RawMessage(b)}))
	if err := os.WriteFile(filepath.Join(dir, "config.json"), wrapped, 0o644); err != nil {
		t.Fatal(err)
	}
	m := must2(model.Open(dir, nil))
	defer func() { _ = m.Close() }()
	sameBits(t, "logits", traced(t, m, ref.ids).logits, traced(t, plain, ref.ids).logits)
}

// TestOldGemmaActivation: configs of the first Gemma say gelu and mean GELU by tanh; every other name is taken as written.
func TestOldGemmaActivation(t *testing.T) {
	for _, c := range []struct{ act, want string }{{"gelu", "gelu_tanh"}, {"silu", "silu"}, {"gelu_pytorch_tanh", "gelu_tanh"}, {"relu", "relu"}} {
		dir := copyFolder(t, os.DirFS("testdata/golden/gemma"))
		editConfig(t, dir, map[string]any{"hidden_act": c.act})
		m := must2(model.Open(dir, nil))
		if got := m.Config().FFN.Variant.Act.Name; got != c.want {
			t.Errorf("hidden_act %s runs as %s, want %s", c.act, got, c.want)
		}
		_ = m.Close()
	}
}
