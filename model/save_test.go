package model_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/quant"
	"github.com/ffnrun/ffnrun/zoo"
)

// TestSaveHoldsOneMatrix: what is quantized is written and let go before the next, so that a model larger than memory can be quantized.
func TestSaveHoldsOneMatrix(t *testing.T) {
	fsys, err := zoo.FS(zoo.Default)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.OpenFS(fsys, zoo.Default, &model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	var least, most uint64 = math.MaxUint64, 0
	calls := 0
	live := func(int64, int64) {
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		least, most, calls = min(least, s.HeapAlloc), max(most, s.HeapAlloc), calls+1
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := m.SaveQuantized(out, "q8", live); err != nil {
		t.Fatal(err)
	}
	whole, err := os.Stat(filepath.Join(out, "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	// The largest matrix is a fifth of the file; what other tests left is collected meanwhile.
	if grown := most - least; grown > uint64(whole.Size())/2 || calls < 30 {
		t.Errorf("between matrices memory grows by %d bytes, want less than half of the file's %d; told %d times", grown, whole.Size(), calls)
	}
}

// TestSaveThatFails: a weight that cannot be quantized is found after others were written, and nothing is left of them.
func TestSaveThatFails(t *testing.T) {
	dir := t.TempDir()
	damaged := filepath.Join(dir, "damaged")
	if err := os.CopyFS(damaged, os.DirFS("testdata/golden/llama-swiglu")); err != nil {
		t.Fatal(err)
	}
	a, err := safetensors.Open("testdata/golden/llama-swiglu")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	const last = "model.layers.1.self_attn.v_proj.weight"
	var tensors []safetensors.Tensor
	for _, name := range a.Names() {
		x, _ := a.Lookup(name)
		if name == last {
			x.Data = append([]byte{0, 0, 0xc0, 0x7f}, x.Data[4:]...) // a NaN, in F32 or of BF16's second
		}
		tensors = append(tensors, x)
	}
	weights := filepath.Join(damaged, "model.safetensors")
	if err := errors.Join(os.Remove(weights), safetensors.Write(weights, tensors, nil)); err != nil {
		t.Fatal(err)
	}
	m := openQuantized(t, damaged, "")
	err = m.SaveQuantized(filepath.Join(dir, "out"), "q4", nil)
	if !errors.Is(err, quant.ErrValue) || !strings.Contains(err.Error(), last) || strings.Contains(err.Error(), ".tmp") {
		t.Errorf("%v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "out*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
