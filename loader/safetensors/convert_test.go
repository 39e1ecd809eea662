package safetensors

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// of returns a tensor of the given little-endian elements.
func of(t testing.TB, d DType, elements any) Tensor {
	t.Helper()
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, elements); err != nil {
		t.Fatal(err)
	}
	return Tensor{Name: "w", DType: d, Shape: []int{b.Len() * 8 / d.Bits()}, Data: b.Bytes(), File: "f"}
}

func TestConversions(t *testing.T) {
	for _, c := range []struct {
		tensor Tensor
		floats []float32
		ints   []int64
	}{
		{of(t, F64, []float64{1.5, -0x1p-40, 1e300}), []float32{1.5, -0x1p-40, float32(math.Inf(1))}, nil},
		{of(t, F32, []float32{1.5, -3}), []float32{1.5, -3}, nil},
		{of(t, F16, []uint16{0x3e00, 0xc000, 0x7bff}), []float32{1.5, -2, 65504}, nil},
		{of(t, BF16, []uint16{0x3fc0, 0xc000}), []float32{1.5, -2}, nil},
		{of(t, I8, []int8{-128, 127}), []float32{-128, 127}, []int64{-128, 127}},
		{of(t, U8, []uint8{0, 255}), []float32{0, 255}, []int64{0, 255}},
		{of(t, BOOL, []uint8{0, 1}), []float32{0, 1}, []int64{0, 1}},
		{of(t, I16, []int16{-32768, 1}), []float32{-32768, 1}, []int64{-32768, 1}},
		{of(t, U16, []uint16{65535}), []float32{65535}, []int64{65535}},
		{of(t, I32, []int32{-1 << 31}), []float32{-0x1p31}, []int64{-1 << 31}},
		{of(t, U32, []uint32{1<<32 - 1}), []float32{0x1p32}, []int64{1<<32 - 1}},
		{of(t, I64, []int64{-1 << 63}), []float32{-0x1p63}, []int64{-1 << 63}},
		{of(t, U64, []uint64{1<<63 - 1}), []float32{0x1p63}, []int64{1<<63 - 1}},
		{of(t, U64, []uint64{1<<64 - 1}), []float32{0x1p64}, nil},
		{of(t, F8E4M3, []uint8{0}), nil, nil},
		{of(t, C64, []complex64{1}), nil, nil},
	} {
		floats, err := c.tensor.Float32s()
		if diff := cmp.Diff(c.floats, floats); diff != "" || (err == nil) != (floats != nil) {
			t.Errorf("%v: floats %s, error %v", c.tensor, diff, err)
		}
		ints, err := c.tensor.Int64s()
		if diff := cmp.Diff(c.ints, ints); diff != "" || (err == nil) != (ints != nil) {
			t.Errorf("%v: ints %s, error %v", c.tensor, diff, err)
		}
	}
}

func TestConversionSentences(t *testing.T) {
	for want, convert := range map[string]func() error{
		"f: w: F8_E4M3 cannot be read as float32; F64, F32, F16, BF16 and integers can": func() error {
			_, err := of(t, F8E4M3, []uint8{0}).Float32s()
			return err
		},
		"f: w: F32 cannot be read as int64; integers and BOOL can": func() error {
			_, err := of(t, F32, []float32{0}).Int64s()
			return err
		},
		"f: w: element 1 is 18446744073709551615, beyond int64": func() error {
			_, err := of(t, U64, []uint64{0, 1<<64 - 1}).Int64s()
			return err
		},
		"f: w: invalid dtype": func() error {
			_, err := Tensor{Name: "w", File: "f"}.Int64s()
			return err
		},
	} {
		assertSentence(t, convert(), "DIR", ErrDType, want)
	}
	_, err := Tensor{Name: "w", File: "f", DType: F32, Shape: []int{2}, Data: make([]byte, 7)}.Float32s()
	assertSentence(t, err, "DIR", ErrCorrupt, "f: w: data has 7 bytes, but F32 of shape [2] takes 8")
	_, err = Tensor{Name: "w", File: "f", DType: F32, Shape: []int{-2, -2}, Data: make([]byte, 16)}.Float32s()
	assertSentence(t, err, "DIR", ErrCorrupt, "f: w: shape [-2 -2] is impossible: it has negative or too many elements")
}

// TestF16 compares all 65,536 halves with their definition.
func TestF16(t *testing.T) {
	for h := range 1 << 16 {
		exponent, mantissa := h>>10&31, float64(h&0x3ff)
		want := math.Ldexp(1024+mantissa, exponent-25)
		switch {
		case exponent == 0:
			want = math.Ldexp(mantissa, -24)
		case exponent == 31 && mantissa == 0:
			want = math.Inf(1)
		case exponent == 31:
			want = math.NaN()
		}
		if h&0x8000 != 0 {
			want = -want
		}
		got := float64(f16(uint16(h)))
		if got != want && !(math.IsNaN(got) && math.IsNaN(want)) || math.Signbit(got) != math.Signbit(want) && want == want {
			t.Errorf("half %#04x is %v, want %v", h, got, want)
		}
	}
}

func TestDTypes(t *testing.T) {
	for i, d := range DTypes() {
		back, err := ParseDType(d.String())
		if err != nil || back != d || d.Bits() == 0 || d != DType(i+1) {
			t.Errorf("%v (%d bits) parses as %v, %v", d, d.Bits(), back, err)
		}
	}
	if none := DType(0); none.Bits() != 0 || none.String() != "invalid" || DType(200).Bits() != 0 {
		t.Errorf("the zero DType is %v of %d bits", none, none.Bits())
	}
}
