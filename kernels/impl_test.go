package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// forEachImpl runs f for every implementation that this build has for this CPU, gaps filled as choose fills them.
func forEachImpl(t *testing.T, f func(t *testing.T, i impl)) {
	t.Helper()
	for _, i := range tested() {
		t.Run(i.name, func(t *testing.T) { f(t, choose([]impl{generic, i})) })
	}
}

// dotKernel is one format's dot tile of one implementation, behind one signature.
type dotKernel struct {
	name  string
	round func(float32) float32 // a weight that the format holds
	run   func(dst, w, x []float32, s Shape)
}

// dotKernels returns the three dot tiles of i. Half-precision weights are packed at an odd element of their memory.
func dotKernels(i impl) []dotKernel {
	return []dotKernel{
		{"F32", func(w float32) float32 { return w }, i.dotF32},
		{"F16", func(w float32) float32 { return F16(toF16(w)) }, packed(i.dotF16, toF16)},
		{"BF16", func(w float32) float32 { return BF16(toBF16(w)) }, packed(i.dotBF16, toBF16)},
	}
}

func packed(dot func([]float32, []uint16, []float32, Shape), pack func(float32) uint16) func(dst, w, x []float32, s Shape) {
	return func(dst, w, x []float32, s Shape) {
		h := make([]uint16, 1+len(w))[1:]
		for i, v := range w {
			h[i] = pack(v)
		}
		dot(dst, h, x, s)
	}
}

// forEachDot runs f for every dot tile of every implementation.
func forEachDot(t *testing.T, f func(t *testing.T, k dotKernel)) {
	t.Helper()
	forEachImpl(t, func(t *testing.T, i impl) {
		for _, k := range dotKernels(i) {
			t.Run(k.name, func(t *testing.T) { f(t, k) })
		}
	})
}

// tile is one call of a dot kernel with surroundings: what lies between rows, tokens and results, and before and after
// them, must be neither read (it is NaN) nor written (it is guard).
type tile struct {
	s       Shape
	dst     []float32 // the kernel's dst, inside mem
	mem     []float32
	w, x    []float32
	wm, xm  []float32 // w and x with the surroundings
	wo, xo  int
	dstFrom int
}

const guard = -12345.5

var nan = float32(math.NaN())

// newTile draws a tile's numbers with value and places every slice off elements into its memory.
func newTile(s Shape, off int, round func(float32) float32, value func() float32) *tile {
	t := &tile{s: s, wo: off, xo: off, dstFrom: off}
	surround := func(n, ld, cols int) []float32 {
		m := make([]float32, off+(n-1)*ld+cols+9)
		for i := range m {
			m[i] = nan
		}
		for r := range n {
			for k := range cols {
				m[off+r*ld+k] = value()
			}
		}
		return m
	}
	t.wm, t.xm = surround(s.Rows, s.LdW, s.Cols), surround(s.Tokens, s.LdX, s.Cols)
	for i, v := range t.wm {
		t.wm[i] = round(v)
	}
	t.w, t.x = t.wm[off:off+(s.Rows-1)*s.LdW+s.Cols], t.xm[off:off+(s.Tokens-1)*s.LdX+s.Cols]
	n := (s.Tokens-1)*s.LdDst + s.Rows
	t.mem = slices.Repeat([]float32{guard}, off+n+9)
	t.dst = t.mem[off : off+n]
	return t
}

func (t *tile) row(r int) []float32   { return t.w[r*t.s.LdW:][:t.s.Cols] }
func (t *tile) token(i int) []float32 { return t.x[i*t.s.LdX:][:t.s.Cols] }

// check holds every sum to the bound of doc.go and every other word of dst's memory to guard.
func (t *tile) check() error {
	seen := make(map[int]bool)
	for tok := range t.s.Tokens {
		for r := range t.s.Rows {
			at := tok*t.s.LdDst + r
			seen[t.dstFrom+at] = true
			if err := checkDot(t.dst[at], t.row(r), t.token(tok)); err != nil {
				return fmt.Errorf("%+v row %d token %d: %w", t.s, r, tok, err)
			}
		}
	}
	for i, v := range t.mem {
		if !seen[i] && v != guard {
			return fmt.Errorf("%+v: word %d of dst's memory, outside the tile, was overwritten with %v", t.s, i-t.dstFrom, v)
		}
	}
	return nil
}

// checkDot compares a sum with the float64 sum of the exact products, whose own error is 2⁻²⁹ of the bound. Sums that
// hold NaN or Inf are the same in every order, unless finite products may overflow on the way: those are not compared.
func checkDot(got float32, w, x []float32) error {
	var want, mass float64
	for k := range w {
		p := float64(w[k]) * float64(x[k])
		want += p
		if !math.IsInf(p, 0) {
			mass += math.Abs(p)
		}
	}
	if math.IsNaN(want) || math.IsInf(want, 0) {
		if !same(got, float32(want)) && !(mass > math.MaxFloat32) {
			return fmt.Errorf("got %v, want %v", got, want)
		}
		return nil
	}
	if mass > math.MaxFloat32 {
		return nil
	}
	bound := float64(len(w)/8+10)*0x1p-24*mass + float64(len(w))*0x1p-149
	if diff := math.Abs(float64(got) - want); !(diff <= bound) {
		return fmt.Errorf("got %v, want %v: off by %.3g, bound %.3g", got, want, diff, bound)
	}
	return nil
}

