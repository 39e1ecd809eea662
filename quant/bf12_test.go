package quant

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ffnrun/ffnrun/kernels"
)

// bfloats are weights as checkpoints have them: normal, and one in 300 of them something else.
func bfloats(rng *rand.Rand, n int) []byte {
	var b []byte
	for range n {
		w := kernels.RoundBF16(float32(0.02 * rng.NormFloat64()))
		if rng.IntN(300) == 0 {
			w = uint16(rng.Uint32())
		}
		b = binary.LittleEndian.AppendUint16(b, w)
	}
	return b
}

func bf16(t testing.TB, rows, cols int, b []byte) Matrix {
	t.Helper()
	m, err := FromBytes("BF16", rows, cols, b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// inBF12 is a matrix of bfloats in both formats.
func inBF12(t testing.TB, rows, cols int) (m Matrix, packed *bf12) {
	t.Helper()
	m = bf16(t, rows, cols, bfloats(rand.New(rand.NewPCG(uint64(rows), uint64(cols))), rows*cols))
	packed, ok := quantized(t, nil, "bf12", m).(*bf12)
	if !ok {
		t.Fatalf("[%d %d] stays in BF16", rows, cols)
	}
	return m, packed
}

// sameWeights holds all weights to the same bits, NaN and signs of zeros too.
func sameWeights(t testing.TB, got, want Matrix) {
	t.Helper()
	a, b := values(got), values(want)
	for i := range b {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			t.Fatalf("weight %d is %x, want %x", i, math.Float32bits(a[i]), math.Float32bits(b[i]))
		}
	}
}

// TestBF12KeepsEveryBit: of whatever weights, and through bytes; what cannot be smaller stays as it is.
func TestBF12KeepsEveryBit(t *testing.T) {
	pool := kernels.NewPool(3)
	defer pool.Close()
	packed, kept := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		rows, cols := rapid.IntRange(20, 80).Draw(r, "rows"), max(0, 64*rapid.IntRange(0, 5).Draw(r, "blocks")-rapid.IntRange(-1, 20).Draw(r, "short"))
		n := rapid.IntRange(1, 18).Draw(r, "uppers")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))
		var b []byte
		for range rows * cols {
			w := uint16(rng.IntN(n))*0x0d00 | uint16(rng.IntN(256))
			if rng.IntN(100) == 0 {
				w = uint16(rng.Uint32())
			}
			b = binary.LittleEndian.AppendUint16(b, w)
		}
		m := bf16(t, rows, cols, b)
		q := quantized(t, pool, "bf12", m)
		size, smaller, err := PackedSize(nil, "bf12", rows, cols, func() (Matrix, error) { return m, nil })
		if q == m {
			kept++
			if smaller || err != nil {
				t.Fatalf("[%d %d] stays in BF16, and would take %d bytes of %d (%v)", rows, cols, size, m.Bytes(), err)
			}
			return
		}
		packed++
		sameWeights(t, q, m)
		data, ok := PackedBytes(q)
		if !ok || !smaller || err != nil || len(data) != size || size >= m.Bytes() {
			t.Fatalf("[%d %d]: %d bytes, announced %d (%v), of %d", rows, cols, len(data), size, err, m.Bytes())
		}
		read, err := FromBytes("bf12", rows, cols, data)
		if err != nil {
			t.Fatal(err)
		}
		if !read.Aliases(data) || read.Aliases(b) || read.Format() != "bf12" || read.Bytes() < size-bf12Header || read.Bytes() > size {
			t.Fatalf("[%d %d]: aliases %t, %s, %d bytes of %d", rows, cols, read.Aliases(data), read.Format(), read.Bytes(), size)
		}
		sameWeights(t, read, m)
	})
	if t.Logf("%d were packed, %d stayed", packed, kept); packed == 0 {
		t.Error("none was packed")
	}
}

// TestBF12Size: 12 bits, and one or two escapes of 32 in ten thousand weights of a normal distribution.
func TestBF12Size(t *testing.T) {
	const rows, cols = 512, 1024
	m := bf16(t, rows, cols, stores["BF16"].encode(normal(rows*cols, 0.02), 0))
	q := quantized(t, nil, "bf12", m)
	if bits := float64(8*q.Bytes()) / rows / cols; bits < 12 || bits > 12.02 {
		t.Errorf("%g bits a weight", bits)
	}
}

// TestBF12LeavesOthers: other formats, and weights that have hundreds of upper bytes.
func TestBF12LeavesOthers(t *testing.T) {
	b := make([]byte, 128*256*4)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	for _, m := range []Matrix{f32(t, 64, 256, normal(64*256, 1)), bf16(t, 128, 256, b[:128*256*2])} {
		if q := quantized(t, nil, "bf12", m); q != m {
			t.Errorf("%s became %s", m.Format(), q.Format())
		}
	}
}

