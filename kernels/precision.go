package kernels

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Precision says how products treat their activations.
type Precision uint8

// The precisions. Exact keeps at least 15 bits of every activation (16 and more beside F32, F16 and BF16 weights); Fast
// may round them to eight, and F16 weights to bfloat16, where an instruction set gains from that, and fast attention rounds what it multiplies.
const (
	Exact Precision = iota
	Fast
	precisions
)

var precisionNames = [precisions]string{"exact", "fast"}

// ErrPrecision is wrapped when a precision is asked for that does not exist.
var ErrPrecision = errors.New("unknown precision")

// Precisions lists the names that ParsePrecision takes.
func Precisions() []string { return slices.Clone(precisionNames[:]) }

// ParsePrecision finds a precision by name. It returns ErrPrecision.
func ParsePrecision(name string) (Precision, error) {
	if i := slices.Index(precisionNames[:], name); i >= 0 {
		return Precision(i), nil
	}
	return Exact, fmt.Errorf("%w %q, known: %s", ErrPrecision, name, strings.Join(precisionNames[:], ", "))
}

// String is the precision's name, or its number where there is no such precision.
func (p Precision) String() string {
	if p >= precisions {
		return fmt.Sprintf("precision(%d)", uint8(p))
	}
	return precisionNames[p]
}