// same reports whether a and b are the same bits, or both NaN.
func same(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || (a != a && b != b)
}

// columns are all counts up to two vectors of 16 lanes and one more, and some large ones.
func columns() []int {
	var out []int
	for n := range 2*16 + 2 {
		out = append(out, n)
	}
	return append(out, 63, 64, 65, 127, 1000, 4099)
}

func TestDotShapes(t *testing.T) {
	forEachDot(t, func(t *testing.T, k dotKernel) {
		rng := rand.New(rand.NewPCG(1, 2))
		normal := func() float32 { return float32(rng.NormFloat64()) }
		for _, cols := range columns() {
			for shape := range 100 {
				rows, tokens := shape/10, shape%10
				if rows == 0 || tokens == 0 || cols > 100 && (rows > 5 || tokens > 3) {
					continue
				}
				pad, off := shape%3, shape%5
				tile := newTile(Shape{rows, tokens, cols, rows + pad, cols + 2*pad, cols + pad}, off, k.round, normal)
				k.run(tile.dst, tile.w, tile.x, tile.s)
				if err := tile.check(); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestDotWithoutRowsOrTokensDoesNothing(t *testing.T) {
	dst := []float32{guard}
	for _, s := range []Shape{{Rows: 0, Tokens: 5, Cols: 3, LdX: 3}, {Rows: 5, Tokens: 0, Cols: 3, LdW: 3}, {Rows: -1, Tokens: 1}} {
		DotF32(dst, nil, nil, s)
		DotF16(dst, nil, nil, s)
		DotBF16(dst, nil, nil, s)
	}
	if dst[0] != guard {
		t.Errorf("a tile without rows or tokens wrote %v", dst[0])
	}
}

// nasty returns numbers that break careless arithmetic: signed zeros, denormals, the extremes, infinities and NaN.
func nasty(rng *rand.Rand, special bool) func() float32 {
	fixed := []float32{
		0, float32(math.Copysign(0, -1)), 1, -1, 0x1p-149, -0x1p-149, 0x1p-126, -0x1p-130, 0x1p-24, 3e18, -3e18, 65504, 6e-8,
	}
	if special {
		fixed = append(fixed, float32(math.Inf(1)), float32(math.Inf(-1)), nan, math.MaxFloat32)
	}
	return func() float32 {
		if rng.IntN(2) == 0 {
			return fixed[rng.IntN(len(fixed))]
		}
		return float32(math.Ldexp(rng.NormFloat64(), rng.IntN(40)-30))
	}
}

func TestDotNastyNumbers(t *testing.T) {
	forEachDot(t, func(t *testing.T, k dotKernel) {
		rng := rand.New(rand.NewPCG(3, 4))
		for i := range 3000 {
			cols := i % 40
			value := nasty(rng, i%2 == 0)
			tile := newTile(Shape{5, 3, cols, 6, cols + 1, cols}, i%3, k.round, value)
			k.run(tile.dst, tile.w, tile.x, tile.s)
			if err := tile.check(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A single special number at each place must reach its own row's sums and no others.
func TestDotSpecialsReachTheirRowOnly(t *testing.T) {
	forEachDot(t, func(t *testing.T, k dotKernel) {
		const rows, tokens, cols = 5, 3, 37
		for at := range rows * cols {
			tile := newTile(Shape{rows, tokens, cols, rows, cols, cols}, 1, k.round, func() float32 { return 1 })
			tile.w[at] = nan
			k.run(tile.dst, tile.w, tile.x, tile.s)
			for i, v := range tile.dst {
				if isNaN, want := v != v, i%rows == at/cols; isNaN != want {
					t.Fatalf("NaN at row %d column %d: sum %d is %v", at/cols, at%cols, i, v)
				}
			}
		}
	})
}

func fill(n int, value func() float32) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = value()
	}
	return out
}

func TestTheLastImplementationIsInUse(t *testing.T) {
	names := Implementations()
	if names[0] != "generic" {
		t.Errorf("Implementations() = %v, want generic first", names)
	}
	if got := names[len(names)-1]; got != Name() {
		t.Errorf("Name() = %q, Implementations() ends in %q", Name(), got)
	}
}

func TestChooseInheritsFromGeneric(t *testing.T) {
	got := choose([]impl{generic, {name: "empty"}})
	if got.name != "empty" || got.dotF32 == nil || got.dotF16 == nil || got.dotBF16 == nil || got.weightedF32 == nil || got.weightedBF16 == nil || got.scoresF32 == nil || got.scoresBF16 == nil {
		t.Errorf("choose left a gap: %+v", got)
	}
}
