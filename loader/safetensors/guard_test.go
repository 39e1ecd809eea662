package safetensors

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestGuard cuts a mapped file short: reading is an error that names file and tensor, and not the end of the process.
func TestGuard(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows does not let a mapped file be cut short")
	}
	path := filepath.Join(t.TempDir(), "model.safetensors")
	big := Tensor{Name: "b", DType: U8, Shape: []int{1 << 20}, Data: make([]byte, 1<<20)}
	if err := Write(path, []Tensor{{Name: "a", DType: U8, Shape: []int{8}, Data: make([]byte, 8)}, big}, nil); err != nil {
		t.Fatal(err)
	}
	a, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	read := func(name string) func() error {
		tensor, _ := a.Lookup(name)
		return func() error {
			sum := byte(0)
			for _, b := range tensor.Data {
				sum += b
			}
			if sum != 0 {
				return errors.New("not what was written")
			}
			return nil
		}
	}
	if err := a.Guard(read("b")); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		err = a.Guard(read("b"))
		te := (*TensorError)(nil)
		if !errors.Is(err, ErrUnreadable) || !errors.As(err, &te) || te.Tensor != "b" || te.File != "model.safetensors" {
			t.Fatal(err)
		}
		const want = "model.safetensors: b: the file can no longer be read, it was cut short or its disk failed while it was in use; restore it and open it again"
		if err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := a.Guard(read("a")); err != nil {
		t.Errorf("the part that is left: %v", err)
	}
}

// TestGuardLetsOthersPass wants errors returned and panics that are not the file's handed on, memory faults too.
func TestGuardLetsOthersPass(t *testing.T) {
	a, failed := &Archive{}, errors.New("failed")
	if err := a.Guard(func() error { return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	for name, f := range map[string]func() error{
		"own":   func() error { panic("own") },
		"index": func() error { return set(nil, new([]int)) },
		"nil":   func() error { return set(nil, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			err := a.Guard(f)
			t.Errorf("%s: %v", name, err)
		}()
	}
}

// set writes to what a nil pointer or an empty slice points to.
func set(array *[1 << 20]int, slice *[]int) error {
	if slice != nil {
		(*slice)[1<<20] = 1
	}
	array[1<<19] = 1
	return nil
}
