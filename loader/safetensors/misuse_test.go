package safetensors

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
)

// TestMisuse holds wrong calls to their errors.
func TestMisuse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.safetensors")
	x := Tensor{Name: "x", DType: F32, Shape: []int{2}, Data: make([]byte, 8)}
	if err := Write(path, []Tensor{x}, nil); err != nil {
		t.Fatal(err)
	}
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := a.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if _, err := a.Tensor("x"); !errors.Is(err, fs.ErrClosed) || len(a.Names()) != 0 || a.Bytes() != 0 {
		t.Errorf("a closed archive: %v, %v", err, a.Names())
	}
	if _, found := a.Lookup("x"); found {
		t.Error("a closed archive has a tensor")
	}
	for name, bad := range map[string]Tensor{
		"zero":           {},
		"short":          {DType: F32, Shape: []int{3}, Data: make([]byte, 8)},
		"negative shape": {DType: F32, Shape: []int{-3}, Data: make([]byte, 8)},
		"unknown dtype":  {DType: 200, Shape: []int{2}, Data: make([]byte, 8)},
	} {
		if _, err := bad.Float32s(); err == nil {
			t.Errorf("%s: Float32s succeeds", name)
		}
		if _, err := bad.Int64s(); err == nil {
			t.Errorf("%s: Int64s succeeds", name)
		}
		if err := Write(filepath.Join(t.TempDir(), "b.safetensors"), []Tensor{bad}, nil); err == nil {
			t.Errorf("%s: Write succeeds", name)
		}
	}
	if err := x.CheckShape(-1); !errors.Is(err, ErrShape) {
		t.Errorf("CheckShape: %v", err)
	}
	if _, err := ParseDType(""); !errors.Is(err, ErrDType) || DType(200).Bits() != 0 {
		t.Errorf("ParseDType: %v", err)
	}
	_, open := Open("")
	_, header := ReadHeader("")
	for i, err := range []error{open, header, Write("", nil, nil)} {
		if err == nil {
			t.Errorf("call %d with an empty path succeeds", i)
		}
	}
}
