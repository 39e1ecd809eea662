package eval_test

import (
	"context"
	"fmt"
	"os"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

func ExampleSparsity() {
	folder, err := zoo.FS("reglu")
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := model.OpenFS(folder, "reglu", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = m.Close() }()
	rows, err := eval.Sparsity(context.Background(), m, zoo.HeldOut(), &eval.SparsityOptions{Tokens: 1024})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rows[:len(rows)-1] {
		fmt.Printf("layer %d: %.1f %% zeros, neighbours share %.0f %%, at most %.2f times faster\n", *r.Layer, 100*r.Zeros, 100**r.Overlap, r.Limit)
	}
	// Output:
	// layer 0: 57.2 % zeros, neighbours share 32 %, at most 1.62 times faster
	// layer 1: 93.7 % zeros, neighbours share 7 %, at most 2.66 times faster
	// layer 2: 90.6 % zeros, neighbours share 16 %, at most 2.53 times faster
	// layer 3: 87.1 % zeros, neighbours share 29 %, at most 2.38 times faster
	// layer 4: 81.1 % zeros, neighbours share 28 %, at most 2.18 times faster
}

func ExampleWriteSparsity() {
	layers := []int{0, 1}
	row := func(layer *int, zeros, readShare float64) eval.SparsityRow {
		return eval.SparsityRow{
			Model: "toy", FFN: "reglu", Ctx: 512, Tokens: 5120, Layer: layer, Neurons: 384, Zeros: zeros, ReadShare: readShare, Limit: 1 / readShare,
			NearZeros: []eval.NearZeros{{Below: 0.1, Share: zeros}},
		}
	}
	rows := []eval.SparsityRow{row(&layers[0], 0.75, 0.5), row(&layers[1], 1, 1./3)}
	if err := eval.WriteSparsity(os.Stdout, "table", rows); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ffn reglu  ctx 512  tokens 5120  neurons 384  active_at 0.0000  dead 0  always_on 0  pre_mean 0.0000  pre_sd 0.0000
	// model  layer    zeros  below_0.1  read_share   limit
	// ──────────────────────────────────────────────────────
	// toy        0  0.75000    0.75000     0.50000  2.0000
	// toy        1   1.0000     1.0000     0.33333  3.0000
}
