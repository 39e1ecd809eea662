package safetensors_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/ffnrun/ffnrun/loader/safetensors"
)

func ExampleOpen() {
	a, err := safetensors.Open("testdata/reference/sharded")
	if err != nil {
		fmt.Println(err) // names the file and the fact
		return
	}
	defer func() { _ = a.Close() }() // ends every Tensor.Data
	fmt.Println(a.Files())
	t, err := a.Tensor("model.norm.weight")
	fmt.Println(t, len(t.Data), "bytes", err)
	_, err = a.Tensor("model.norm.wait")
	fmt.Println(err)
	// Output:
	// [model-00001-of-00002.safetensors model-00002-of-00002.safetensors]
	// model.norm.weight BF16 [32] 64 bytes <nil>
	// testdata/reference/sharded: model.norm.wait: no such tensor; nearest are model.norm.weight, model.embed_tokens.weight, model.layers.0.mlp.up_proj.weight
}

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "out.safetensors")
	err = safetensors.Write(path, []safetensors.Tensor{
		{Name: "ids", DType: safetensors.U8, Shape: []int{3}, Data: []byte{1, 2, 3}},
	}, map[string]string{"format": "pt"})
	if err != nil {
		fmt.Println(err)
		return
	}
	h, err := safetensors.ReadHeader(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(h.Tensors, h.Metadata)
	// Output: [{ids U8 [3] 0 3}] map[format:pt]
}
