//go:build linux || darwin

package kernels

import (
	"math/rand/v2"
	"os"
	"runtime/debug"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// beforeHole returns n bytes of memory that end where an unreadable page begins.
func beforeHole(t *testing.T, n int) []byte {
	t.Helper()
	page := os.Getpagesize()
	size := (n+page-1)/page*page + page
	mem, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Skipf("no anonymous mapping: %v", err)
	}
	t.Cleanup(func() { _ = unix.Munmap(mem) })
	if err := unix.Mprotect(mem[size-page:], unix.PROT_NONE); err != nil {
		t.Skipf("no page protection: %v", err)
	}
	return mem[size-page-n : size-page]
}

func floatsBeforeHole(t *testing.T, n int) []float32 {
	t.Helper()
	return unsafe.Slice((*float32)(unsafe.Pointer(unsafe.SliceData(beforeHole(t, 4*n)))), n)
}

func halvesBeforeHole(t *testing.T, n int) []uint16 {
	t.Helper()
	return unsafe.Slice((*uint16)(unsafe.Pointer(unsafe.SliceData(beforeHole(t, 2*n)))), n)
}

// The weights of a checkpoint end where its mapping ends: not one byte beyond a slice may be touched.
func TestKernelsStayWithinTheirMemory(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	const most = 5 * 100
	w, h := floatsBeforeHole(t, most), halvesBeforeHole(t, most)
	x, dst, many, out := floatsBeforeHole(t, most), floatsBeforeHole(t, 15), floatsBeforeHole(t, 9*100), floatsBeforeHole(t, 5*9)
	last := func(n int) (from int) { return most - n }
	forEachImpl(t, func(_ *testing.T, i impl) {
		for cols := range 100 {
			s := Shape{5, 3, cols, 5, cols, cols}
			i.dotF32(dst, w[last(5*cols):], x[last(3*cols):], s)
			i.dotF16(dst, h[last(5*cols):], x[last(3*cols):], s)
			i.dotBF16(dst, h[last(5*cols):], x[last(3*cols):], s)
			i.widenF16(x[last(cols):], h[last(cols):])
			i.widenBF16(x[last(cols):], h[last(cols):])
			if i.mulF32[Lanes] == nil {
				continue
			}
			o := packedBy(i, Lanes, many[9*(100-cols):], 9, cols)
			i.mulF32[Lanes](out, w[last(5*cols):], o, o.shape(s))
			i.mulF16[Lanes](out, h[last(5*cols):], o, o.shape(s))
			i.mulBF16[Lanes](out, h[last(5*cols):], o, o.shape(s))
		}
	})
}

// The same of many tokens, whose weights and activations are sorted by lanes first.
func TestManyTokensStayWithinTheirMemory(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	const rows, tokens, most = 50, 37, 40
	w, h := floatsBeforeHole(t, rows*most), halvesBeforeHole(t, rows*most)
	x, dst := floatsBeforeHole(t, tokens*most), floatsBeforeHole(t, tokens*rows)
	forEachImpl(t, func(t *testing.T, i impl) {
		if i.mulF32[Lanes] == nil {
			t.Skip("no product by lanes")
		}
		for cols := range most {
			o := packedBy(i, Lanes, x[tokens*(most-cols):], tokens, cols)
			s := o.shape(Shape{Rows: rows, LdDst: rows, LdW: cols})
			i.mulF32[Lanes](dst, w[rows*(most-cols):], o, s)
			i.mulF16[Lanes](dst, h[rows*(most-cols):], o, s)
			i.mulBF16[Lanes](dst, h[rows*(most-cols):], o, s)
		}
	})
}

