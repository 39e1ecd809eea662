package safetensors

import (
	"encoding/binary"
	"math"
)

// Float32s returns a copy of t's elements as float32, rounded to nearest where
// float32 is narrower. It reads F64, F32, F16, BF16 and the integer kinds;
// another dtype is an error that wraps [ErrDType].
func (t Tensor) Float32s() ([]float32, error) {
	if err := t.checkData(); err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	switch t.DType {
	case F64:
		return convert(t.Data, 8, func(b []byte) float32 { return float32(math.Float64frombits(le.Uint64(b))) }), nil
	case F32:
		return convert(t.Data, 4, func(b []byte) float32 { return math.Float32frombits(le.Uint32(b)) }), nil
	case F16:
		return convert(t.Data, 2, func(b []byte) float32 { return f16(le.Uint16(b)) }), nil
	case BF16:
		return convert(t.Data, 2, func(b []byte) float32 { return bf16(le.Uint16(b)) }), nil
	case U64: // above what Int64s can hold
		return convert(t.Data, 8, func(b []byte) float32 { return float32(le.Uint64(b)) }), nil
	}
	ints, err := t.Int64s()
	if err != nil {
		return nil, t.fault(ErrDType, "%v cannot be read as float32; F64, F32, F16, BF16 and integers can", t.DType)
	}
	floats := make([]float32, len(ints))
	for i, n := range ints {
		floats[i] = float32(n)
	}
	return floats, nil
}

// Int64s returns a copy of t's elements as int64. It reads the integer kinds
// and BOOL; another dtype, or a U64 beyond int64, is an error that wraps
// [ErrDType].
func (t Tensor) Int64s() ([]int64, error) {
	if err := t.checkData(); err != nil {
		return nil, err
	}
	le := binary.LittleEndian
	switch t.DType {
	case BOOL, U8:
		return convert(t.Data, 1, func(b []byte) int64 { return int64(b[0]) }), nil
	case I8:
		return convert(t.Data, 1, func(b []byte) int64 { return int64(int8(b[0])) }), nil
	case U16:
		return convert(t.Data, 2, func(b []byte) int64 { return int64(le.Uint16(b)) }), nil
	case I16:
		return convert(t.Data, 2, func(b []byte) int64 { return int64(int16(le.Uint16(b))) }), nil
	case U32:
		return convert(t.Data, 4, func(b []byte) int64 { return int64(le.Uint32(b)) }), nil
	case I32:
		return convert(t.Data, 4, func(b []byte) int64 { return int64(int32(le.Uint32(b))) }), nil
	case I64, U64:
		return t.wideInts()
	}
	return nil, t.fault(ErrDType, "%v cannot be read as int64; integers and BOOL can", t.DType)
}

// wideInts reads I64 and U64; of U64 the upper half is out of range.
func (t Tensor) wideInts() ([]int64, error) {
	ints := convert(t.Data, 8, func(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) })
	for i, n := range ints {
		if t.DType == U64 && n < 0 {
			return nil, t.fault(ErrDType, "element %d is %d, beyond int64", i, uint64(n))
		}
	}
	return ints, nil
}

// checkData guards against a Tensor made by hand whose fields disagree.
func (t Tensor) checkData() error {
	size, err := t.bytes()
	if err != nil {
		return err
	}
	if int64(len(t.Data)) != size {
		return t.fault(ErrCorrupt, "data has %d bytes, but %v of shape %v takes %d", len(t.Data), t.DType, t.Shape, size)
	}
	return nil
}

// bytes is the size that dtype and shape make, if they can be.
func (t Tensor) bytes() (int64, error) {
	if !t.DType.valid() {
		return 0, t.fault(ErrDType, "invalid dtype")
	}
	size, err := byteSize(t.DType, t.Shape)
	if err != nil {
		return 0, &TensorError{t.File, t.Name, err}
	}
	return size, nil
}

func convert[T any](data []byte, size int, element func([]byte) T) []T {
	out := make([]T, len(data)/size)
	for i := range out {
		out[i] = element(data[i*size:])
	}
	return out
}
