package quant

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"
	"unsafe"

	"github.com/x448/float16"
	"pgregory.net/rapid"

	"github.com/ffnrun/ffnrun/kernels"
)

// store is how a test writes and reads one weight of a format, independently of the package.
type store struct {
	size   int
	append func(b []byte, w float32) []byte
	value  func(b []byte) float32
}

var stores = map[string]store{
	"F32": {4,
		func(b []byte, w float32) []byte { return binary.LittleEndian.AppendUint32(b, math.Float32bits(w)) },
		func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }},
	"F16": {2,
		func(b []byte, w float32) []byte {
			return binary.LittleEndian.AppendUint16(b, float16.Fromfloat32(w).Bits())
		},
		func(b []byte) float32 { return float16.Frombits(binary.LittleEndian.Uint16(b)).Float32() }},
	"BF16": {2,
		func(b []byte, w float32) []byte {
			return binary.LittleEndian.AppendUint16(b, uint16(math.Float32bits(w)>>16))
		},
		func(b []byte) float32 { return math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16) }},
}

// forEachFormat runs f for every row of the format table, and fails for one that the tests cannot write.
func forEachFormat(t *testing.T, f func(t *testing.T, name string, s store)) {
	t.Helper()
	for _, name := range Formats() {
		t.Run(name, func(t *testing.T) {
			s, ok := stores[name]
			if !ok {
				t.Fatalf("format %s has no test", name)
			}
			f(t, name, s)
		})
	}
}

// encode stores w in memory that starts off bytes after an aligned address.
func (s store) encode(w []float32, off int) []byte {
	b := make([]byte, off, off+len(w)*s.size+8)
	for _, v := range w {
		b = s.append(b, v)
	}
	return b[off:]
}

// drawn is a random matrix as its bytes hold it.
type drawn struct {
	rows, cols int
	bytes      []byte
	values     []float32
}

func (s store) draw(t *rapid.T) drawn {
	d := drawn{rows: rapid.IntRange(0, 40).Draw(t, "rows"), cols: rapid.IntRange(0, 40).Draw(t, "cols")}
	w := rapid.SliceOfN(rapid.Float32Range(-100, 100), d.rows*d.cols, d.rows*d.cols).Draw(t, "weights")
	d.bytes = s.encode(w, rapid.IntRange(0, 3).Draw(t, "misalignment"))
	for i := range w {
		d.values = append(d.values, s.value(d.bytes[i*s.size:]))
	}
	return d
}

// checkRows holds every row of m to want [rows, cols].
func checkRows(t *rapid.T, m Matrix, want []float32) {
	rows, cols := m.Dims()
	got := make([]float32, cols)
	for r := range rows {
		if m.Row(got, r); !slices.Equal(got, want[r*cols:][:cols]) {
			t.Fatalf("row %d is %v, want %v", r, got, want[r*cols:][:cols])
		}
	}
}

func checkDims(t *rapid.T, m Matrix, rows, cols int) {
	if r, c := m.Dims(); r != rows || c != cols {
		t.Fatalf("Dims() = %d, %d, want %d, %d", r, c, rows, cols)
	}
}

func TestFromBytes(t *testing.T) {
	forEachFormat(t, func(t *testing.T, name string, s store) {
		rapid.Check(t, func(t *rapid.T) {
			d := s.draw(t)
			m, err := FromBytes(name, d.rows, d.cols, d.bytes)
			if err != nil {
				t.Fatal(err)
			}
			checkDims(t, m, d.rows, d.cols)
			checkRows(t, m, d.values)
			if m.Format() != name || m.Bytes() != len(d.bytes) {
				t.Fatalf("Format() = %s, Bytes() = %d, want %s, %d", m.Format(), m.Bytes(), name, len(d.bytes))
			}
		})
	})
}

func TestFromTransposed(t *testing.T) {
	forEachFormat(t, func(t *testing.T, name string, s store) {
		rapid.Check(t, func(t *rapid.T) {
			d := s.draw(t)
			m, err := FromTransposed(name, d.cols, d.rows, d.bytes)
			if err != nil {
				t.Fatal(err)
			}
			want := make([]float32, len(d.values))
			for i, v := range d.values {
				want[i%d.cols*d.rows+i/d.cols] = v
			}
			clear(d.bytes) // it must have copied
			checkDims(t, m, d.cols, d.rows)
			checkRows(t, m, want)
			if m.Format() != name {
				t.Fatalf("Format() = %s, want %s", m.Format(), name)
			}
		})
	})
}

