//go:build (amd64 || arm64) && !purego

package kernels

// rowKernels are the kernels over one row of numbers of one instruction set, in groups of eight.
type rowKernels struct {
	largest  func(x *float32, groups int) float32
	expSum   func(dst, x *float32, groups int, top float64, s [8]float64) [8]float64
	scale    func(x *float32, groups int, by float64)
	swish    func(x *float32, groups int, beta float64)
	gelu     func(x *float32, groups int)
	geluTanh func(x *float32, groups int)
}

// whole returns the part of x that groups of eight cover, and the rest.
func whole(x []float32) (groups int, rest []float32) { return len(x) / 8, x[len(x)&^7:] }

func (k *rowKernels) largestOf(x []float32) float32 {
	groups, rest := whole(x)
	if groups == 0 {
		return largestGeneric(x)
	}
	return max(k.largest(&x[0], groups), largestGeneric(rest))
}

func (k *rowKernels) expSumOf(dst, x []float32, top float64, s [8]float64) [8]float64 {
	groups, rest := whole(x)
	if groups > 0 {
		s = k.expSum(&dst[0], &x[0], groups, top, s)
	}
	return expSumGeneric(dst[8*groups:], rest, top, s)
}

func (k *rowKernels) scaleOf(x []float32, by float64) {
	groups, rest := whole(x)
	if groups > 0 {
		k.scale(&x[0], groups, by)
	}
	scaleGeneric(rest, by)
}

func (k *rowKernels) swishOf(x []float32, beta float64) {
	groups, rest := whole(x)
	if groups > 0 {
		k.swish(&x[0], groups, beta)
	}
	swishGeneric(rest, beta)
}

func (k *rowKernels) geluOf(x []float32) {
	groups, rest := whole(x)
	if groups > 0 {
		k.gelu(&x[0], groups)
	}
	geluGeneric(rest)
}

func (k *rowKernels) geluTanhOf(x []float32) {
	groups, rest := whole(x)
	if groups > 0 {
		k.geluTanh(&x[0], groups)
	}
	geluTanhGeneric(rest)
}