// The same for attention: keys of one block, values of five positions and queries of every panel.
func TestAttentionStaysWithinItsMemory(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	const most = 100 * KeyBlock
	w, h := floatsBeforeHole(t, most), halvesBeforeHole(t, most)
	dst, p := floatsBeforeHole(t, 13*100), floatsBeforeHole(t, 5*9)
	forEachImpl(t, func(_ *testing.T, i impl) {
		for cols := 1; cols < 100; cols++ {
			for _, queries := range []int{1, 4, 9} {
				i.expFast(w[most-cols:], 0, [16]float32{})
				i.roundKV(w[most-cols:])
				var q Queries
				q.Reset(queries, cols, PlainQueries)
				out := dst[len(dst)-q.Rows()*KeyBlock:]
				scores(i.scoresF32, out, KeyBlock, &q, w[most-cols*KeyBlock:], 1)
				scores(i.scoresBF16, out, KeyBlock, &q, h[most-cols*KeyBlock:], 1)
				s := Shape{Rows: 5, Tokens: queries, Cols: cols, LdDst: cols, LdW: cols, LdX: 5}
				i.weightedF32(dst[len(dst)-queries*cols:], p[len(p)-5*queries:], w[most-5*cols:], s)
				i.weightedBF16(dst[len(dst)-queries*cols:], p[len(p)-5*queries:], h[most-5*cols:], s)
				i.weightedPairs(dst[len(dst)-queries*cols:], p[len(p)-5*queries:], h[most-6*cols:], queries&1, s)
				q.Reset(queries, cols, PairedQueries)
				scores(i.scoresPairs, out, KeyBlock, &q, h[most-PairedDim(cols)*KeyBlock:], 1)
			}
		}
	})
}

// So do quantized products: matrix, x and results end where memory ends.
func TestTiledStaysWithinItsMemory(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	rng := rand.New(rand.NewPCG(8, 1))
	const rows, most = 37, 200
	forEachImpl(t, func(t *testing.T, i impl) {
		x, dst := floatsBeforeHole(t, 9*most), floatsBeforeHole(t, 9*rows)
		for kind := range tiledKinds {
			for _, cols := range []int{1, 63, 64, 65, 128, most} {
				w := randomTiled(rng, kind, rows, cols)
				data := beforeHole(t, len(w.Data))
				copy(data, w.Data)
				w.Data = data
				for _, n := range []int{1, 2, 9} {
					o := packedBy(i, Digits, x[len(x)-n*cols:], n, cols)
					i.mulTiled(dst[len(dst)-n*rows:], rows, w, o, 0, rows)
				}
			}
		}
	})
}

// And products in 12 bits: blocks, escapes, tokens and results.
func TestBF12StaysWithinItsMemory(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	rng := rand.New(rand.NewPCG(8, 2))
	const rows, most = 18, 256
	x, dst := floatsBeforeHole(t, 9*most), floatsBeforeHole(t, 9*rows)
	forEachInUse(t, func(t *testing.T) {
		for _, cols := range []int{1, 64, 100, 192, most} {
			w := newBF12(bfloats(rng, rows*cols), rows, cols)
			blocks := beforeHole(t, len(w.Blocks))
			copy(blocks, w.Blocks)
			w.Blocks = blocks
			escapes := unsafe.Slice((*Escape)(unsafe.Pointer(unsafe.SliceData(beforeHole(t, 4*len(w.Escapes))))), len(w.Escapes))
			copy(escapes, w.Escapes)
			w.Escapes = escapes
			for _, n := range []int{1, 2, 4, 9} {
				for _, p := range []Precision{Exact, Fast} {
					o := NewOperand(x[len(x)-n*cols:], n, cols)
					o.Precision = p
					o.Pack(nil, FormBF16(p))
					MulBF12(dst[len(dst)-n*rows:], rows, w, o, 0, rows)
				}
			}
		}
	})
}

// Not one byte beyond the weights may be touched.
func TestPackedStayWithinTheirMemory(t *testing.T) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	const most = 40 * 70
	h := halvesBeforeHole(t, most)
	forEachPacked(t, func(t *testing.T, m packedMul) {
		for _, cols := range []int{1, 31, 32, 33, 64, 70} {
			for _, rows := range []int{1, 15, 17, 40} {
				s := Shape{Rows: rows, Tokens: 2 * rows, Cols: cols, LdDst: rows, LdW: cols}
				if _, err := m.run(h[most-rows*cols:], make([]float32, s.Tokens*cols), s); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
