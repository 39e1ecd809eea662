package quant

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/kernels"
)

// ErrFormat is wrapped when a matrix is asked for in a format that is not in the table.
var ErrFormat = errors.New("unknown weight format")

// ErrSize is wrapped when the bytes of a matrix are not what its shape and format need.
var ErrSize = errors.New("wrong number of bytes")

// ErrScale is wrapped when a packed matrix has a scale that is no number, or so large that a weight would be none.
var ErrScale = errors.New("bad scale")

// format is a way to store a matrix of one number a weight.
type format struct {
	elem int // bytes a weight
	view func(rows, cols int, b []byte) Matrix
	copy func(rows, cols int, b []byte) Matrix // Wᵀ of b, which holds [cols, rows]
}

// formats has a row for each, by the dtype's name in safetensors.
var formats = map[string]format{
	"F32":  {4, viewF32, transposeF32},
	"F16":  {2, viewF16, transposeF16},
	"BF16": {2, viewBF16, transposeBF16},
}

// storage is a format of which a matrix is made from another.
type storage interface {
	// pack returns m in this format, or m itself where that is better as it is.
	pack(pool *kernels.Pool, m Matrix) (Matrix, error)
	// size is that of what pack returns of the matrix [rows, cols] that read gives, and false where that is the matrix itself.
	size(pool *kernels.Pool, rows, cols int, read func() (Matrix, error)) (int, bool, error)
	view(rows, cols int, b []byte) (Matrix, error)
	lossless() bool
}

// packings has a row for each.
var packings = map[string]storage{q8.name: q8, q6.name: q6, q4.name: q4, q6q4Name: q6q4Packing{}, bf12Name: bf12Packing{}}

// Formats lists the names that FromTransposed takes, and FromBytes beside those of Packings.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// Packings lists the names that Quantized takes.
func Packings() []string { return slices.Sorted(maps.Keys(packings)) }

// Lossless reports whether Quantized leaves all weights and their products as they are, in one of Packings.
func Lossless(format string) bool {
	p, ok := packings[format]
	return ok && p.lossless()
}

func lookupPacking(name string) (storage, error) {
	p, ok := packings[name]
	if !ok {
		return nil, fmt.Errorf("%w %q, known: %s", ErrFormat, name, names(packings))
	}
	return p, nil
}

func names[F any](table map[string]F) string {
	return strings.Join(slices.Sorted(maps.Keys(table)), ", ")
}

// FromBytes returns the matrix [rows, cols] that b stores: little-endian and row-major in one of Formats, or as Quantized made it
// in one of Packings. It aliases b, unless b is not aligned for the element type; then it copies. It returns ErrFormat, ErrSize,
// ErrScale or ErrEscape.
func FromBytes(name string, rows, cols int, b []byte) (Matrix, error) {
	if p, ok := packings[name]; ok {
		return p.view(rows, cols, b)
	}
	f, err := lookup(name, rows, cols, len(b))
	if err != nil {
		return nil, err
	}
	return f.view(rows, cols, b), nil
}

// FromTransposed returns the matrix [rows, cols] whose transpose b stores, as GPT-2's Conv1D does. It always copies,
// in the same format. It returns ErrFormat or ErrSize.
func FromTransposed(name string, rows, cols int, b []byte) (Matrix, error) {
	f, err := lookup(name, rows, cols, len(b))
	if err != nil {
		return nil, err
	}
	return f.copy(rows, cols, b), nil
}

func lookup(name string, rows, cols, have int) (format, error) {
	f, ok := formats[name]
	if !ok {
		return f, fmt.Errorf("%w %q, known: %s", ErrFormat, name, names(formats))
	}
	if !fills(rows, cols, f.elem, have) {
		return f, fmt.Errorf("%w: %d for a %s matrix [%d %d] of %d bytes a weight", ErrSize, have, name, rows, cols, f.elem)
	}
	return f, nil
}

// fills reports whether rows × cols × elem is have, for any numbers that a file may claim.
func fills(rows, cols, elem, have int) bool {
	if rows < 0 || cols < 0 || have%elem != 0 {
		return false
	}
	if rows == 0 || cols == 0 {
		return have == 0
	}
	n := have / elem
	return n%rows == 0 && n/rows == cols
}
