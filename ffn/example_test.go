package ffn_test

import (
	"fmt"

	"github.com/ffnrun/ffnrun/ffn"
)

func ExampleFind() {
	for _, name := range []string{"relu", "swiglu", "gelu_new-glu"} {
		v, err := ffn.Find(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s; %d matrices, d_ff %d\n", v.Words(), v.Matrices(), v.EqualDFF(3072))
	}
	// Output:
	// relu: plain, ReLU; 2 matrices, d_ff 3072
	// swiglu: gated, SiLU (Swish, β = 1); 3 matrices, d_ff 2048
	// gelu_tanh-glu: gated, GELU by tanh; 3 matrices, d_ff 2048
}

func ExampleFindActivation() {
	for _, name := range []string{"gelu", "gelu_new", "gelu_pytorch_tanh"} {
		a, err := ffn.FindActivation(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %s, %.6f\n", name, a.Words, a.Bind(nil)(-2.7))
	}
	// Output:
	// gelu: GELU by erf, -0.009361
	// gelu_new: GELU by tanh, -0.008888
	// gelu_pytorch_tanh: GELU by tanh, -0.008888
}
