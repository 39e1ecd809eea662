package safetensors

import (
	"slices"
	"strings"
)

// DType says how the elements of a tensor are stored. Constants ascend in
// alignment as in the reference library, whose file order [Write] follows.
type DType uint8

// Every dtype of the format. The zero DType is none of them.
const (
	BOOL       DType = iota + 1 // one byte, 0 or 1
	F4                          // MX float, 1 sign 2 exponent 1 mantissa bits, two to a byte
	F6E2M3                      // MX float, 6 bits
	F6E3M2                      // MX float, 6 bits
	U8                          // unsigned integer
	I8                          // signed integer
	F8E5M2                      // OCP FP8
	F8E4M3                      // OCP FP8 without infinities
	F8E8M0                      // a power of two, the scale of an MX block
	F8E4M3FNUZ                  // FP8 without infinities or negative zero
	F8E5M2FNUZ                  // FP8 without infinities or negative zero
	I16                         // signed integer
	U16                         // unsigned integer
	F16                         // IEEE 754 binary16
	BF16                        // upper half of a binary32
	I32                         // signed integer
	U32                         // unsigned integer
	F32                         // IEEE 754 binary32
	C64                         // two F32: real, imaginary
	F64                         // IEEE 754 binary64
	I64                         // signed integer
	U64                         // unsigned integer
)

// dtypes is indexed by DType; its first row is the zero DType.
var dtypes = [...]struct {
	name string
	bits int
}{
	0:          {"invalid", 0},
	BOOL:       {"BOOL", 8},
	F4:         {"F4", 4},
	F6E2M3:     {"F6_E2M3", 6},
	F6E3M2:     {"F6_E3M2", 6},
	U8:         {"U8", 8},
	I8:         {"I8", 8},
	F8E5M2:     {"F8_E5M2", 8},
	F8E4M3:     {"F8_E4M3", 8},
	F8E8M0:     {"F8_E8M0", 8},
	F8E4M3FNUZ: {"F8_E4M3FNUZ", 8},
	F8E5M2FNUZ: {"F8_E5M2FNUZ", 8},
	I16:        {"I16", 16},
	U16:        {"U16", 16},
	F16:        {"F16", 16},
	BF16:       {"BF16", 16},
	I32:        {"I32", 32},
	U32:        {"U32", 32},
	F32:        {"F32", 32},
	C64:        {"C64", 64},
	F64:        {"F64", 64},
	I64:        {"I64", 64},
	U64:        {"U64", 64},
}

// DTypes lists every dtype of the format in file order.
func DTypes() []DType {
	all := make([]DType, 0, len(dtypes)-1)
	for d := range dtypes[1:] {
		all = append(all, DType(d+1))
	}
	return all
}

// ParseDType returns the dtype with the given header name, such as "BF16".
// An unknown name is an error that wraps [ErrDType] and lists the known ones.
func ParseDType(name string) (DType, error) {
	for i, row := range dtypes[1:] {
		if row.name == name {
			return DType(i + 1), nil
		}
	}
	return 0, faultf(ErrDType, "unknown dtype %s, want one of %s", quote(name), dtypeNames())
}

// String returns the dtype's name as headers spell it, such as "F8_E4M3".
func (d DType) String() string {
	if !d.valid() {
		return dtypes[0].name
	}
	return dtypes[d].name
}

// Bits returns the size of one element in bits, 0 for an invalid DType. Only
// F4 and the F6 kinds are not whole bytes.
func (d DType) Bits() int {
	if !d.valid() {
		return 0
	}
	return dtypes[d].bits
}

func (d DType) valid() bool { return d > 0 && int(d) < len(dtypes) }

func dtypeNames() string {
	var names []string
	for _, d := range DTypes() {
		names = append(names, d.String())
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