func TestSlice(t *testing.T) {
	forEachFormat(t, func(t *testing.T, name string, s store) {
		rapid.Check(t, func(t *rapid.T) {
			d := s.draw(t)
			m, err := FromBytes(name, d.rows, d.cols, d.bytes)
			if err != nil {
				t.Fatal(err)
			}
			lo := rapid.IntRange(0, d.rows).Draw(t, "lo")
			hi := rapid.IntRange(lo, d.rows).Draw(t, "hi")
			part := m.Slice(lo, hi)
			checkDims(t, part, hi-lo, d.cols)
			checkRows(t, part, d.values[lo*d.cols:hi*d.cols])
			if part.Bytes() != (hi-lo)*d.cols*s.size || part.Format() != name {
				t.Fatalf("a slice of %d rows has %d bytes of %s", hi-lo, part.Bytes(), part.Format())
			}
		})
	})
}

// Aligned bytes are shared, so that a mapped checkpoint is not read twice; others are copied.
func TestFromBytesAliasesAlignedBytes(t *testing.T) {
	forEachFormat(t, func(t *testing.T, name string, s store) {
		for off := range 5 {
			b := s.encode([]float32{1, 2, 3, 4}, off)
			aligned := uintptr(unsafe.Pointer(unsafe.SliceData(b)))%uintptr(s.size) == 0 && littleEndian
			m, err := FromBytes(name, 2, 2, b)
			if err != nil {
				t.Fatal(err)
			}
			copy(b, s.encode([]float32{9}, 0))
			want := float32(1)
			if aligned {
				want = 9
			}
			row := make([]float32, 2)
			if m.Row(row, 0); row[0] != want || row[1] != 2 {
				t.Errorf("offset %d: after a change of the bytes the row is %v, want [%v 2]", off, row, want)
			}
		}
	})
}

func TestFromBytesRefuses(t *testing.T) {
	const huge = math.MaxInt/2 + 1
	cases := []struct {
		name       string
		rows, cols int
		bytes      int
		kind       error
		want       string
	}{
		{"F8", 1, 1, 1, ErrFormat, `unknown weight format "F8", known: BF16, F16, F32`},
		{"", 1, 1, 1, ErrFormat, `unknown weight format "", known: BF16, F16, F32`},
		{"F32", 2, 3, 23, ErrSize, "wrong number of bytes: 23 for a F32 matrix [2 3] of 4 bytes a weight"},
		{"F16", 2, 3, 24, ErrSize, "wrong number of bytes: 24 for a F16 matrix [2 3] of 2 bytes a weight"},
		{"BF16", -2, -3, 12, ErrSize, "wrong number of bytes: 12 for a BF16 matrix [-2 -3] of 2 bytes a weight"},
		{"BF16", 0, 3, 6, ErrSize, "wrong number of bytes: 6 for a BF16 matrix [0 3] of 2 bytes a weight"},
		{"BF16", huge, 2, 0, ErrSize, ""}, // products that wrap to what is there
		{"F32", huge, huge, 0, ErrSize, ""},
	}
	for _, c := range cases {
		for _, from := range []func(string, int, int, []byte) (Matrix, error){FromBytes, FromTransposed} {
			m, err := from(c.name, c.rows, c.cols, make([]byte, c.bytes))
			if !errors.Is(err, c.kind) || m != nil {
				t.Errorf("%s [%d %d] of %d bytes: %v, %v, want %v", c.name, c.rows, c.cols, c.bytes, m, err, c.kind)
			} else if c.want != "" && err.Error() != c.want {
				t.Errorf("error %q, want %q", err, c.want)
			}
		}
	}
}

// A matrix without weights is made at once, whatever its other dimension claims.
func TestEmptyMatrices(t *testing.T) {
	for _, dims := range [][2]int{{0, 0}, {0, math.MaxInt}, {math.MaxInt, 0}} {
		for _, from := range []func(string, int, int, []byte) (Matrix, error){FromBytes, FromTransposed} {
			m, err := from("BF16", dims[0], dims[1], nil)
			if err != nil {
				t.Fatalf("%v: %v", dims, err)
			}
			if m.Bytes() != 0 {
				t.Errorf("%v: %d bytes", dims, m.Bytes())
			}
		}
	}
}

