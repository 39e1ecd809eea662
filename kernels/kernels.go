package kernels

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	badTile     = "kernels: dot tile: slice shorter than its dimensions"
	badWeighted = "kernels: weighted sum: slice shorter than its dimensions"
	badScores   = "kernels: scores: slice shorter than its dimensions"
	badLength   = "kernels: slices differ in length"
)

// Shape gives the dimensions and strides of a dot tile, in elements.
type Shape struct {
	Rows, Tokens, Cols int
	LdDst, LdW, LdX    int // distance between the starts of two tokens of dst, rows of w, tokens of x
}

// impl is one implementation of the kernels that have more than one. A nil entry inherits generic's.
type impl struct {
	name        string
	dotF32      func(dst, w, x []float32, s Shape)
	dotF16      func(dst []float32, w []uint16, x []float32, s Shape)
	dotBF16     func(dst []float32, w []uint16, x []float32, s Shape)
	weightedSum func(dst, p, v []float32, ldV int)
	scores      func(dst, q, k []float32, ldK int)

	order      laneOrder // of the dot tile's sums
	addRowF32  func(acc, w []float32, a float32)
	addRowF16  func(acc []float32, w []uint16, a float32)
	addRowBF16 func(acc []float32, w []uint16, a float32)

	// Products of packed activations: the form for each precision, how it is made, and the product of each form; Plain's are
	// the dot tiles.
	formF16, formBF16 [precisions]Form
	pack              [forms]packing
	mulF16, mulBF16   [forms]mulWords
	mulTiled          func(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int)
}

var active = choose(implementations())

// ErrKernel is wrapped when a kernel is asked for that this build or CPU does not have.
var ErrKernel = errors.New("unknown kernel")

// Use replaces the implementation in use, the best of this CPU, by another of Implementations, for comparisons. It must be called before
// anything is computed or opened. It returns ErrKernel.
func Use(name string) error {
	all := implementations()
	for i, k := range all {
		if k.name == name {
			active = choose(all[:i+1])
			return nil
		}
	}
	return fmt.Errorf("%w %q, this CPU has: %s", ErrKernel, name, strings.Join(Implementations(), ", "))
}

// choose takes the best implementation, the last of all, and fills its gaps from generic, the first.
func choose(all []impl) impl {
	best, g := all[len(all)-1], all[0]
	if best.dotF32 == nil {
		best.dotF32 = g.dotF32
	}
	if best.dotF16 == nil {
		best.dotF16 = g.dotF16
	}
	if best.dotBF16 == nil {
		best.dotBF16 = g.dotBF16
	}
	if best.weightedSum == nil {
		best.weightedSum = g.weightedSum
	}
	if best.scores == nil {
		best.scores = g.scores
	}
	if best.order.lanes == 0 {
		best.order, best.addRowF32, best.addRowF16, best.addRowBF16 = g.order, g.addRowF32, g.addRowF16, g.addRowBF16
	}
	best.fillForms(&g)
	return best
}

// fillForms takes the products of forms that best lacks from g.
func (best *impl) fillForms(g *impl) {
	for f := range forms {
		if best.pack[f].tokens == nil {
			best.pack[f] = g.pack[f]
		}
		if best.mulF16[f] == nil {
			best.mulF16[f] = g.mulF16[f]
		}
		if best.mulBF16[f] == nil {
			best.mulBF16[f] = g.mulBF16[f]
		}
	}
	if best.mulTiled == nil {
		best.mulTiled = g.mulTiled
	}
	best.mulF16[Plain], best.mulBF16[Plain] = plainly(best.dotF16), plainly(best.dotBF16)
}

// Name is the implementation in use, as results report it: generic, avx2, avx512.
func Name() string { return active.name }

// DotF32 computes a tile of dot products with float32 weights:
//
//	dst[t·LdDst+r] = Σ_k w[r·LdW+k] · x[t·LdX+k]   for r < Rows, t < Tokens, k < Cols
func DotF32(dst, w, x []float32, s Shape) {
	if s.check(len(dst), len(w), len(x)) {
		active.dotF32(dst, w, x, s)
	}
}

// DotF16 is DotF32 for IEEE half-precision weights, widened exactly.
func DotF16(dst []float32, w []uint16, x []float32, s Shape) {
	if s.check(len(dst), len(w), len(x)) {
		active.dotF16(dst, w, x, s)
	}
}

// DotBF16 is DotF32 for bfloat16 weights, widened exactly.
func DotBF16(dst []float32, w []uint16, x []float32, s Shape) {
	if s.check(len(dst), len(w), len(x)) {
		active.dotBF16(dst, w, x, s)
	}
}

// check panics when a slice is too short and reports whether there is a sum to compute at all.
func (s Shape) check(dst, w, x int) bool {
	if s.Rows <= 0 || s.Tokens <= 0 {
		return false
	}
	if s.Cols < 0 || s.LdW < 0 || s.LdX < 0 || s.LdDst < 0 ||
		dst < (s.Tokens-1)*s.LdDst+s.Rows || w < (s.Rows-1)*s.LdW+s.Cols || x < (s.Tokens-1)*s.LdX+s.Cols {
		panic(badTile)
	}
	return true
}

// Scores computes attention's scores of one query q with len(dst) keys, in float64, in which a product of two float32 is
// exact: softmax turns an absolute error of a score into a relative one of its weight, and unscaled scores are large.
//
//	dst[r] = Σ_i q[i] · k[r·ldK+i]
func Scores(dst, q, k []float32, ldK int) {
	if n := len(dst); n > 0 && (ldK < 0 || len(k) < (n-1)*ldK+len(q)) {
		panic(badScores)
	}
	active.scores(dst, q, k, ldK)
}

// WeightedSum computes attention's output for one head and one token, adding in the order of j:
//
//	dst[i] = Σ_j p[j] · v[j·ldV+i]
func WeightedSum(dst, p, v []float32, ldV int) {
	if n := len(p); n > 0 && (ldV < 0 || len(v) < (n-1)*ldV+len(dst)) {
		panic(badWeighted)
	}
	active.weightedSum(dst, p, v, ldV)
}

// Implementations names what this build has for this CPU, the reference first, the one in use last.
func Implementations() []string {
	var names []string
	for _, i := range implementations() {
		names = append(names, i.name)
	}
	return slices.Clip(names)
}
