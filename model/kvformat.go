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
// what attention reads. Beside kernels.Fast attention rounds its queries and weights too, and multiplies bfloat16. KVAuto is KVBF16 there, and KVF32
// beside kernels.Exact.
const (
	KVAuto KVFormat = iota
	KVF32
	KVBF16
	kvFormats
)

var kvNames = [kvFormats]string{"auto", "f32", "bf16"}

// ErrKVFormat is wrapped when a format is asked for that does not exist.
var ErrKVFormat = errors.New("unknown format of keys and values")

// KVFormats lists the names that ParseKVFormat takes.
func KVFormats() []string { return slices.Clone(kvNames[:]) }

// ParseKVFormat finds a format by name. It returns ErrKVFormat.
func ParseKVFormat(name string) (KVFormat, error) {
	if i := slices.Index(kvNames[:], name); i >= 0 {
		return KVFormat(i), nil
	}
	return KVAuto, fmt.Errorf("%w %q, known: %s", ErrKVFormat, name, strings.Join(kvNames[:], ", "))
}

func (f KVFormat) String() string {
	if f >= kvFormats {
		return fmt.Sprintf("format(%d)", uint8(f))
	}
	return kvNames[f]
}

// Bytes is the size of a number, 0 for KVAuto.
func (f KVFormat) Bytes() int { return kvBytes[f] }

var kvBytes = [kvFormats]int{0, 4, 2}

// beside is the format that f means beside a precision.
func (f KVFormat) beside(p kernels.Precision) KVFormat {
	switch {
	case f != KVAuto:
		return f
	case p == kernels.Fast:
		return KVBF16
	}
	return KVF32
}