// A product is the kernel's over the whole matrix, bit by bit: split by rows, on any pool, sliced, with its bias added once.
func TestProductOnPools(t *testing.T) {
	pools := []*kernels.Pool{nil, kernels.NewPool(2), kernels.NewPool(5)}
	defer pools[1].Close()
	defer pools[2].Close()
	forEachFormat(t, func(t *testing.T, name string, s store) {
		const rows, cols, n = 700, 67, 3
		w, x, bias := wave(rows*cols), wave(n*cols), wave(rows)
		m, err := FromBytes(name, rows, cols, s.encode(w, 0))
		if err != nil {
			t.Fatal(err)
		}
		want := make([]float32, n*rows)
		m.MulRows(want, kernels.NewOperand(x, n, cols), 0, rows)
		checkProduct(t, m, want, x, n)
		for _, b := range [][]float32{nil, bias} {
			l := &Linear{W: m, B: b}
			if r, c := l.Dims(); r != rows || c != cols {
				t.Errorf("Dims() = %d, %d", r, c)
			}
			for _, pool := range pools {
				var p Product
				got := make([]float32, n*rows)
				p.Run(pool, l, got, kernels.NewOperand(x, n, cols))
				for i, v := range got {
					sum := want[i]
					if b != nil {
						sum += b[i%rows]
					}
					if v != sum {
						t.Fatalf("%d threads: element %d is %v, want %v", pool.Threads(), i, v, sum)
					}
				}
			}
		}
		part := make([]float32, n*100)
		m.Slice(200, 300).MulRows(part, kernels.NewOperand(x, n, cols), 0, 100)
		for i, v := range part {
			if v != want[i/100*rows+200+i%100] {
				t.Fatalf("element %d of the slice's product is %v, want %v", i, v, want[i/100*rows+200+i%100])
			}
		}
	})
}

// checkProduct holds a product to float64, within the bound of kernels/doc.go.
func checkProduct(t *testing.T, m Matrix, got, x []float32, n int) {
	t.Helper()
	rows, cols := m.Dims()
	row := make([]float32, cols)
	for r := range rows {
		m.Row(row, r)
		for tok := range n {
			var want, mass float64
			for k, w := range row {
				p := float64(w) * float64(x[tok*cols+k])
				want, mass = want+p, mass+math.Abs(p)
			}
			bound := float64(cols/8+10) * 0x1p-24 * mass
			if diff := math.Abs(float64(got[tok*rows+r]) - want); !(diff <= bound) {
				t.Fatalf("row %d token %d: %v, want %v within %.2g", r, tok, got[tok*rows+r], want, bound)
			}
		}
	}
}

// wave returns n numbers without a pattern.
func wave(n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(math.Sin(float64(i) * float64(i)))
	}
	return out
}

func TestRowsWriteTheirOwnOnly(t *testing.T) {
	const rows, cols, n = 9, 5, 2
	m, err := FromBytes("F32", rows, cols, stores["F32"].encode(wave(rows*cols), 0))
	if err != nil {
		t.Fatal(err)
	}
	got := slices.Repeat([]float32{7777}, n*rows)
	(&Linear{W: m, B: wave(rows)}).Rows(got, kernels.NewOperand(wave(n*cols), n, cols), 3, 6)
	for i, v := range got {
		if inside := i%rows >= 3 && i%rows < 6; (v != 7777) != inside {
			t.Errorf("element %d is %v", i, v)
		}
	}
}

func TestProductAllocatesNothing(t *testing.T) {
	m, err := FromBytes("BF16", 256, 64, make([]byte, 256*64*2))
	if err != nil {
		t.Fatal(err)
	}
	pool := kernels.NewPool(2)
	defer pool.Close()
	var p Product
	l, dst, x := &Linear{W: m, B: make([]float32, 256)}, make([]float32, 256), kernels.NewOperand(make([]float32, 64), 1, 64)
	if got := testing.AllocsPerRun(50, func() { p.Run(pool, l, dst, x) }); got != 0 {
		t.Errorf("Run allocates %v times", got)
	}
}

// Pieces hold whole dot tiles and what kernels take together, and enough work to be worth handing over.
func TestGrain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cols, n := rapid.IntRange(0, 1<<17).Draw(t, "cols"), rapid.IntRange(1, 4096).Draw(t, "n")
		together := 16
		switch {
		case n >= 32:
			together = 48
		case n >= 13:
			together = 32
		}
		g := Grain(cols, n)
		if g < 1 || g%together != 0 {
			t.Fatalf("Grain(%d, %d) = %d, want a positive multiple of %d", cols, n, g, together)
		}
		if work := g * max(1, cols*n); work < minWork {
			t.Fatalf("Grain(%d, %d) = %d: %d multiplications, want %d", cols, n, g, work, minWork)
		}
	})
}

func BenchmarkTransposed(b *testing.B) {
	const rows, cols = 1024, 3072
	src := make([]uint16, rows*cols)
	b.SetBytes(2 * rows * cols)
	for b.Loop() {
		transposed(rows, cols, src)
	}
}
