package quant

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
)

// TestPackedSizes: every number that a file may claim is held against the bytes that are there, without arithmetic that wraps.
func TestPackedSizes(t *testing.T) {
	for _, c := range []struct {
		format     string
		rows, cols int
		bytes      int
		ok         bool
	}{
		{"q8", 16, 64, 1024 + 64, true},
		{"q8", 1, 1, 1024 + 64, true},
		{"q8", 17, 65, 2 * (2*1024 + 64), true},
		{"q6", 16, 128, 2*768 + 64, true},
		{"q4", 16, 128, 2*512 + 64 + 64, true},
		{"q4", 16, 192, 3 * (512 + 32 + 32), true},
		{"q4", 16, 192, 3*512 + 128 + 128, false},
		{"q4", 0, 192, 0, true},
		{"q4", 16, 0, 0, true},
		{"q4", 16, 128, 2*512 + 64 + 63, false},
		{"q4", 33, 128, 2 * (2*512 + 64 + 64), false},
		{"q4", 0, 128, 64, false},
		{"q4", -16, 128, 2*512 + 64 + 64, false},
		{"q4", 16, -128, 2*512 + 64 + 64, false},
		{"q8", math.MaxInt, math.MaxInt, 1024 + 64, false},
		{"q8", 16, math.MaxInt, 1024 + 64, false},
		{"q8", math.MaxInt, 64, 1024 + 64, false},
		{"q6", math.MaxInt, math.MaxInt, 0, false},
		{"q6q4", 16, 128, 2*768 + 64, true},
		{"q6q4", 200, 128, 13 * (2*768 + 64), true},
		{"q6q4", 1040, 128, 18*(2*768+64) + 46*(2*512+64+64) + (2*768 + 64), true},
		{"q6q4", 1040, 128, 65 * (2*768 + 64), false},
		{"q6q4", 511, 128, 32 * (2*768 + 64), true},
		{"q6q4", 512, 128, 10*(2*768+64) + 22*(2*512+64+64), true},
		{"q6q4", 0, 128, 0, true},
		{"q6q4", 200, 0, 0, true},
		{"q6q4", -1, 128, 0, false},
		{"q6q4", 200, -1, 0, false},
		{"q6q4", math.MaxInt, 0, 0, true},
		{"q6q4", math.MaxInt, math.MaxInt, 1024, false},
		{"q6q4", math.MaxInt, 64, 1024, false},
		{"q6q4", 64, math.MaxInt, 1024, false},
	} {
		m, err := FromBytes(c.format, c.rows, c.cols, make([]byte, c.bytes))
		if (err == nil) != c.ok || (err != nil && !errors.Is(err, ErrSize)) {
			t.Errorf("%s [%d %d] of %d bytes: %v, %v", c.format, c.rows, c.cols, c.bytes, m, err)
		}
	}
}

// TestPackedScales: a scale that is no number, or makes weights that are none, is found wherever it stands; the largest other is not.
func TestPackedScales(t *testing.T) {
	forEachPacking(t, func(t *testing.T, p *packing) {
		const rows, cols = 20, 70
		for _, bits := range []uint16{0x7f80, 0xff80, 0x7fc0, 0x7f7f, 0x7c00, 0xfc00, 0x7bff, 0xfbff} {
			data := make([]byte, p.bytes(rows, cols))
			m := p.over(rows, cols, data)
			binary.LittleEndian.PutUint16(tileOf(&m.Tiled, 1, 1).scales[2*3:], bits)
			_, err := FromBytes(p.name, rows, cols, data)
			if fits := bits&0x7fff == 0x7bff; fits != (err == nil) || !fits && !errors.Is(err, ErrScale) {
				t.Errorf("scale %#x: %v", bits, err)
			}
		}
	})
}

// TestPackedInPlace: whatever its alignment, memory is used as it is.
func TestPackedInPlace(t *testing.T) {
	forEachPacking(t, func(t *testing.T, p *packing) {
		data, _ := PackedBytes(quantized(t, nil, p.name, f32(t, 20, 70, wave(1400))))
		want := values(quantized(t, nil, p.name, f32(t, 20, 70, wave(1400))))
		for off := range 3 {
			b := append(make([]byte, off), data...)[off:]
			m, err := FromBytes(p.name, 20, 70, b)
			if err != nil {
				t.Fatal(err)
			}
			if !m.Aliases(b) || m.Aliases(data) || !slices.Equal(values(m), want) {
				t.Errorf("offset %d: aliases its bytes %t, others %t", off, m.Aliases(b), m.Aliases(data))
			}
		}
	})
}

// TestQ4Layout writes a tile by hand: the kernels read these places.
func TestQ4Layout(t *testing.T) {
	data := make([]byte, q4.bytes(16, 64))
	data[3*64+5*4+2] = 0x0c   // row 5, column 3·8+2 = 26, code 12
	data[512+8+2] = 0x90      // its sub-block, 1: kind 1, negated
	data[512+32+2*5+1] = 0x40 // its scale, 2
	data[3*64+5*4+2] |= 0x30  // column 30: code 3
	m, err := FromBytes("q4", 16, 64, data)
	if err != nil {
		t.Fatal(err)
	}
	row := make([]float32, 64)
	m.Row(row, 5)
	if want := -2 * float32(kernels.Codes4[16+12]); row[26] != want {
		t.Errorf("column 26 is %v, want %v", row[26], want)
	}
	if want := -2 * float32(kernels.Codes4[16+3]); row[30] != want {
		t.Errorf("column 30 is %v, want %v", row[30], want)
	}
}

