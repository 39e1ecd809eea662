package model_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/quant"
	"github.com/ffnrun/ffnrun/zoo"
)

// quantizedGoldens have what quantization must get right: transposed and fused projections, stacked and numbered experts, routers,
// an encoder, several shards, tied heads, norms with an offset, narrow and odd shapes.
var quantizedGoldens = []string{"gpt2", "phi3", "mixtral", "granitemoe", "qwen2-moe", "t5-v1_1-gated-gelu", "falcon-40b-style", "opt-350m-style", "gemma2", "bitnet-relu2-gated", "bloom"}

func openQuantized(t testing.TB, dir, to string) *model.Model {
	t.Helper()
	m, err := model.Open(dir, &model.Options{Quantize: to})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// rounding lists the ways to quantize that change weights.
func rounding() []string { return slices.DeleteFunc(model.Quantizations(), quant.Lossless) }

// prefilled returns the logits after the reference's tokens, and those of one more token.
func prefilled(t testing.TB, m *model.Model, ref reference) []float32 {
	t.Helper()
	s, _ := session(t, m, ref)
	logits, err := s.Prefill(t.Context(), ref.ids[:len(ref.ids)-1])
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Clone(logits)
	logits, err = s.Decode(ref.ids[len(ref.ids)-1])
	if err != nil {
		t.Fatal(err)
	}
	return append(all, logits...)
}

// TestSavedIsQuantized: quantized as it is read and read after it was saved, a model gives the same bits, and in place.
func TestSavedIsQuantized(t *testing.T) {
	for _, name := range quantizedGoldens {
		for _, to := range rounding() {
			t.Run(name+"/"+to, func(t *testing.T) {
				dir := filepath.Join("testdata/golden", name)
				ref := readReference(t, dir)
				made := openQuantized(t, dir, to)
				want := prefilled(t, made, ref)
				out := filepath.Join(t.TempDir(), "out")
				if err := openQuantized(t, dir, "").SaveQuantized(out, to, nil); err != nil {
					t.Fatal(err)
				}
				read := openQuantized(t, out, "")
				if !slices.Equal(prefilled(t, read, ref), want) {
					t.Error("other logits after saving")
				}
				a, b := made.Info(), read.Info()
				if a.Params != b.Params || a.FFNParams != b.FFNParams || a.DType != to || b.DType != to || b.Weights.Mapped == 0 {
					t.Errorf("%+v, want %+v", b, a)
				}
			})
		}
	}
}

// TestQuantizedOnEveryKernel: a quantized model is the same bits whatever computes it, routers and T5's biases included.
func TestQuantizedOnEveryKernel(t *testing.T) {
	best := kernels.Name()
	defer func() {
		if err := kernels.Use(best); err != nil {
			t.Error(err)
		}
	}()
	check := func(name, dir string, ref reference) {
		var want []float32
		for _, kernel := range kernels.Implementations() {
			if err := kernels.Use(kernel); err != nil {
				t.Fatal(err)
			}
			got := prefilled(t, openQuantized(t, dir, "q4"), ref)
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: kernel %s gives other bits than %s", name, kernel, kernels.Implementations()[0])
			}
		}
	}
	for _, name := range quantizedGoldens {
		dir := filepath.Join("testdata/golden", name)
		check(name, dir, readReference(t, dir))
	}
	check(zoo.Default, filepath.Join("../zoo", zoo.Default), reference{ids: zooIDs}) // whose vocabulary is large enough to have two formats
}

// zooIDs are tokens of the zoo's models.
var zooIDs = []int{5, 100, 7, 300, 12, 9, 1000, 3, 77, 41, 6, 2, 450, 33, 21, 8, 90}

