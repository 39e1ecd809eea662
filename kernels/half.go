package kernels

import (
	"sync"

	"github.com/x448/float16"
)

// halfTable holds every half-precision number widened: 256 KiB, made when the first one is read in plain Go.
var halfTable = sync.OnceValue(func() *[1 << 16]float32 {
	t := new([1 << 16]float32)
	for i := range t {
		t[i] = F16(uint16(i))
	}
	return t
})

// F16 widens an IEEE half-precision number exactly.
func F16(h uint16) float32 { return float16.Frombits(h).Float32() }
