package kernels

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// bytesPerWeight of the dot tiles' formats.
var bytesPerWeight = map[string]int{"F32": 4, "F16": 2, "BF16": 2}

// BenchmarkDot reports bytes of weights (MB/s) and arithmetic (GFLOP/s). 64 rows of 2048 stay in cache, 4096 rows do not.
func BenchmarkDot(b *testing.B) {
	const cols = 2048
	rng := rand.New(rand.NewPCG(1, 1))
	x := normals(rng, 16*cols, 1)
	for _, i := range tested() {
		i = choose([]impl{generic, i})
		for _, dtype := range []string{"F32", "F16", "BF16"} {
			for _, rows := range []int{64, 4096} {
				run := dotRunner(i, dtype, normals(rng, rows*cols, 1))
				for _, tokens := range []int{1, 16} {
					s := Shape{rows, tokens, cols, rows, cols, cols}
					dst := make([]float32, rows*tokens)
					b.Run(fmt.Sprintf("impl=%s/dtype=%s/rows=%d/tokens=%d", i.name, dtype, rows, tokens), func(b *testing.B) {
						b.SetBytes(int64(rows * cols * bytesPerWeight[dtype]))
						for b.Loop() {
							run(dst, x, s)
						}
						flop := 2 * float64(rows*tokens*cols) * float64(b.N)
						b.ReportMetric(flop/b.Elapsed().Seconds()/1e9, "GFLOP/s")
					})
				}
			}
		}
	}
}

// dotRunner returns i's dot tile over w, stored in dtype.
func dotRunner(i impl, dtype string, w []float32) func(dst, x []float32, s Shape) {
	if dtype == "F32" {
		return func(dst, x []float32, s Shape) { i.dotF32(dst, w, x, s) }
	}
	dot, pack := i.dotBF16, toBF16
	if dtype == "F16" {
		dot, pack = i.dotF16, toF16
	}
	h := make([]uint16, len(w))
	for k, v := range w {
		h[k] = pack(v)
	}
	return func(dst, x []float32, s Shape) { dot(dst, h, x, s) }
}

func BenchmarkActivation(b *testing.B) {
	x := normals(rand.New(rand.NewPCG(3, 3)), 4096, 2)
	dst := make([]float32, len(x))
	for _, u := range unaries {
		b.Run("name="+u.name, func(b *testing.B) {
			for b.Loop() {
				for i, v := range x {
					dst[i] = u.f(v)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/element")
		})
	}
}

func BenchmarkRow(b *testing.B) {
	const n = 4096
	x := normals(rand.New(rand.NewPCG(4, 4)), n, 1)
	y, w := make([]float32, n), fill(n, func() float32 { return 1 })
	for name, f := range map[string]func(){
		"softmax":   func() { copy(y, x); Softmax(y) },
		"logsumexp": func() { LogSumExp(x) },
		"rmsnorm":   func() { RMSNorm(y, x, w, 1e-5, 0) },
		"layernorm": func() { LayerNorm(y, x, w, w, 1e-5) },
	} {
		b.Run(fmt.Sprintf("func=%s/n=%d", name, n), func(b *testing.B) {
			b.SetBytes(4 * n)
			for b.Loop() {
				f()
			}
		})
	}
}

// BenchmarkRun is the price of one parallel loop that does nothing, its workers still spinning from the last.
func BenchmarkRun(b *testing.B) {
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			p := NewPool(threads)
			defer p.Close()
			b.ReportAllocs()
			for b.Loop() {
				p.Run(100, 1, nothing{})
			}
		})
	}
}
