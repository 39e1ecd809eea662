package quant

import (
	"errors"
	"math"
	"testing"
)

// TestMisuse asks for matrices that cannot be; sizes that overflow do not wrap round.
func TestMisuse(t *testing.T) {
	for _, c := range []struct {
		name       string
		rows, cols int
		b          []byte
		want       error
	}{
		{"F32", -1, -4, make([]byte, 16), ErrSize},
		{"F32", 1 << 62, 4, nil, ErrSize},
		{"F32", 1 << 32, 1 << 32, nil, ErrSize},
		{"F32", math.MaxInt, math.MaxInt, make([]byte, 4), ErrSize},
		{"F32", 2, 2, make([]byte, 15), ErrSize},
		{"", 2, 2, make([]byte, 16), ErrFormat},
	} {
		if _, err := FromBytes(c.name, c.rows, c.cols, c.b); !errors.Is(err, c.want) {
			t.Errorf("FromBytes %q [%d %d] of %d bytes: %v, want %v", c.name, c.rows, c.cols, len(c.b), err, c.want)
		}
		if _, err := FromTransposed(c.name, c.rows, c.cols, c.b); !errors.Is(err, c.want) {
			t.Errorf("FromTransposed %q [%d %d] of %d bytes: %v, want %v", c.name, c.rows, c.cols, len(c.b), err, c.want)
		}
	}
	if g := Grain(-1, -1); g <= 0 || g%8 != 0 {
		t.Errorf("a grain of %d", g)
	}
	w, err := FromBytes("F32", 8, 4, make([]byte, 128))
	if err != nil {
		t.Fatal(err)
	}
	f := func(n int) []float32 { return make([]float32, n) }
	for name, call := range map[string]func(){
		"row beyond":    func() { w.Row(f(4), 8) },
		"row below":     func() { w.Row(f(4), -1) },
		"rows beyond":   func() { w.Slice(4, 9) },
		"rows reversed": func() { w.Slice(4, 2) },
		"some beyond":   func() { w.(Skipper).MulSome(f(8), f(4), []int32{9}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}
