package ffn

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
)

// unaryOf returns the function of a golden's name.
func unaryOf(t *testing.T, name string) Unary {
	t.Helper()
	var beta float64
	if n, err := fmt.Sscanf(name, "swish_beta_%g", &beta); n == 1 && err == nil {
		return kernels.Swish(beta)
	}
	a, err := FindActivation(name)
	if err != nil {
		t.Fatal(err)
	}
	return a.Bind(learned[a.Name])
}

// checkGolden compares f with PyTorch's float64 results. Most x of the goldens are no float32s, so each result must lie
// between ours at the three float32s around x, within one unit in the last place. PyTorch forms 1+tanh and 1+erf, whose
// cancellation for very negative x leaves an absolute error of 2⁻⁵³·|x|: no more can be asked of it there.
func checkGolden(t *testing.T, name string, f Unary, x, want []float64) {
	t.Helper()
	inf := float32(math.Inf(1))
	for i, v := range x {
		mid := float32(v)
		at := []float64{float64(f(mid)), float64(f(math.Nextafter32(mid, -inf))), float64(f(math.Nextafter32(mid, inf)))}
		slack := 0x1p-23*math.Abs(want[i]) + 0x1p-53*max(1, math.Abs(v)) + 0x1p-149
		if !(want[i] >= slices.Min(at)-slack && want[i] <= slices.Max(at)+slack) {
			t.Errorf("%s(%v) = %v, want %v", name, v, f(mid), want[i])
		}
	}
}

func TestActivationsAgreeWithTorch(t *testing.T) {
	golden := readGolden(t, "activations.safetensors")
	for name, want := range golden {
		if name != "x" {
			checkGolden(t, name, unaryOf(t, name), golden["x"], want)
		}
	}
}

func TestLearnedActivationsAgreeWithTransformers(t *testing.T) {
	golden := readGolden(t, "activations-learned.safetensors")
	for name, want := range golden {
		base, _, isResult := strings.Cut(name, ".")
		if params, ok := golden[name+".params"]; ok && isResult {
			a, err := FindActivation(base)
			if err != nil {
				t.Fatal(err)
			}
			checkGolden(t, name, a.Bind(floats(params)), golden["x"], want)
		}
	}
}

func TestActivationsAtInfAndNaNAgreeWithTorch(t *testing.T) {
	golden := readGolden(t, "activations-ends.safetensors")
	for name, want := range golden {
		if name == "x" {
			continue
		}
		f := unaryOf(t, name)
		for i, x := range golden["x"] {
			got := f(float32(x))
			if got != float32(want[i]) && !(got != got && math.IsNaN(want[i])) {
				t.Errorf("%s(%v) = %v, PyTorch says %v", name, x, got, want[i])
			}
		}
	}
}

// A row of the table, or a spelling, without a golden is not proved.
func TestEveryActivationHasGoldens(t *testing.T) {
	values, ends := readGolden(t, "activations.safetensors"), readGolden(t, "activations-ends.safetensors")
	learned := readGolden(t, "activations-learned.safetensors")
	for _, a := range activations {
		has := func(golden map[string][]float64, suffix string) bool {
			return slices.ContainsFunc(append(a.Spellings, a.Name), func(s string) bool { return golden[s+suffix] != nil })
		}
		if !has(values, "") && !has(learned, ".0") {
			t.Errorf("activation %s has no golden values", a.Name)
		}
		if !has(ends, "") {
			t.Errorf("activation %s has no golden values at ±Inf and NaN", a.Name)
		}
	}
}

func TestFindActivation(t *testing.T) {
	want := map[string]string{
		"gelu": "gelu", "gelu_python": "gelu", "gelu_new": "gelu_tanh", "gelu_fast": "gelu_tanh", "gelu_pytorch_tanh": "gelu_tanh",
		"gelu_python_tanh": "gelu_tanh", "gelu_accurate": "gelu_tanh", "gelu_tanh": "gelu_tanh", "gelu_10": "gelu_10", "quick_gelu": "quick_gelu",
		"silu": "silu", "swish": "silu", "mish": "mish", "relu": "relu", "relu2": "relu2", "relu_squared": "relu2", "relu6": "relu6",
		"leaky_relu": "leaky_relu", "elu": "elu", "selu": "selu", "sigmoid": "sigmoid", "tanh": "tanh", "softplus": "softplus",
		"softsign": "softsign", "hardswish": "hardswish", "laplace": "laplace", "linear": "linear", "prelu": "prelu", "xielu": "xielu",
	}
	for name, ours := range want {
		if a, err := FindActivation(name); err != nil || a.Name != ours {
			t.Errorf("FindActivation(%q) = %q, %v, want %q", name, a.Name, err, ours)
		}
	}
	names := slices.Sorted(slices.Values(ActivationNames()))
	if known := slices.Sorted(maps.Keys(want)); !slices.Equal(names, known) {
		t.Errorf("ActivationNames() = %v, want %v", names, known)
	}
	if unique := slices.Compact(slices.Clone(names)); len(unique) != len(names) {
		t.Errorf("a spelling names two activations: %v", names)
	}
}

func TestUnknownActivationListsTheKnown(t *testing.T) {
	_, err := FindActivation("GELU")
	if !errors.Is(err, ErrActivation) {
		t.Fatalf("FindActivation(GELU) gives %v, want ErrActivation", err)
	}
	const want = `unknown activation "GELU", known: relu, gelu, gelu_python, gelu_tanh, gelu_new, `
	if !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), "prelu, xielu") {
		t.Errorf("error %q, want %q … prelu, xielu", err, want)
	}
}

// A row has the bits of its function applied to each number.
func TestRowsAreTheirFunctions(t *testing.T) {
	for _, a := range activations {
		f, row := a.Bind(learned[a.Name]), a.row(learned[a.Name])
		x := make([]float32, 77)
		for i := range x {
			x[i] = float32(i-38) / 3
		}
		want := make([]float32, len(x))
		for i, v := range x {
			want[i] = f(v)
		}
		if row(x); !slices.Equal(x, want) {
			t.Errorf("%s: a row is not its function", a.Name)
		}
	}
}
