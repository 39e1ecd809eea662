package ffn

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFindVariant(t *testing.T) {
	cases := map[string]string{ // asked for: found
		"relu": "relu plain relu", "gelu": "gelu plain gelu", "swish": "swish plain silu", "silu": "swish plain silu",
		"glu": "glu gated sigmoid", "sigmoid-glu": "glu gated sigmoid", "bilinear": "bilinear gated linear",
		"reglu": "reglu gated relu", "relu-glu": "reglu gated relu", "geglu": "geglu gated gelu", "gelu_new-glu": "gelu_tanh-glu gated gelu_tanh",
		"swiglu": "swiglu gated silu", "swish-glu": "swiglu gated silu", "relu2": "relu2 plain relu2", "drelu": "drelu doubly gated relu",
		"maxout": "maxout maximum linear", "gelu_pytorch_tanh": "gelu_tanh plain gelu_tanh", "linear": "linear plain linear", "relu2-glu": "relu2-glu gated relu2",
	}
	for name, want := range cases {
		v, err := Find(name)
		if got := fmt.Sprintf("%s %s %s", v.Name, v.Form.Name, v.Act.Name); err != nil || got != want {
			t.Errorf("Find(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
}

func TestNamesFindThemselves(t *testing.T) {
	names := Names()
	for i, v := range Variants() {
		got, err := Find(names[i])
		if err != nil || got.Name != v.Name || got.Form.Name != v.Form.Name || got.Act.Name != v.Act.Name {
			t.Errorf("Find(%q) = %s, %v", names[i], got.Name, err)
		}
		if v.Source == "" || !strings.HasPrefix(v.Words(), v.Name+": "+v.Form.Name+", ") {
			t.Errorf("%s is not described: source %q, words %q", v.Name, v.Source, v.Words())
		}
	}
	if unique := slices.Compact(slices.Sorted(slices.Values(names))); len(unique) != len(names) {
		t.Errorf("a name stands twice in %v", names)
	}
}

func TestVariantsIsACopy(t *testing.T) {
	Variants()[0].Name = "changed"
	if got := Variants()[0].Name; got != "relu" {
		t.Errorf("the table's first row became %q", got)
	}
}

func TestUnknownVariantListsTheKnown(t *testing.T) {
	for _, name := range []string{"", "swiglu2", "-glu", "SwiGLU", "relu-glu-glu"} {
		_, err := Find(name)
		if !errors.Is(err, ErrVariant) {
			t.Fatalf("Find(%q) gives %v, want ErrVariant", name, err)
		}
		want := fmt.Sprintf("unknown FFN variant %q, known: relu, gelu, swish, glu, bilinear, reglu, geglu, swiglu, relu2, drelu, maxout, ", name)
		if !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %q, want %q …", err, want)
		}
	}
}

func TestEqualDFF(t *testing.T) {
	cases := []struct {
		variant   string
		dff, want int
	}{
		{"relu", 3072, 3072}, {"swiglu", 3072, 2048}, {"drelu", 3072, 2048}, {"maxout", 12, 8}, {"swiglu", 1, 8}, {"geglu", 4096, 2728},
	}
	for _, c := range cases {
		v, err := Find(c.variant)
		if err != nil {
			t.Fatal(err)
		}
		if got := v.EqualDFF(c.dff); got != c.want {
			t.Errorf("%s.EqualDFF(%d) = %d, want %d", c.variant, c.dff, got, c.want)
		}
	}
}

// Three matrices at EqualDFF have two's parameters at dff, up to the rounding to a multiple of 8.
func TestEqualDFFKeepsTheParameters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dff := rapid.IntRange(12, 1<<20).Draw(t, "dff")
		v := rapid.SampledFrom(Variants()).Draw(t, "variant")
		got := v.EqualDFF(dff)
		if off := v.Matrices()*got - 2*dff; off < -14 || off > 14 {
			t.Fatalf("%s.EqualDFF(%d) = %d: %d rows too many", v.Name, dff, got, off)
		}
		if v.Form.Gated && got%8 != 0 {
			t.Fatalf("%s.EqualDFF(%d) = %d, not a multiple of 8", v.Name, dff, got)
		}
	})
}
