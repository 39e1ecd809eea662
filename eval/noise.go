package eval

import (
	"encoding/binary"
	"math"
	"math/rand/v2"

	"github.com/x448/float16"
)

// noisePeriod is the number of weights after which noise repeats itself: a prime, so that rows differ.
const noisePeriod = 65537

// noise returns size bytes of small random numbers of a dtype: F32, F16 or BF16. They are the same each time.
func noise(dtype string, size int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	elem := elemBytes(dtype)
	b := make([]byte, size)
	fresh := min(size, noisePeriod*elem)
	for at := 0; at < fresh; at += elem {
		putFloat(dtype, b[at:], 0.1*(rng.Float32()-0.5))
	}
	for at := fresh; at < size; at += fresh {
		copy(b[at:], b[:fresh])
	}
	return b
}

func putFloat(dtype string, b []byte, v float32) {
	switch dtype {
	case "F32":
		binary.LittleEndian.PutUint32(b, math.Float32bits(v))
	case "F16":
		binary.LittleEndian.PutUint16(b, float16.Fromfloat32(v).Bits())
	case "BF16":
		binary.LittleEndian.PutUint16(b, uint16(math.Float32bits(v)>>16))
	}
}

// elemBytes is the size of a weight.
func elemBytes(dtype string) int {
	if dtype == "F32" {
		return 4
	}
	return 2
}