func TestBF12Slices(t *testing.T) {
	m, q := inBF12(t, 23, 185)
	for lo := range 24 {
		for hi := lo; hi <= 23; hi++ {
			part := q.Slice(lo, hi)
			sameWeights(t, part, m.Slice(lo, hi))
			if inPlace := part.Format() == "bf12"; inPlace != (lo%kernels.BF12Rows == 0) {
				t.Errorf("[%d %d) is %s", lo, hi, part.Format())
			}
			if hi-lo > 8 && lo%kernels.BF12Rows == 0 {
				sameWeights(t, part.Slice(4, hi-lo), m.Slice(lo+4, hi))
			}
		}
	}
	if _, ok := PackedBytes(q.Slice(4, 8)); ok {
		t.Error("a part has bytes of its own")
	}
}

// TestBF12Products: the bits of BF16, at any precision, by any pieces.
func TestBF12Products(t *testing.T) {
	pool := kernels.NewPool(2)
	defer pool.Close()
	rows, cols := 203, 640
	m, q := inBF12(t, rows, cols)
	sameWeights(t, q, m)
	for _, n := range []int{1, 3, 6, 16, 40} {
		for _, precision := range []kernels.Precision{kernels.Exact, kernels.Fast} {
			x := kernels.NewOperand(wave(n*cols), n, cols)
			x.Precision = precision
			got, want := make([]float32, n*rows), make([]float32, n*rows)
			var p Product
			p.Run(pool, &Linear{W: m}, want, x)
			p.Run(pool, &Linear{W: q}, got, x)
			for i := range want {
				if math.Float32bits(got[i]) != math.Float32bits(want[i]) && !math.IsNaN(float64(want[i])) {
					t.Fatalf("%d tokens, %v: sum %d is %v, want %v", n, precision, i, got[i], want[i])
				}
			}
		}
	}
}

// TestBF12Hostile: what a file may claim is held against its bytes, without arithmetic that wraps, and escapes against their places.
func TestBF12Hostile(t *testing.T) {
	rows, cols := 11, 190
	_, q := inBF12(t, rows, cols)
	escapes := len(q.data) - 4*len(q.Escapes)
	twice := 0 // the first of two escapes in a group
	for g, first := range q.First[1:] {
		if first-q.First[g] > 1 {
			twice = escapes + 4*int(q.First[g])
		}
	}
	if twice == 0 {
		t.Fatalf("no group has two escapes: %d", q.First)
	}
	put := func(at int, v uint32) []byte {
		b := slices.Clone(q.data)
		binary.LittleEndian.PutUint32(b[at:], v)
		return b
	}
	for _, c := range []struct {
		name       string
		rows, cols int
		data       []byte
		want       error
	}{
		{"whole", rows, cols, q.data, nil},
		{"cut", rows, cols, q.data[:len(q.data)-1], ErrSize},
		{"empty", rows, cols, nil, ErrSize},
		{"an escape less", rows, cols, q.data[:len(q.data)-4], ErrEscape},
		{"rows", rows + 4, cols, q.data, ErrSize},
		{"columns", rows, cols + 64, q.data, ErrSize},
		{"many", math.MaxInt, math.MaxInt, q.data, ErrSize},
		{"many rows", math.MaxInt, cols, q.data, ErrSize},
		{"many columns", rows, math.MaxInt, q.data, ErrSize},
		{"no columns", math.MaxInt, 0, q.data, ErrSize},
		{"negative", -rows, -cols, q.data, ErrSize},
		{"first of none", rows, cols, put(escapes-4*4, 1), ErrEscape},
		{"falling", rows, cols, put(escapes-3*4, uint32(len(q.Escapes)+1)), ErrEscape},
		{"too few", rows, cols, put(escapes-4, uint32(len(q.Escapes)-1)), ErrEscape},
		{"too many", rows, cols, put(escapes-4, math.MaxUint32), ErrEscape},
		{"beyond the blocks", rows, cols, put(len(q.data)-4, 3<<16), ErrEscape},
		{"not ascending", rows, cols, put(twice, binary.LittleEndian.Uint32(q.data[twice+4:])), ErrEscape},
	} {
		m, err := FromBytes("bf12", c.rows, c.cols, c.data)
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if err == nil {
			sameWeights(t, m, q)
		}
	}
}

// FuzzBF12 multiplies by whatever FromBytes takes.
func FuzzBF12(f *testing.F) {
	_, q := inBF12(f, 11, 190)
	f.Add(11, 190, q.data)
	f.Add(1, 1, make([]byte, 64+384+8))
	f.Add(0, 0, make([]byte, 64+4))
	f.Fuzz(func(t *testing.T, rows, cols int, data []byte) {
		m, err := FromBytes("bf12", rows, cols, data)
		if err != nil || rows == 0 || rows*cols > 1<<16 {
			return
		}
		for _, n := range []int{1, 5} {
			x := kernels.NewOperand(make([]float32, n*cols), n, cols)
			var p Product
			p.Run(nil, &Linear{W: m}, make([]float32, n*rows), x)
		}
		m.Row(make([]float32, cols), rows-1)
	})
}
