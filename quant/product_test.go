package quant

import (
	"fmt"
	"testing"

	"github.com/ffnrun/ffnrun/kernels"
)

// Several linears in one loop have the bits that each has alone: of different formats, with and without biases, with rows that fill no
// group, on any pool.
func TestRunAllIsEachAlone(t *testing.T) {
	const cols, n = 67, 3
	var linears []*Linear
	for i, rows := range []int{100, 16, 7, 33, 500} {
		m, err := FromBytes("BF16", rows, cols, stores["BF16"].encode(wave(rows*cols), 0))
		if err != nil {
			t.Fatal(err)
		}
		if format := []string{"BF16", "BF16", "q8", "q4", "BF16"}[i]; format != "BF16" {
			if m, err = Quantized(nil, format, m); err != nil {
				t.Fatal(err)
			}
		}
		linears = append(linears, &Linear{W: m, B: [][]float32{nil, wave(rows)}[i%2]})
	}
	x := wave(n * cols)
	for _, threads := range []int{1, 2, 5} {
		t.Run(fmt.Sprint(threads), func(t *testing.T) {
			pool := kernels.NewPool(threads)
			defer pool.Close()
			var got [][]float32
			for _, l := range linears {
				rows, _ := l.Dims()
				got = append(got, make([]float32, n*rows))
			}
			var p Product
			p.RunAll(pool, linears, got, kernels.NewOperand(x, n, cols))
			for i, l := range linears {
				want := make([]float32, len(got[i]))
				p.Run(nil, l, want, kernels.NewOperand(x, n, cols))
				for k, v := range want {
					if got[i][k] != v {
						t.Fatalf("linear %d: element %d is %v, alone %v", i, k, got[i][k], v)
					}
				}
			}
		})
	}
}