// TestQ6Layout does the same for planes.
func TestQ6Layout(t *testing.T) {
	data := make([]byte, q6.bytes(16, 64))
	data[3*64+5*4+2] = 0x0c        // row 5, column 26, low bits 12
	data[512+64+5*4+2] = 0b10 << 4 // quad 6 is the third of plane 1
	data[768+2*5+1] = 0x40         // its scale, 2
	m, err := FromBytes("q6", 16, 64, data)
	if err != nil {
		t.Fatal(err)
	}
	row := make([]float32, 64)
	m.Row(row, 5)
	if want := 2 * float32(kernels.Codes6[2<<4|12]); row[26] != want {
		t.Errorf("column 26 is %v, want %v", row[26], want)
	}
}

// TestCodebooks: an exact zero each, in order, and the range that the searches rely on.
func TestCodebooks(t *testing.T) {
	books := [][]int8{kernels.Codes6[:]}
	for kind := range 8 {
		books = append(books, kernels.Codes4[16*kind:][:16])
	}
	for i, b := range books {
		if !slices.IsSorted(b) || !slices.Contains(b, 0) || b[0] < -127 {
			t.Errorf("book %d: %v", i, b)
		}
	}
}

// TestPackedProduct holds products to float64, within what 15 bits of activations lose; split and sliced they have the same bits.
func TestPackedProduct(t *testing.T) {
	const rows, cols, n = 50, 200, 3
	x := wave(n * cols)
	forEachPacking(t, func(t *testing.T, p *packing) {
		m := quantized(t, nil, p.name, f32(t, rows, cols, normal(rows*cols, 1)))
		o := kernels.NewOperand(x, n, cols)
		o.Pack(nil, m.Form(kernels.Exact))
		want := make([]float32, n*rows)
		m.MulRows(want, o, 0, rows)
		for r := range rows {
			row := make([]float32, cols)
			m.Row(row, r)
			for tok := range n {
				var sum, mass float64
				for k, w := range row {
					product := float64(w) * float64(x[tok*cols+k])
					sum, mass = sum+product, mass+math.Abs(float64(w))
				}
				if diff := math.Abs(float64(want[tok*rows+r]) - sum); !(diff <= mass/16319) {
					t.Fatalf("row %d token %d is off by %g", r, tok, diff)
				}
			}
		}
		lo, hi := 16, 39
		part, split := make([]float32, n*(hi-lo)), make([]float32, n*rows)
		m.Slice(lo, hi).MulRows(part, o, 0, hi-lo)
		m.MulRows(split, o, 0, 32)
		m.MulRows(split, o, 32, rows)
		for tok := range n {
			if !slices.Equal(part[tok*(hi-lo):][:hi-lo], want[tok*rows+lo:][:hi-lo]) {
				t.Errorf("token %d: a slice has other bits", tok)
			}
		}
		odd := make([]float32, n*30)
		m.Slice(7, 37).MulRows(odd, o, 0, 30)
		if !slices.Equal(odd[2*30:], want[2*rows+7:][:30]) {
			t.Error("a slice in the middle of a group has other bits")
		}
		if !slices.Equal(split, want) {
			t.Error("split, the product has other bits")
		}
	})
}

// TestPortable: the same bits on every kernel, and those of float64 sums rounded once.
func TestPortable(t *testing.T) {
	const rows, cols, n = 9, 77, 2
	m := Portable(f32(t, rows, cols, normal(rows*cols, 1)))
	x := wave(n * cols)
	var first []float32
	best := kernels.Name()
	for _, name := range kernels.Implementations() {
		if err := kernels.Use(name); err != nil {
			t.Fatal(err)
		}
		got := make([]float32, n*rows)
		m.MulRows(got, kernels.NewOperand(x, n, cols), 0, rows)
		m.Slice(4, 9).MulRows(got[:5], kernels.NewOperand(x[:cols], 1, cols), 0, 5)
		if first == nil {
			first = got
		}
		if !slices.Equal(got, first) {
			t.Errorf("kernel %s has other bits", name)
		}
	}
	if err := kernels.Use(best); err != nil {
		t.Fatal(err)
	}
}

// FuzzPacked: no bytes make a matrix that cannot be read.
func FuzzPacked(f *testing.F) {
	formats := []string{"q8", "q6", "q4", "q6q4"}
	for i, format := range formats {
		data, _ := PackedBytes(quantized(f, nil, format, f32(f, 3, 5, wave(15))))
		f.Add(i, 3, 5, data)
	}
	data, _ := PackedBytes(quantized(f, nil, q6q4Name, f32(f, 1030, 5, wave(1030*5))))
	f.Add(3, 1030, 5, data)
	f.Add(2, math.MaxInt, 1, []byte{})
	f.Add(2, math.MaxInt-82, 0, []byte{})
	f.Fuzz(func(t *testing.T, format, rows, cols int, data []byte) {
		m, err := FromBytes(formats[uint(format)%uint(len(formats))], rows, cols, data)
		if err != nil || cols == 0 { // as many rows as it likes, of nothing
			return
		}
		for _, v := range values(m) {
			if v-v != 0 {
				t.Fatalf("a weight is %v", v)
			}
		}
	})
}
