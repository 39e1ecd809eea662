package ffn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// sparseBlock makes a block of random BF16 weights whose gates are open with about the given probability: a bias moves them.
func sparseBlock(t testing.TB, name string, d, dff int, open float64) *Block {
	t.Helper()
	v, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(4, uint64(dff)))
	matrix := func(rows, cols int) *quant.Linear {
		b := make([]byte, 2*rows*cols)
		const period = 2 * 65537 // random numbers enough; making as many as a large block has takes longer than the test
		for i := 0; i < min(len(b), period); i += 2 {
			w := math.Float32bits(float32(rng.NormFloat64()/math.Sqrt(float64(cols)))) >> 16
			b[i], b[i+1] = byte(w), byte(w>>8)
		}
		for i := period; i < len(b); i += period {
			copy(b[i:], b[:period])
		}
		m, err := quant.FromBytes("BF16", rows, cols, b)
		if err != nil {
			t.Fatal(err)
		}
		return &quant.Linear{W: m}
	}
	up, down := matrix(dff, d), matrix(d, dff)
	gate, moved := (*quant.Linear)(nil), up
	if v.Form.Gated {
		gate = matrix(dff, d)
		moved = gate
	}
	moved.B = make([]float32, dff)
	for i := range moved.B {
		moved.B[i] = float32(math.Sqrt2 * math.Erfinv(2*open-1)) // the gates are near standard normal
	}
	block, err := NewBlock(v, gate, up, down, nil)
	if err != nil {
		t.Fatal(err)
	}
	return block
}

func randomVector(n int, seed uint64) []float32 {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
	return x
}

// TestSparseIsDense holds the sparse path to the dense one, bit by bit: every variant that can skip, at densities on both
// sides of the limit, on 1, 2 and 5 threads, and to the same token in a batch.
func TestSparseIsDense(t *testing.T) {
	for _, name := range []string{"relu", "relu2", "relu6", "reglu", "drelu", "relu2-glu", "relu6-glu"} {
		for _, open := range []float64{0.02, 0.1, 0.5, 0.9, 1} {
			for _, size := range [][2]int{{64, 160}, {72, 177}, {300, 515}} {
				t.Run(fmt.Sprintf("%s/open=%g/d_ff=%d", name, open, size[1]), func(t *testing.T) {
					d, dff := size[0], size[1]
					b := sparseBlock(t, name, d, dff, min(open, 0.999999))
					x := randomVector(3*d, 9)
					want := make([]float32, 3*d)
					b.Forward(nil, NewScratch(3, b), want, x, 3)
					if b.Sparsify() == 0 {
						t.Fatal("the variant cannot skip")
					}
					for _, threads := range []int{1, 2, 5} {
						pool := kernels.NewPool(threads)
						s := NewScratch(3, b)
						for tok := range 3 {
							got := slices.Clone(x[tok*d:][:d])
							b.Forward(pool, s, got, got, 1)
							if !slices.Equal(got, want[tok*d:][:d]) {
								t.Fatalf("%d threads, token %d: the sparse path has other bits", threads, tok)
							}
						}
						pool.Close()
					}
				})
			}
		}
	}
}

// TestSparseAllocatesNothing once its memory is there.
func TestSparseAllocatesNothing(t *testing.T) {
	b := sparseBlock(t, "reglu", 128, 384, 0.2)
	b.Sparsify()
	pool := kernels.NewPool(2)
	defer pool.Close()
	s, x, y := NewScratch(1, b), randomVector(128, 3), make([]float32, 128)
	step := func() { b.Forward(pool, s, y, x, 1) }
	step()
	if n := testing.AllocsPerRun(50, step); n != 0 {
		t.Errorf("%g allocations per token", n)
	}
}

// TestOnlyExactZerosAreSkipped: a variant whose gate does not close exactly is left alone.
func TestOnlyExactZerosAreSkipped(t *testing.T) {
	for _, v := range Variants() {
		if !v.CanSkip() {
			continue
		}
		act := v.Act.Bind(nil)
		for _, x := range []float32{0, float32(math.Copysign(0, -1)), -1e-30, -1, -3e38, float32(math.Inf(-1))} {
			if act(x) != 0 {
				t.Errorf("%s claims to close gates, but %s(%g) = %g", v.Name, v.Act.Name, x, act(x))
			}
		}
	}
	if b := sparseBlock(t, "swiglu", 16, 32, 0.5); b.Sparsify() != 0 {
		t.Error("swiglu was made sparse")
	}
}

// BenchmarkSparseDecode compares both paths for one token at TinyLlama's shape; the weights of several layers take turns, so
// that caches do not flatter either.
func BenchmarkSparseDecode(b *testing.B) {
	pool := kernels.NewPool(0)
	defer pool.Close()
	for _, name := range []string{"reglu", "relu"} {
		dff := 5632
		if name == "relu" {
			dff = 8448 // as many parameters
		}
		for _, zeros := range []float64{0.0001, 0.25, 0.5, 0.75, 0.9, 0.95} {
			var dense, skip []*Block
			for range 6 {
				dense, skip = append(dense, sparseBlock(b, name, 2048, dff, 1-zeros)), append(skip, sparseBlock(b, name, 2048, dff, 1-zeros))
				skip[len(skip)-1].Sparsify()
			}
			for _, path := range []struct {
				name   string
				blocks []*Block
			}{{"dense", dense}, {"sparse", skip}} {
				b.Run(fmt.Sprintf("ffn=%s/zeros=%g/path=%s", name, zeros, path.name), func(b *testing.B) {
					s, x, y := NewScratch(1, path.blocks[0]), randomVector(2048, 5), make([]float32, 2048)
					for i := 0; b.Loop(); i++ {
						path.blocks[i%len(path.blocks)].Forward(pool, s, y, x, 1)
					}
				})
			}
		}
	}
}
