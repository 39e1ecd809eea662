package safetensors

import (
	"fmt"
	"math/bits"
	"slices"
)

// A Tensor is one named array of an archive, row-major. Data aliases the
// archive and is valid, read-only, until its Close; Shape is shared with the
// archive and must not be changed.
type Tensor struct {
	Name  string
	DType DType
	Shape []int  // outermost dimension first; empty for a scalar
	Data  []byte // little-endian elements
	File  string // base name of the shard it lies in
}

// Elems returns the number of elements, the product of Shape.
func (t Tensor) Elems() int {
	n := 1
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Size returns how many bytes a tensor of t's dtype and shape takes, which are
// those of Data where it has any.
func (t Tensor) Size() int { return t.Elems() * t.DType.Bits() / 8 }

// CheckShape returns nil if t has the wanted shape, else a [TensorError] that
// wraps [ErrShape] and shows both.
func (t Tensor) CheckShape(want ...int) error {
	if slices.Equal(t.Shape, want) {
		return nil
	}
	return t.fault(ErrShape, "shape %v, want %v", t.Shape, want)
}

func (t Tensor) fault(kind error, format string, args ...any) error {
	return &TensorError{t.File, t.Name, faultf(kind, format, args...)}
}

// byteSize returns how many bytes a tensor of this dtype and shape takes. The
// product of the shape fits an int, so Elems is safe afterwards.
func byteSize(d DType, shape []int) (int64, error) {
	elems := uint64(1)
	for _, dim := range shape {
		hi, lo := bits.Mul64(elems, uint64(dim))
		if dim < 0 || hi != 0 || lo > maxInt {
			return 0, faultf(ErrCorrupt, "shape %v is impossible: it has negative or too many elements", shape)
		}
		elems = lo
	}
	hi, lo := bits.Mul64(elems, uint64(d.Bits()))
	if hi != 0 {
		return 0, faultf(ErrCorrupt, "shape %v of %v takes more bytes than can be addressed", shape, d)
	}
	if lo%8 != 0 {
		return 0, faultf(ErrCorrupt, "shape %v of %v does not fill whole bytes", shape, d)
	}
	return int64(lo / 8), nil
}

const maxInt = uint64(^uint(0) >> 1)

// checkRank bounds the number of dimensions, so that a shape stays small.
func checkRank(rank int) error {
	if rank > maxRank {
		return faultf(ErrCorrupt, "shape has more than %d dimensions", maxRank)
	}
	return nil
}

// maxRank is NumPy's limit; the format sets none.
const maxRank = 64

// String returns a short description such as "lm_head.weight BF16 [32000 4096]".
func (t Tensor) String() string {
	return fmt.Sprintf("%s %v %v", show(t.Name), t.DType, t.Shape)
}
