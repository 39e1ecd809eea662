package safetensors

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCheckFinite puts NaN and both infinities, as each dtype spells them, among the largest finite numbers.
func TestCheckFinite(t *testing.T) {
	var tensors []Tensor
	add := func(name string, d DType, n int, data string) {
		tensors = append(tensors, Tensor{Name: name, DType: d, Shape: []int{n}, Data: []byte(data)})
	}
	add("f64", F64, 3, "\xff\xff\xff\xff\xff\xff\xef\x7f"+"\x00\x00\x00\x00\x00\x00\xf0\xff"+"\x01\x00\x00\x00\x00\x00\xf0\x7f")
	add("f32", F32, 3, "\xff\xff\x7f\x7f"+"\x00\x00\x80\xff"+"\x00\x00\xc0\x7f")
	add("f16", F16, 3, "\xff\x7b"+"\x00\xfc"+"\x01\x7c")
	add("bf16", BF16, 3, "\x7f\x7f"+"\x80\xff"+"\xc0\x7f")
	add("e5m2", F8E5M2, 3, "\x7b\xfc\x7f")
	add("e4m3", F8E4M3, 3, "\x7e\xff\x7f")
	add("e4m3fnuz", F8E4M3FNUZ, 3, "\x7f\x80\x80")
	add("good", F32, 2, "\xff\xff\x7f\xff\x01\x00\x00\x00")
	add("integers", I32, 1, "\xff\xff\xff\xff")
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := Write(path, tensors, nil); err != nil {
		t.Fatal(err)
	}
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	got, err := a.CheckFinite()
	if err != nil {
		t.Fatal(err)
	}
	var want []NotFinite
	for _, name := range []string{"bf16", "e4m3", "e4m3fnuz", "e5m2", "f16", "f32", "f64"} {
		want = append(want, NotFinite{"model.safetensors", name, 2, 1})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
