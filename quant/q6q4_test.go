package quant

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ffnrun/ffnrun/kernels"
)

// TestBands: a quarter of a vocabulary and its last 64th, in pairs of groups; a small one is whole.
func TestBands(t *testing.T) {
	for rows, want := range map[int][3]int{
		0: {}, 1: {1, 1, 1}, 511: {511, 511, 511}, 512: {128, 480, 512}, 1024: {256, 1024 - 32, 1024}, 1061: {288, 1024, 1061},
		2048: {512, 2016, 2048}, 32000: {8000, 31488, 32000}, 151936: {37984, 149536, 151936},
	} {
		if got := bandEnds(rows); got != want {
			t.Errorf("%d rows end at %d, want %d", rows, got, want)
		}
	}
}

// TestQ6Q4 holds a matrix to those of its bands' formats: weights, rows, products whatever they are cut into, and what is sliced off and read back.
func TestQ6Q4(t *testing.T) {
	pool := kernels.NewPool(2)
	defer pool.Close()
	rapid.Check(t, func(t *rapid.T) {
		rows, cols, n := rapid.IntRange(1000, 1200).Draw(t, "rows"), rapid.IntRange(1, 70).Draw(t, "cols"), rapid.IntRange(1, 40).Draw(t, "tokens")
		src, err := FromBytes("F32", rows, cols, stores["F32"].encode(normal(rows*cols, 0.02), 0))
		if err != nil {
			t.Fatal(err)
		}
		m, err := Quantized(pool, q6q4Name, src)
		if err != nil {
			t.Fatal(err)
		}
		checkDims(t, m, rows, cols)
		o := kernels.NewOperand(wave(n*cols), n, cols)
		o.Pack(nil, m.Form(kernels.Exact))
		got, want := make([]float32, n*rows), make([]float32, n*rows)
		weights, first, bytes := []float32(nil), 0, 0
		for i, end := range bandEnds(rows) {
			if first == end {
				continue
			}
			band, err := Quantized(nil, []string{"q6", "q4", "q6"}[i], src.Slice(first, end))
			if err != nil {
				t.Fatal(err)
			}
			part := make([]float32, n*(end-first))
			band.MulRows(part, o, 0, end-first)
			for token := range n {
				copy(want[token*rows+first:], part[token*(end-first):][:end-first])
			}
			weights, first, bytes = append(weights, values(band)...), end, bytes+band.Bytes()
		}
		checkRows(t, m, weights)
		cut := rapid.IntRange(0, rows/groupRows).Draw(t, "cut") * groupRows
		m.MulRows(got, o, 0, cut)
		m.MulRows(got, o, cut, rows)
		if !slices.Equal(got, want) {
			t.Fatal("the products are not those of the bands")
		}
		data, ok := PackedBytes(m)
		if !ok || len(data) != bytes || m.Bytes() != bytes || m.Format() != q6q4Name {
			t.Fatalf("%d bytes of %s, Bytes() = %d, packed: %t, want %d", len(data), m.Format(), m.Bytes(), ok, bytes)
		}
		again, err := FromBytes(q6q4Name, rows, cols, data)
		if err != nil {
			t.Fatal(err)
		}
		checkRows(t, again, weights)
		if !again.Aliases(data) || again.Aliases(slices.Clone(data)) {
			t.Fatal("what is read is not the memory that it is read from")
		}
		lo := rapid.IntRange(0, rows-1).Draw(t, "lo")
		hi := rapid.IntRange(lo+1, rows).Draw(t, "hi")
		slice := again.Slice(lo, hi)
		checkDims(t, slice, hi-lo, cols)
		checkRows(t, slice, weights[lo*cols:hi*cols])
		part := make([]float32, n*(hi-lo))
		slice.MulRows(part, o, 0, hi-lo)
		for token := range n {
			if !slices.Equal(part[token*(hi-lo):][:hi-lo], want[token*rows+lo:][:hi-lo]) {
				t.Fatalf("rows %d to %d have other products alone", lo, hi)
			}
		}
	})
}

// TestQ6Q4Refuses: what is wrong is named by the row of the whole.
func TestQ6Q4Refuses(t *testing.T) {
	const rows, cols = 1100, 70
	w := normal(rows*cols, 1)
	data, _ := PackedBytes(quantized(t, nil, q6q4Name, f32(t, rows, cols, w)))
	w[650*cols+3] = float32(math.NaN())
	if _, err := Quantized(nil, q6q4Name, f32(t, rows, cols, w)); !errors.Is(err, ErrValue) || !strings.Contains(err.Error(), "row 650 ") {
		t.Errorf("a weight that is no number: %v", err)
	}
	last := q6q4Packing{}.over(rows, cols, data).bands[2]
	binary.LittleEndian.PutUint16(tileOf(&last.Tiled, 0, 1).scales[2*5:], 0x7fc0)
	if _, err := FromBytes(q6q4Name, rows, cols, data); !errors.Is(err, ErrScale) || !strings.Contains(err.Error(), "row 1061, columns 64 ") {
		t.Errorf("a scale that is no number: %v", err)
	}
}
