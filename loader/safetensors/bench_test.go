package safetensors

import (
	"fmt"
	"path/filepath"
	"testing"
)

// bigCheckpoint writes a file of 2000 tensors named as a decoder's are.
func bigCheckpoint(b *testing.B) string {
	b.Helper()
	var tensors []Tensor
	for i := range 2000 {
		name := fmt.Sprintf("model.layers.%d.self_attn.%c_proj.weight", i/4, "qkvo"[i%4])
		tensors = append(tensors, Tensor{Name: name, DType: BF16, Shape: []int{64, 64}, Data: make([]byte, 2*64*64)})
	}
	path := filepath.Join(b.TempDir(), "model.safetensors")
	if err := Write(path, tensors, map[string]string{"format": "pt"}); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkOpen opens and closes a file of 2000 tensors, 16 MB.
func BenchmarkOpen(b *testing.B) {
	path := bigCheckpoint(b)
	b.ReportAllocs()
	for b.Loop() {
		a, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMissing looks for a name that is not there among 2000.
func BenchmarkMissing(b *testing.B) {
	a := mustOpen(b, bigCheckpoint(b))
	for b.Loop() {
		if _, err := a.Tensor("model.layers.77.self_attn.qkv_proj.weight"); err == nil {
			b.Fatal("found")
		}
	}
}

func BenchmarkFloat32s(b *testing.B) {
	for _, d := range []DType{F64, F32, F16, BF16, I8} {
		b.Run("dtype="+d.String(), func(b *testing.B) {
			t := Tensor{DType: d, Shape: []int{1 << 16}, Data: make([]byte, d.Bits()<<13)}
			b.SetBytes(int64(len(t.Data)))
			for b.Loop() {
				if _, err := t.Float32s(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
