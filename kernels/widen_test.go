package kernels

import (
	"math"
	"testing"
)

// TestWiden gives every implementation all 65,536 numbers, and lengths that leave a rest.
func TestWiden(t *testing.T) {
	var all [1 << 16]uint16
	for i := range all {
		all[i] = uint16(i)
	}
	forEachImpl(t, func(t *testing.T, k impl) {
		for name, f := range map[string]struct {
			widen func(dst []float32, w []uint16)
			one   func(uint16) float32
		}{"F16": {k.widenF16, F16}, "BF16": {k.widenBF16, BF16}} {
			for _, w := range [][]uint16{all[:], all[1:], all[:0], all[3:10], all[5:13], all[7:24]} {
				dst := make([]float32, len(w)+1)
				dst[len(w)] = guard
				f.widen(dst[:len(w)], w)
				for i, v := range w {
					got, want := dst[i], f.one(v)
					if math.Float32bits(got) != math.Float32bits(want) && (got == got || want == want) {
						t.Fatalf("%s: %#04x of %d is %g, want %g", name, v, len(w), got, want)
					}
				}
				if dst[len(w)] != guard {
					t.Fatalf("%s: wrote beyond %d", name, len(w))
				}
			}
		}
	})
}

func BenchmarkWiden(b *testing.B) {
	dst, w := make([]float32, 2048), make([]uint16, 2048)
	for _, i := range tested() {
		k := choose([]impl{generic, i})
		for name, widen := range map[string]func([]float32, []uint16){"F16": k.widenF16, "BF16": k.widenBF16} {
			b.Run("format="+name+"/impl="+k.name, func(b *testing.B) {
				b.SetBytes(int64(2 * len(w)))
				for b.Loop() {
					widen(dst, w)
				}
			})
		}
	}
}
