package model_test

import (
	"encoding/binary"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
)

var update = flag.Bool("update", false, "record what is computed")

// The logits of quantized models are the same bits on every kernel of every CPU: their hashes were recorded once, and what runs here, under
// qemu too, must give them. Families that compute differently are here: llama, GPT-2, T5's encoder and decoder, experts, ALiBi, a parallel block, a window, a shared expert.
func TestQuantizedBitsAreRecorded(t *testing.T) {
	const file = "testdata/samebits.txt"
	best := kernels.Name()
	defer func() {
		if err := kernels.Use(best); err != nil {
			t.Error(err)
		}
	}()
	want, err := os.ReadFile(file)
	if err != nil && !*update {
		t.Fatal(err)
	}
	for i, kernel := range kernels.Implementations() {
		if err := kernels.Use(kernel); err != nil {
			t.Fatal(err)
		}
		got := quantizedHashes(t)
		if i == 0 && *update {
			want = []byte(got)
			if err := os.WriteFile(file, want, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-recorded +computed):\n%s", kernel, diff)
		}
	}
}

// quantizedHashes computes a line for each model and format.
func quantizedHashes(t *testing.T) string {
	t.Helper()
	var lines string
	for _, name := range []string{"llama-swiglu", "gpt2", "t5-v1_1-gated-gelu", "mixtral", "bloom", "gptj", "phi3-window", "qwen2-moe"} {
		for _, format := range rounding() {
			for _, p := range []kernels.Precision{kernels.Exact, kernels.Fast} {
				opts := &model.Options{Quantize: format, Precision: p}
				lines += fmt.Sprintf("%s %s %s %016x\n", name, format, p, quantizedHash(t, filepath.Join("testdata/golden", name), opts))
			}
		}
	}
	return lines
}

func quantizedHash(t *testing.T, dir string, opts *model.Options) uint64 {
	t.Helper()
	m, err := model.Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	ref := readReference(t, dir)
	s, _ := session(t, m, ref)
	h := fnv.New64a()
	var b [4]byte
	for _, row := range tracedIn(t, m, s, ref.ids).logits {
		for _, v := range row {
			binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
			_, _ = h.Write(b[:]) // a hash never fails
		}
	}
	return h.Sum64()
}
