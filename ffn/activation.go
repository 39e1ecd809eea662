package ffn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/kernels"
)

// ErrActivation is wrapped when a name is not in the table of activations.
var ErrActivation = errors.New("unknown activation")

// Unary is a scalar function that a block applies to each pre-activation.
type Unary = func(float32) float32

// Activation is one function, with the names that checkpoints give it.
type Activation struct {
	Name      string   // ours: the canonical spelling
	Spellings []string // further names in config.json files
	Words     string   // for people

	// ZeroBelow tells that the function is exactly 0 for every x ≤ 0, so that what it gates need not be computed.
	ZeroBelow bool

	// Row applies a function without learned parameters to a whole row, with the bits of Bind's; nil: Bind's is called for each.
	Row func(x []float32)

	// Params names the scalars that each layer stores for the function; most have none.
	Params []string
	// Bind returns the function for one layer's values of Params, in their order.
	Bind func(params []float32) Unary
}

// row returns what replaces each element of a row by the function of it, for one layer's values of Params.
func (a *Activation) row(params []float32) func(x []float32) {
	if a.Row != nil {
		return a.Row
	}
	f := a.Bind(params)
	return func(x []float32) {
		for i, v := range x {
			x[i] = f(v)
		}
	}
}

// fixed is an activation without learned parameters.
func fixed(f Unary) func([]float32) Unary {
	return func([]float32) Unary { return f }
}

// activations has a row a function. The spellings are those of transformers' ACT2FN.
var activations = []Activation{
	{Name: "relu", ZeroBelow: true, Words: "ReLU", Bind: fixed(kernels.ReLU)},
	{Name: "gelu", Spellings: []string{"gelu_python"}, Words: "GELU by erf", Bind: fixed(kernels.GELU), Row: kernels.GELURow},
	{
		Name:      "gelu_tanh",
		Spellings: []string{"gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate"},
		Words:     "GELU by tanh", Bind: fixed(kernels.GELUTanh), Row: kernels.GELUTanhRow,
	},
	{Name: "gelu_10", Words: "GELU by erf, clipped to ±10", Bind: fixed(kernels.GELU10)},
	{Name: "quick_gelu", Words: "x·σ(1.702x)", Bind: fixed(kernels.QuickGELU), Row: kernels.QuickGELURow},
	{Name: "silu", Spellings: []string{"swish"}, Words: "SiLU (Swish, β = 1)", Bind: fixed(kernels.SiLU), Row: kernels.SiLURow},
	{Name: "mish", Words: "Mish", Bind: fixed(kernels.Mish)},
	{Name: "relu2", ZeroBelow: true, Spellings: []string{"relu_squared"}, Words: "squared ReLU", Bind: fixed(kernels.ReLU2)},
	{Name: "relu6", ZeroBelow: true, Words: "ReLU clipped at 6", Bind: fixed(kernels.ReLU6)},
	{Name: "leaky_relu", Words: "leaky ReLU (0.01)", Bind: fixed(kernels.LeakyReLU)},
	{Name: "elu", Words: "ELU (α = 1)", Bind: fixed(kernels.ELU)},
	{Name: "selu", Words: "SELU", Bind: fixed(kernels.SELU)},
	{Name: "sigmoid", Words: "sigmoid", Bind: fixed(kernels.Sigmoid)},
	{Name: "tanh", Words: "tanh", Bind: fixed(kernels.Tanh)},
	{Name: "softplus", Words: "softplus", Bind: fixed(kernels.Softplus)},
	{Name: "softsign", Words: "softsign", Bind: fixed(kernels.Softsign)},
	{Name: "hardswish", Words: "hard swish", Bind: fixed(kernels.HardSwish)},
	{Name: "laplace", Words: "Laplace (Mega)", Bind: fixed(kernels.Laplace)},
	{Name: "linear", Words: "identity", Bind: fixed(kernels.Linear)},
	{Name: "prelu", Words: "PReLU, one learned slope", Params: []string{"weight"}, Bind: bindPReLU},
	{Name: "xielu", Words: "xIELU, two learned scalars", Params: []string{"alpha_p", "alpha_n", "beta", "eps"}, Bind: bindXIELU},
}

func bindPReLU(p []float32) Unary { return kernels.PReLU(p[0]) }

func bindXIELU(p []float32) Unary { return kernels.XIELU(p[0], p[1], p[2], p[3]) }

// FindActivation returns the activation that config.json calls name, or ErrActivation with the list of those known.
func FindActivation(name string) (Activation, error) {
	for _, a := range activations {
		if a.Name == name || slices.Contains(a.Spellings, name) {
			return a, nil
		}
	}
	return Activation{}, fmt.Errorf("%w %.80q, known: %s", ErrActivation, name, strings.Join(ActivationNames(), ", "))
}

// ActivationNames lists every spelling that FindActivation takes, in the order of the table.
func ActivationNames() []string {
	var names []string
	for _, a := range activations {
		names = append(append(names, a.Name), a.Spellings...)
	}
	return names
}