// TestQuantizedThreadsAndPhases: and whatever the threads are, and whether tokens come together or one by one.
func TestQuantizedThreadsAndPhases(t *testing.T) {
	fsys, err := zoo.FS(zoo.Default)
	if err != nil {
		t.Fatal(err)
	}
	var want []float32
	for _, threads := range []int{1, 3} {
		m, err := model.OpenFS(fsys, zoo.Default, &model.Options{Quantize: "q4", Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		together := prefilled(t, m, reference{ids: zooIDs})[m.Config().VocabSize:]
		one := prefilled(t, m, reference{ids: zooIDs[:2]})
		s := m.NewSession()
		var logits []float32
		for _, id := range zooIDs {
			if logits, err = s.Decode(id); err != nil {
				t.Fatal(err)
			}
		}
		if want == nil {
			want = together
		}
		if !slices.Equal(together, want) || !slices.Equal(logits, want) || len(one) == 0 {
			t.Errorf("%d threads: other bits", threads)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestSaveInShards writes an index and reads through it.
func TestSaveInShards(t *testing.T) {
	dir := "testdata/golden/mixtral"
	ref := readReference(t, dir)
	m := openQuantized(t, dir, "q6")
	out := t.TempDir()
	if err := openQuantized(t, dir, "").SaveSharded(out, "q6", 20_000); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(out, "model-*.safetensors"))
	if err != nil || len(files) < 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	if !slices.Equal(prefilled(t, openQuantized(t, out, ""), ref), prefilled(t, m, ref)) {
		t.Error("other logits from shards")
	}
}

func TestSaveLeavesFoldersAlone(t *testing.T) {
	m := openQuantized(t, "testdata/golden/gpt2", "")
	out := t.TempDir()
	if err := m.SaveQuantized(out, "q8", nil); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "name a folder that is not there yet") {
		t.Errorf("%v", err)
	}
	missing := filepath.Join(out, "a", "b")
	if err := m.SaveQuantized(missing, "q8", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if entries, _ := os.ReadDir(out); len(entries) != 0 {
		t.Errorf("left behind: %v", entries)
	}
	random, err := model.OpenRandom(readFile(t, "testdata/golden/gpt2/config.json"), "BF16", 1, &model.Options{Quantize: "q4"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = random.Close() }()
	if err := random.SaveQuantized(filepath.Join(out, "random"), "q4", nil); err == nil || random.Info().DType != "q4" {
		t.Errorf("%v, %s", err, random.Info().DType)
	}
}

// TestQuantizeProgress: it rises to the whole, whatever is left as it is.
func TestQuantizeProgress(t *testing.T) {
	var last, whole int64
	m, err := model.Open("testdata/golden/mixtral", &model.Options{Quantize: "q8", Progress: func(done, total int64) {
		if done < last || done > total {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last, whole = done, total
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	if last != whole || whole == 0 {
		t.Errorf("ended at %d of %d", last, whole)
	}
}

func TestQuantizeRefuses(t *testing.T) {
	_, err := model.Open("testdata/golden/gpt2", &model.Options{Quantize: "q5"})
	if !errors.Is(err, model.ErrQuantization) || !strings.Contains(err.Error(), `unknown "q5", known: bf12, q4, q6, q8`) {
		t.Errorf("%v", err)
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := openQuantized(t, "testdata/golden/gpt2", "").SaveQuantized(out, "q4", nil); err != nil {
		t.Fatal(err)
	}
	_, err = model.Open(out, &model.Options{Quantize: "q4"})
	if !errors.Is(err, model.ErrQuantization) || !strings.Contains(err.Error(), "quantized already") {
		t.Errorf("%v", err)
	}
	for _, m := range []*model.Model{openQuantized(t, out, ""), openQuantized(t, "testdata/golden/gpt2", "q8")} {
		if err := m.SaveQuantized(out+"2", "q4", nil); !errors.Is(err, model.ErrQuantization) {
			t.Errorf("%v", err)
		}
	}
}

const tampered = "transformer.h.0.mlp.c_fc.weight"

// saved is a small quantized checkpoint in memory.
func saved(t testing.TB) fstest.MapFS {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	if err := openQuantized(t, "testdata/golden/gpt2", "").SaveQuantized(out, "q4", nil); err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, name := range []string{"config.json", "model.safetensors"} {
		files[name] = &fstest.MapFile{Data: readFile(t, filepath.Join(out, name))}
	}
	return files
}

// tamper rewrites a checkpoint's tensors and metadata.
func tamper(t testing.TB, files fstest.MapFS, change func(tensors []safetensors.Tensor, meta map[string]string) []safetensors.Tensor) fstest.MapFS {
	t.Helper()
	a, err := safetensors.OpenFS(files, "saved")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	var tensors []safetensors.Tensor
	for _, name := range a.Names() {
		x, _ := a.Lookup(name)
		tensors = append(tensors, x)
	}
	meta := a.Metadata()
	tensors = change(tensors, meta)
	out := filepath.Join(t.TempDir(), "model.safetensors")
	if err := safetensors.Write(out, tensors, meta); err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{"config.json": files["config.json"], "model.safetensors": {Data: readFile(t, out)}}
}

// TestHostilePackings: what a quantized file may claim is refused with its name and reason.
func TestHostilePackings(t *testing.T) {
	files := saved(t)
	setMeta := func(key, value string) func([]safetensors.Tensor, map[string]string) []safetensors.Tensor {
		return func(x []safetensors.Tensor, meta map[string]string) []safetensors.Tensor {
			meta[key] = value
			return x
		}
	}
	data := func(f func(b []byte) []byte) func([]safetensors.Tensor, map[string]string) []safetensors.Tensor {
		return func(x []safetensors.Tensor, _ map[string]string) []safetensors.Tensor {
			i := slices.IndexFunc(x, func(t safetensors.Tensor) bool { return t.Name == tampered })
			x[i].Data = f(slices.Clone(x[i].Data))
			x[i].Shape = []int{len(x[i].Data)}
			return x
		}
	}
	key := "ffnrun.quant." + tampered
	for _, c := range []struct {
		change func([]safetensors.Tensor, map[string]string) []safetensors.Tensor
		kind   error
		says   string
	}{
		{setMeta("ffnrun.quant", "1"), model.ErrQuantization, `version "1" of quantized weights is not the one that this program reads, 2; quantize the original again, or use a newer program`},
		{setMeta("ffnrun.quant", "3"), model.ErrQuantization, `version "3" of quantized weights is not the one`},
		{setMeta("ffnrun.quant", ""), model.ErrQuantization, `version ""`},
		{setMeta(key, "q5 128 32"), model.ErrQuantization, "none of bf12, q4, q6, q6q4, q8"},
		{setMeta(key, "BF16 128 32"), model.ErrQuantization, "none of bf12, q4, q6, q6q4, q8"},
		{setMeta(key, ""), model.ErrQuantization, "none of bf12, q4, q6, q6q4, q8"},
		{setMeta(key, "q4 128"), model.ErrQuantization, "none of bf12, q4, q6, q6q4, q8"},
		{setMeta(key, "q4 -128 -32"), model.ErrQuantization, "no rows and columns"},
		{setMeta(key, "q4 99999999999999999999 32"), model.ErrQuantization, "no rows and columns"},
		{setMeta(key, "q4 9223372036854775807 9223372036854775807"), model.ErrShape, "want ["},
		{setMeta("ffnrun.quant.nonsense", "q4 1 1"), model.ErrMissingTensor, "nonsense"},
		{setMeta("ffnrun.quant.transformer.ln_f.weight", "q4 1 1"), model.ErrQuantization, "want U8 of one dimension"},
		{data(func(b []byte) []byte { return b[:len(b)-1] }), quant.ErrSize, "wrong number of bytes"},
		{data(func(b []byte) []byte { return nil }), quant.ErrSize, "wrong number of bytes"},
		{data(func(b []byte) []byte { b[len(b)-1], b[len(b)-2] = 0x7f, 0xff; return b }), quant.ErrScale, "bad scale"},
		{func(x []safetensors.Tensor, meta map[string]string) []safetensors.Tensor { delete(meta, key); return x }, nil, tampered},
		{func(x []safetensors.Tensor, meta map[string]string) []safetensors.Tensor {
			delete(meta, "ffnrun.quant")
			return x
		}, model.ErrShape, "want [67 32]"},
	} {
		m, err := model.OpenFS(tamper(t, files, c.change), "saved", nil)
		if err == nil {
			_ = m.Close()
			t.Errorf("opened, want %q", c.says)
			continue
		}
		if (c.kind != nil && !errors.Is(err, c.kind)) || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "saved") {
			t.Errorf("%v, want %q", err, c.says)
		}
	}
}

// FuzzPackings opens a quantized checkpoint with other metadata and other bytes in one tensor: it is refused or it runs.
func FuzzPackings(f *testing.F) {
	files := saved(f)
	f.Add("1", "q4 128 32", []byte{})
	f.Add("1", "q8 128 32", make([]byte, 8*1088))
	f.Add("1", "q6 32 128", make([]byte, 2*1600))
	f.Add("2", "q4 0 0", []byte{1})
	f.Add("1", "bf12 128 32", make([]byte, 64+32*384+33*4))
	f.Fuzz(func(t *testing.T, version, packing string, data []byte) {
		valid := func(s string) string { return strings.ToValidUTF8(s, "?") }
		changed := tamper(t, files, func(x []safetensors.Tensor, meta map[string]string) []safetensors.Tensor {
			meta["ffnrun.quant"], meta["ffnrun.quant."+tampered] = valid(version), valid(packing)
			i := slices.IndexFunc(x, func(t safetensors.Tensor) bool { return t.Name == tampered })
			if len(data) > 0 {
				x[i].Data, x[i].Shape = data, []int{len(data)}
			}
			return x
		})
		m, err := model.OpenFS(changed, "saved", nil)
		if err != nil {
			return
		}
		defer func() { _ = m.Close() }()
		if _, err := m.NewSession().Prefill(t.Context(), []int{1, 2}); err != nil {
			t.Fatal(err)
		}
	})
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
