package kernels

import (
	"math"
	"testing"

	"github.com/x448/float16"
)

func toF16(f float32) uint16 { return float16.Fromfloat32(f).Bits() }

// toBF16 rounds to nearest, ties to even, and keeps NaN a NaN.
func toBF16(f float32) uint16 {
	b := math.Float32bits(f)
	if f != f {
		return uint16(b>>16) | 0x40
	}
	return uint16((b + 0x7fff + b>>16&1) >> 16)
}

// widenF16 is IEEE 754's definition of binary16.
func widenF16(h uint16) float64 {
	sign, exponent, fraction := 1-2*float64(h>>15), int(h>>10&31), float64(h&1023)
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

func TestF16WidensEveryPattern(t *testing.T) {
	for h := range 1 << 16 {
		got, want := F16(uint16(h)), float32(widenF16(uint16(h)))
		if !same(got, want) || !same(halfTable()[h], want) || !same(float16.Frombits(uint16(h)).Float32(), want) {
			t.Fatalf("F16(%#04x) = %v, table %v, want %v", h, got, halfTable()[h], want)
		}
	}
}

func TestBF16WidensEveryPattern(t *testing.T) {
	for h := range 1 << 16 {
		if got, want := BF16(uint16(h)), math.Float32frombits(uint32(h)<<16); !same(got, want) {
			t.Fatalf("BF16(%#04x) = %v, want %v", h, got, want)
		}
	}
}

// Every kernel widens every pattern exactly, in its vectors (16 columns) and beyond them (one column).
func TestDotWidensEveryPattern(t *testing.T) {
	forEachImpl(t, func(t *testing.T, i impl) {
		formats := map[string]struct {
			dot   func([]float32, []uint16, []float32, Shape)
			widen func(uint16) float64
		}{
			"F16":  {i.dotF16, widenF16},
			"BF16": {i.dotBF16, func(h uint16) float64 { return float64(math.Float32frombits(uint32(h) << 16)) }},
		}
		for name, f := range formats {
			var dst [1]float32
			w, x := make([]uint16, 16), make([]float32, 16)
			for h := range 1 << 16 {
				for _, cols := range []int{1, 16} {
					at := h % cols
					clear(w)
					clear(x)
					w[at], x[at] = uint16(h), 1
					f.dot(dst[:], w, x, Shape{1, 1, cols, 1, cols, cols})
					if want := float32(f.widen(uint16(h))); dst[0] != want && (dst[0] == dst[0] || want == want) {
						t.Fatalf("%s %#04x at column %d of %d: got %v, want %v", name, h, at, cols, dst[0], want)
					}
				}
			}
		}
	})
}
