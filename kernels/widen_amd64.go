//go:build amd64 && !purego

package kernels

func widenF16AVX2(dst []float32, w []uint16)  { widenEights(dst, w, widen256F16, widenGenericF16) }
func widenBF16AVX2(dst []float32, w []uint16) { widenEights(dst, w, widen256BF16, widenGenericBF16) }

func widenEights(dst []float32, w []uint16, eights func(dst *float32, w *uint16, groups int), rest func([]float32, []uint16)) {
	groups := len(w) / 8
	if groups > 0 {
		eights(&dst[0], &w[0], groups)
	}
	rest(dst[8*groups:], w[8*groups:])
}

// widen256F16 and widen256BF16 widen groups > 0 of eight numbers.
//
//go:noescape
func widen256F16(dst *float32, w *uint16, groups int)

//go:noescape
func widen256BF16(dst *float32, w *uint16, groups int)
