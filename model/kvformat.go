package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/kernels"
)

// KVFormat is how sessions keep keys and values.
type KVFormat uint8

// The formats. KVBF16 rounds to the nearest bfloat16 once, when a token enters the cache: half the memory, and half of
// what attention reads.
const (
	KVF32 KVFormat = iota
	KVBF16
	kvFormats
)

var kvNames = [kvFormats]string{"f32", "bf16"}

// ErrKVFormat is wrapped when a format is asked for that does not exist.
var ErrKVFormat = errors.New("unknown format of keys and values")

// KVFormats lists the names that ParseKVFormat takes.
func KVFormats() []string { return slices.Clone(kvNames[:]) }

// ParseKVFormat finds a format by name. It returns ErrKVFormat.
func ParseKVFormat(name string) (KVFormat, error) {
	if i := slices.Index(kvNames[:], name); i >= 0 {
		return KVFormat(i), nil
	}
	return KVF32, fmt.Errorf("%w %q, known: %s", ErrKVFormat, name, strings.Join(kvNames[:], ", "))
}

func (f KVFormat) String() string {
	if f >= kvFormats {
		return fmt.Sprintf("format(%d)", uint8(f))
	}
	return kvNames[f]
}

// Bytes is the size of a number.
func (f KVFormat) Bytes() int { return kvBytes[f] }

var kvBytes = [kvFormats]int{4, 2}

// kvKind is what differs between the formats.
type kvKind[T float32 | uint16] struct {
	store    func(dst []T, step int, x []float32) // dst[i·step] = x[i]
	scores   func(dst []float32, ldDst int, q *kernels.Queries, k []T, scale float32)
	weighted func(dst, p []float32, v []T, s kernels.Shape)
}

var (
	kvF32  = kvKind[float32]{storeF32, kernels.ScoresF32, kernels.WeightedSumF32}
	kvBF16 = kvKind[uint16]{storeBF16, kernels.ScoresBF16, kernels.WeightedSumBF16}
)

// newKVLayer has a row for each format.
var newKVLayer = [kvFormats]func(kvHeads, headDim int) kvLayer{
	KVF32: func(kvHeads, headDim int) kvLayer {
		return &kvStore[float32]{kvHeads: kvHeads, headDim: headDim, kind: &kvF32}
	},
	KVBF16: func(kvHeads, headDim int) kvLayer {
		return &kvStore[uint16]{kvHeads: kvHeads, headDim: headDim, kind: &kvBF16}
	},
}

func storeF32(dst []float32, step int, x []float32) {
	for i, v := range x {
		dst[i*step] = v
	}
}

func storeBF16(dst []uint16, step int, x []float32) {
	for i, v := range x {
		dst[i*step] = kernels.RoundBF16(v)
	}
}
