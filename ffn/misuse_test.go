package ffn

import (
	"errors"
	"testing"

	"github.com/ffnrun/ffnrun/quant"
)

// zeros is a matrix of zeros with a bias of so many.
func zeros(t *testing.T, rows, cols, bias int) *quant.Linear {
	t.Helper()
	w, err := quant.FromBytes("F32", rows, cols, make([]byte, 4*rows*cols))
	if err != nil {
		t.Fatal(err)
	}
	l := &quant.Linear{W: w}
	if bias > 0 {
		l.B = make([]float32, bias)
	}
	return l
}

func TestNewBlockMisuse(t *testing.T) {
	relu, err := Find("relu")
	if err != nil {
		t.Fatal(err)
	}
	glu, err := Find("glu")
	if err != nil {
		t.Fatal(err)
	}
	up, down := zeros(t, 8, 4, 0), zeros(t, 4, 8, 0)
	for _, c := range []struct {
		name           string
		v              Variant
		gate, up, down *quant.Linear
		params         []float32
		want           error
		text           string
	}{
		{"zero variant", Variant{}, nil, up, down, nil, ErrVariant, "unknown FFN variant: the zero Variant"},
		{"no matrices", relu, nil, nil, nil, nil, ErrShape, "matrices do not fit: a matrix is nil"},
		{"empty matrices", relu, nil, &quant.Linear{}, down, nil, ErrShape, "matrices do not fit: a matrix is nil"},
		{"empty gate", glu, &quant.Linear{}, up, down, nil, ErrShape, "matrices do not fit: a matrix is nil"},
		{"no gate", glu, nil, up, down, nil, ErrShape, "matrices do not fit: variant glu is gated, given a gate: false"},
		{"a gate", relu, up, up, down, nil, ErrShape, "matrices do not fit: variant relu is plain, given a gate: true"},
		{"another bias", relu, nil, zeros(t, 8, 4, 3), down, nil, ErrShape, "matrices do not fit: a bias of 3 beside 8 rows"},
		{"parameters", relu, nil, up, down, []float32{1}, ErrShape, "matrices do not fit: activation relu takes 0 parameters, given 1"},
	} {
		if _, err := NewBlock(c.v, c.gate, c.up, c.down, c.params); !errors.Is(err, c.want) || err.Error() != c.text {
			t.Errorf("%s: %v, want %q", c.name, err, c.text)
		}
	}
	b, err := NewBlock(relu, nil, up, down, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]MoE{
		"zero":         {},
		"nil expert":   {Router: zeros(t, 1, 4, 0), Experts: []*Block{nil}, K: 1},
		"none chosen":  {Router: zeros(t, 1, 4, 0), Experts: []*Block{b}},
		"too many":     {Router: zeros(t, 1, 4, 0), Experts: []*Block{b}, K: 2},
		"another size": {Router: zeros(t, 1, 5, 0), Experts: []*Block{b}, K: 1},
	} {
		if _, err := NewMoE(m); !errors.Is(err, ErrExperts) {
			t.Errorf("%s: %v, want ErrExperts", name, err)
		}
	}
}

// TestForwardMisuse: wrong lengths are a bug of the caller, and panic before anything is read or written outside them.
func TestForwardMisuse(t *testing.T) {
	relu, _ := Find("relu")
	b, err := NewBlock(relu, nil, zeros(t, 8, 4, 0), zeros(t, 4, 8, 0), nil)
	if err != nil {
		t.Fatal(err)
	}
	f := func(n int) []float32 { return make([]float32, n) }
	b.Forward(nil, NewScratch(1, b), nil, nil, 0)
	for name, call := range map[string]func(){
		"scratch for fewer than none": func() { NewScratch(-1, b) },
		"dst too short":               func() { b.Forward(nil, NewScratch(1, b), f(3), f(4), 1) },
		"x too short":                 func() { b.Forward(nil, NewScratch(1, b), f(4), f(3)[:3:3], 1) },
		"more tokens than room":       func() { b.Forward(nil, NewScratch(1, b), f(8), f(8), 2) },
		"fewer than none":             func() { b.Forward(nil, NewScratch(1, b), nil, nil, -1) },
		"scratch of another":          func() { b.Forward(nil, NewScratch(1), f(4), f(4), 1) },
		"no scratch":                  func() { b.Forward(nil, nil, f(4), f(4), 1) },
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
