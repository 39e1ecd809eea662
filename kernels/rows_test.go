package kernels

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// patterns are float32s of all kinds: every 100003rd, and the places where something changes.
func patterns() []float32 {
	var x []float32
	for b := uint64(0); b < 1<<32; b += 100003 {
		x = append(x, math.Float32frombits(uint32(b)))
	}
	for _, v := range []float32{0, 1, 15, 38, 708, 709, 710, float32(math.Inf(1)), nan} {
		x = append(x, v, -v, math.Nextafter32(v, 1000), math.Nextafter32(-v, 1000))
	}
	return x
}

// eachRow are the row kernels of i that change x in place.
func eachRow(i impl) map[string]func(x []float32) {
	return map[string]func(x []float32){
		"silu":     func(x []float32) { i.swish(x, 1) },
		"swish":    func(x []float32) { i.swish(x, 1.702) },
		"gelu":     i.gelu,
		"geluTanh": i.geluTanh,
		"scale":    func(x []float32) { i.scale(x, 1/3.0) },
		"multiply": func(x []float32) { i.multiply(x, x) },
		"plus":     func(x []float32) { i.plus(x, x) },
		"times":    func(x []float32) { i.times(x, x, 1/3.0) },
		"rms":      func(x []float32) { i.rms(x, x, x, 1/3.0, 0.7) },
		"rotate": func(x []float32) {
			n := len(x) / 4
			i.rotate(x[:n], x[n:2*n], x[2*n:3*n], x[3*n:4*n])
		},
		"center":  func(x []float32) { i.center(x, x, 0.3, 1/3.0) },
		"sum":     func(x []float32) { x[0] = float32(i.sum(x)) },
		"squares": func(x []float32) { x[0] = float32(i.squares(x, 0.3)) },
		"expSum": func(x []float32) {
			for k, v := range x { // expSum is of numbers up to top
				x[k] = min(v, 2.5)
			}
			s := i.expSum(x, x, 2.5, [8]float64{})
			x[0] = float32(sum8(&s))
		},
	}
}

// TestRowsAreBitwiseGeneric compares the implementations over all kinds of numbers, and over all lengths up to nine groups.
func TestRowsAreBitwiseGeneric(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	forEachImpl(t, func(t *testing.T, i impl) {
		reference := eachRow(generic)
		for name, f := range eachRow(i) {
			compare := func(x []float32) {
				t.Helper()
				mem := append(append([]float32{guard}, x...), guard)
				want := slices.Clone(x)
				f(mem[1 : 1+len(x)])
				reference[name](want)
				for k, v := range want {
					if !same(mem[1+k], v) {
						t.Fatalf("%s of %d numbers: element %d, %g, gives %g, generic %g", name, len(x), k, x[k], mem[1+k], v)
					}
				}
				if mem[0] != guard || mem[len(mem)-1] != guard {
					t.Fatalf("%s of %d numbers wrote outside of them", name, len(x))
				}
			}
			compare(patterns())
			for n := 1; n < 75; n++ {
				compare(fill(n, nasty(rng, n%2 == 0)))
				compare(normals(rng, n, 5))
			}
		}
	})
}

// TestExpSumLanes holds the sums of all lanes to generic's, from wherever they start.
func TestExpSumLanes(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	forEachImpl(t, func(t *testing.T, i impl) {
		for n := range 75 {
			x, dst := normals(rng, n, 3), make([]float32, n)
			from := [8]float64{1, 2, 3, 4, 5, 6, 7, 8}
			got, want := i.expSum(dst, x, 1.25, from), expSumGeneric(dst, x, 1.25, from)
			if got != want {
				t.Fatalf("%d numbers: %v, generic %v", n, got, want)
			}
		}
	})
}
