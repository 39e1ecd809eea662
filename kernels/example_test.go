package kernels_test

import (
	"fmt"

	"github.com/ffnrun/ffnrun/kernels"
)

// Two rows of weights times one token.
func ExampleDotF32() {
	w := []float32{
		1, 2, 3,
		4, 5, 6,
	}
	x := []float32{1, 10, 100}
	var y [2]float32
	kernels.DotF32(y[:], w, x, kernels.Shape{Rows: 2, Tokens: 1, Cols: 3, LdDst: 2, LdW: 3, LdX: 3})
	fmt.Println(y)
	// Output: [321 654]
}

// squares is a Task: its iterations are independent.
type squares []int

func (s squares) Do(_, lo, hi int) {
	for i := lo; i < hi; i++ {
		s[i] = i * i
	}
}

func ExamplePool() {
	pool := kernels.NewPool(2)
	defer pool.Close()
	s := make(squares, 6)
	pool.Run(len(s), 1, s)
	fmt.Println(s)
	// Output: [0 1 4 9 16 25]
}
