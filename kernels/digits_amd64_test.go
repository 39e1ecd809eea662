//go:build amd64 && !purego

package kernels

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// What a CPU lacks, it inherits: quantized products of AVX-512 without VNNI are those of AVX2, with the same bits.
func TestTiledMaskedFeatures(t *testing.T) {
	has := detect()
	if !has.avx512 {
		t.Skip("no AVX-512")
	}
	rng := rand.New(rand.NewPCG(6, 1))
	const rows, cols, n = 37, 200, 11
	w, x := randomTiled(rng, Q4, rows, cols), normals(rng, n*cols, 1)
	g := choose([]impl{generic})
	want := make([]float32, n*rows)
	g.mulTiled(want, rows, w, packedBy(g, Digits, x, n, cols), 0, rows)
	for _, f := range []features{{}, {avx2: true}, {avx2: true, avx512: true}, {avx2: true, avx512: true, vnni: true}, {avx2: true, avx512: true, vbmi: true}, has} {
		i, got := choose(f.implementations()), make([]float32, n*rows)
		o := packedBy(i, Digits, x, n, cols)
		i.mulTiled(got, rows, w, o, 0, rows)
		if !slices.Equal(got, want) {
			t.Errorf("%+v: other bits than generic's", f)
		}
		if interleaved := len(o.scales) == 0; interleaved != f.vnni {
			t.Errorf("%+v: packed for VNNI: %v", f, interleaved)
		}
	}
}

// A tile of every code and kind, unpacked by each instruction set.
func TestUnpackIsInts(t *testing.T) {
	has := detect()
	rng := rand.New(rand.NewPCG(7, 1))
	for kind := range tiledKinds {
		w := randomTiled(rng, kind, GroupRows, 9*BlockCols)
		for b := range blocksOf(w.Cols) {
			var want [tileInts]int8
			w.Ints(&want, 0, b)
			for name, f := range map[string]struct {
				has    bool
				bias   byte
				unpack func(dst *tilePanel, at int, kind TiledKind, g tileGroup, b, n int)
			}{"256": {has.avx2, 0, unpack256}, "512": {has.vnni && has.vbmi, unsign, permuted512.unpack}, "512 without VBMI": {has.vnni, unsign, shuffled512.unpack}} {
				if !f.has || kind == Q8 && f.bias == 0 {
					continue // signed integers of eight bits are codes
				}
				got := new(tilePanel)
				f.unpack(got, tileInts, kind, w.group(0), b, 1)
				for i, v := range want {
					if got[tileInts+i]-f.bias != byte(v) {
						t.Fatalf("%s, %s: integer %d of tile %d is %d, want %d", name, tiledNames[kind], i, b, int8(got[tileInts+i]-f.bias), v)
					}
				}
				if got[tileInts-1] != 0 || got[2*tileInts] != 0 {
					t.Errorf("%s, %s: bytes beside the tile were written", name, tiledNames[kind])
				}
			}
		}
	}
}

// AMX takes digits row by row, however many tokens there are.
func TestDigitsUnsorted(t *testing.T) {
	if !detect().avx512 {
		t.Skip("no AVX-512")
	}
	const cols = 2*BlockCols + 40
	g := choose([]impl{generic})
	for _, n := range []int{1, 16, 40} {
		x := normals(rand.New(rand.NewPCG(10, 1)), n*cols, 1)
		for f, k := range map[Form]byteDigits{Digits: twoDigits512, Digit: oneDigit512} {
			i := impl{}
			i.pack[f] = k.packing(noneSorted)
			got, want := packedBy(i, f, x, n, cols), packedBy(g, f, x, n, cols)
			for tok := range n {
				for b := range blocksOf(cols) {
					at, digits := tok*got.ldDigits()+b*blockBytes, k.digits*BlockCols
					if !slices.Equal(got.digits[at:][:digits], want.digits[at:][:digits]) {
						t.Fatalf("%d digits of %d tokens: those of token %d, block %d differ", k.digits, n, tok, b)
					}
				}
			}
		}
	}
}
