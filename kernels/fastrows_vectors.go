//go:build (amd64 || arm64) && !purego

package kernels

import "math"

// fastRowConstants are what the vector twins of softmaxfast.go compute with.
//
//nolint:unused // the assembly of fast rows reads it
var fastRowConstants = [...]uint32{
	math.Float32bits(math.Log2E), math.Float32bits(exp2FastMin), math.Float32bits(exp2Rounder), math.Float32bits(exp2FastCoef[4]), math.Float32bits(exp2FastCoef[3]),
	math.Float32bits(exp2FastCoef[2]), math.Float32bits(exp2FastCoef[1]), math.Float32bits(exp2FastCoef[0]),
	math.Float32bits(splitBF16), math.Float32bits(leastBF16), 0x7fffffff, 1, 0x7fff, 0x400000, 0xffff0000,
}

// fastRows are the kernels over one row of fast attention of one instruction set, in groups of 16.
type fastRows struct {
	exp     func(x *float32, groups int, top float32, s [16]float32) [16]float32
	roundKV func(x *float32, groups int)
}

func (k *fastRows) expOf(x []float32, top float32, s [16]float32) [16]float32 {
	groups := len(x) / 16
	if groups == 0 {
		return expFastGeneric(x, top, s)
	}
	var last [16]float32
	copy(last[:], x[len(x)-16:])
	s = k.exp(&x[0], groups, top, s)
	if rest := len(x) % 16; rest > 0 {
		k.expLast((*[16]float32)(x[len(x)-16:]), &last, rest, top)
		for i, e := range x[16*groups:] {
			s[i] += e
		}
	}
	return s
}

// expLast computes the last rest of a row's numbers in a group with those before them, which are done: x are those of the group now, last before any was.
// In plain Go, where fusing is slow, one would take as long as sixteen do here.
func (k *fastRows) expLast(x, last *[16]float32, rest int, top float32) {
	done := *x
	*x = *last
	k.exp(&x[0], 1, top, [16]float32{})
	copy(x[:len(x)-rest], done[:])
}

func (k *fastRows) roundKVOf(x []float32) {
	groups := len(x) / 16
	if groups > 0 {
		k.roundKV(&x[0], groups)
	}
	roundKVGeneric(x[16*groups:])
}
