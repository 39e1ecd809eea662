package kernels

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

const (
	badTile   = "kernels: dot tile: slice shorter than its dimensions"
	badLength = "kernels: slices differ in length"
)

// Shape gives the dimensions and strides of a dot tile, in elements.
type Shape struct {
	Rows, Tokens, Cols int
	LdDst, LdW, LdX    int // distance between the starts of two tokens of dst, rows of w, tokens of x
}

// impl is one implementation of the kernels that have more than one. A nil entry inherits generic's.
type impl struct {
	name    string
	dotF32  func(dst, w, x []float32, s Shape)
	dotF16  func(dst []float32, w []uint16, x []float32, s Shape)
	dotBF16 func(dst []float32, w []uint16, x []float32, s Shape)

	// Attention, the same bits in all.
	scoresF32    scorePanel[float32]
	scoresBF16   scorePanel[uint16]
	weightedF32  func(dst, p, v []float32, s Shape)
	weightedBF16 func(dst, p []float32, v []uint16, s Shape)

	// Fast attention. pairs says that products of pairs pay; expFast sets x[i] = eˣ⁻ᵗᵒᵖ for x ≤ top, rounded, and returns s with that added to
	// s[i mod 16], roundKV x[i] = BF16(nearBF16(x[i])). odd is the first position's place in its pair.
	pairs         bool
	scoresPairs   scorePanel[uint16]
	weightedPairs func(dst, p []float32, v []uint16, odd int, s Shape)
	expFast       func(x []float32, top float32, s [16]float32) [16]float32
	roundKV       func(x []float32)

	// Rows of numbers, the same bits in all. expSum sets dst[i] = eˣ⁻ᵗᵒᵖ for x ≤ top and returns s with
	// that added to s[i mod 8].
	largest  func(x []float32) float32
	expSum   func(dst, x []float32, top float64, s [8]float64) [8]float64
	scale    func(x []float32, by float64)
	swish    func(x []float32, beta float64)
	gelu     func(x []float32)
	geluTanh func(x []float32)
	multiply func(dst, x []float32)
	rotate   func(a, b, cos, sin []float32)
	plus     func(dst, x []float32)
	times    func(dst, x []float32, by float32)
	rms      func(dst, x, w []float32, scale, offset float32)
	center   func(dst, x []float32, mean, scale float64)
	sum      func(x []float32) float64
	squares  func(x []float32, mean float64) float64

	order      laneOrder // of the dot tile's sums
	addRowF32  func(acc, w []float32, a float32)
	addRowF16  func(acc []float32, w []uint16, a float32)
	addRowBF16 func(acc []float32, w []uint16, a float32)

	// Products of packed activations: the form for each precision, how it is made, and the product of each form; Plain's are
	// the dot tiles.
	formF32, formF16, formBF16 [precisions]Form
	pack                       [forms]packing
	mulF32                     [forms]mulOf[float32]
	mulF16, mulBF16            [forms]mulOf[uint16]
	mulTiled                   func(dst []float32, ldDst int, w *Tiled, x *Operand, lo, hi int)

	widenF16, widenBF16 func(dst []float32, w []uint16)

	unpackBF12 func(dst []uint16, ld int, blocks []byte, upper *[16]byte)
	fusedBF12  fusedBF12 // nil: products are those of what is unpacked

	encode encoders
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
	if best.scoresF32 == nil {
		best.scoresF32, best.scoresBF16 = g.scoresF32, g.scoresBF16
	}
	if best.weightedF32 == nil {
		best.weightedF32, best.weightedBF16 = g.weightedF32, g.weightedBF16
	}
	if best.scoresPairs == nil {
		best.scoresPairs, best.weightedPairs = g.scoresPairs, g.weightedPairs
	}
	if best.expFast == nil {
		best.expFast, best.roundKV = g.expFast, g.roundKV
	}
	if best.largest == nil {
		best.largest, best.expSum, best.scale = g.largest, g.expSum, g.scale
	}
	if best.swish == nil {
		best.swish, best.gelu, best.geluTanh = g.swish, g.gelu, g.geluTanh
	}
	if best.multiply == nil {
		best.multiply, best.plus, best.times = g.multiply, g.plus, g.times
	}
	if best.rotate == nil {
		best.rotate = g.rotate
	}
	if best.rms == nil {
		best.rms, best.center, best.sum, best.squares = g.rms, g.center, g.sum, g.squares
	}
	if best.order.lanes == 0 {
		best.order, best.addRowF32, best.addRowF16, best.addRowBF16 = g.order, g.addRowF32, g.addRowF16, g.addRowBF16
	}
	if best.widenF16 == nil {
		best.widenF16, best.widenBF16 = g.widenF16, g.widenBF16
	}
	if best.unpackBF12 == nil {
		best.unpackBF12 = g.unpackBF12
	}
	best.encode.fill(&g.encode)
	best.fillForms(&g)
	return best
}

// fillForms takes the products of forms that best lacks from g.
func (best *impl) fillForms(g *impl) {
	for f := range forms {
		if best.pack[f].tokens == nil {
			best.pack[f] = g.pack[f]
		}
		if best.mulF32[f] == nil {
			best.mulF32[f] = g.mulF32[f]
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
	best.mulF32[Plain], best.mulF16[Plain], best.mulBF16[Plain] = plainly(best.dotF32), plainly(best.dotF16), plainly(best.dotBF16)
}

// Name is the implementation in use, as results report it: generic, avx2, avx512, amx, neon.
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

// Implementations names what this build has for this CPU, the reference first, the one in use last.
func Implementations() []string {
	var names []string
	for _, i := range implementations() {
		names = append(names, i.name)
	}
	return slices.Clip(names)
}
