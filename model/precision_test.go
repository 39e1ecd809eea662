package model_test

import (
	"encoding/binary"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

// storedAsF32 copies a model of the zoo with every weight widened.
func storedAsF32(t *testing.T, name string) string {
	t.Helper()
	fsys, err := zoo.FS(name)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	conf, err := fs.ReadFile(fsys, "config.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.json"), conf, 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := safetensors.OpenFS(fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	var wide []safetensors.Tensor
	for _, name := range a.Names() {
		stored, err := a.Tensor(name)
		if err != nil {
			t.Fatal(err)
		}
		numbers, err := stored.Float32s()
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 0, 4*len(numbers))
		for _, v := range numbers {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		wide = append(wide, safetensors.Tensor{Name: name, DType: safetensors.F32, Shape: stored.Shape, Data: b})
	}
	if err := safetensors.Write(filepath.Join(dir, "model.safetensors"), wide, nil); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Exact loses nothing of an activation where kernels multiply bfloat16 by float32: the bits are those of the same weights in float32.
func TestExactIsFloat32(t *testing.T) {
	if kernels.FormBF16(kernels.Exact) == kernels.Pair {
		t.Skipf("%s multiplies two bfloat16 for each activation", kernels.Name())
	}
	ids := []int{1, 300, 17, 4, 1999, 250, 31}
	wide, err := model.Open(storedAsF32(t, "swiglu"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = wide.Close() }()
	sameBits(t, "swiglu", traced(t, openZoo(t, "swiglu", nil), ids).logits, traced(t, wide, ids).logits)
}

// Fast keeps the contract: the same bits in prefill and decode, on any number of threads. And it stays near exact.
func TestFast(t *testing.T) {
	ids := make([]int, 150)
	for i := range ids {
		ids[i] = (i*i*31 + 7) % 2048
	}
	exact := traced(t, openZoo(t, "swiglu", nil), ids).logits
	var want [][]float32
	for _, threads := range []int{1, 3} {
		m := openZoo(t, "swiglu", &model.Options{Threads: threads, Precision: kernels.Fast})
		got := traced(t, m, ids).logits
		if want == nil {
			want = got
		}
		sameBits(t, "prefill", got, want)
		sameBits(t, "decode", decoded(t, m.NewSession(), ids[:40]), want[:40])
	}
	for i, row := range want {
		if kl := divergence(exact[i], row); kl > 1e-3 {
			t.Errorf("position %d: KL divergence %.2g from exact, want under 1e-3", i, kl)
		}
	}
}

// divergence is the Kullback–Leibler divergence of softmax(q) from softmax(p), in nats.
func divergence(p, q []float32) float64 {
	zp, zq := kernels.LogSumExp(p), kernels.LogSumExp(q)
	kl := 0.0
	for i := range p {
		lp := float64(p[i]) - zp
		kl += math.Exp(lp) * (lp - float64(q[i]) + zq)
	}
	return kl
}
