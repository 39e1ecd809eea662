package quant_test

import (
	"fmt"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// Two rows of three bfloat16 weights, multiplied as the checkpoint stores them.
func ExampleFromBytes() {
	stored := []byte{0x80, 0x3f, 0x00, 0x40, 0x40, 0x40 /* 1 2 3 */, 0x00, 0x3f, 0x80, 0xbf, 0x00, 0x00 /* ½ −1 0 */}
	w, err := quant.FromBytes("BF16", 2, 3, stored)
	if err != nil {
		fmt.Println(err)
		return
	}
	var y [2]float32
	w.MulRows(y[:], kernels.NewOperand([]float32{1, 10, 100}, 1, 3), 0, 2)
	fmt.Println(w.Format(), w.Bytes(), y)
	// Output: BF16 12 [321 -9.5]
}
