package zoo_test

import (
	"fmt"
	"io/fs"

	"github.com/ffnrun/ffnrun/zoo"
)

func ExampleModels() {
	for _, m := range zoo.Models()[5:] {
		fmt.Printf("%s: d_ff %d, %d parameters, perplexity %.2f ± %.2f\n", m.Name, m.DFF, m.Params, m.PPL, m.PPLStdErr)
	}
	// Output:
	// reglu: d_ff 384, 1328512 parameters, perplexity 21.17 ± 0.34
	// geglu: d_ff 384, 1328512 parameters, perplexity 21.28 ± 0.35
	// swiglu: d_ff 384, 1328512 parameters, perplexity 21.43 ± 0.35
	// palm-swiglu: d_ff 448, 1327872 parameters, perplexity 21.55 ± 0.35
}

func ExampleFS() {
	fsys, err := zoo.FS(zoo.Default)
	if err != nil {
		fmt.Println(err)
		return
	}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range entries {
		fmt.Println(e.Name())
	}
	_, err = zoo.FS("gpt-5")
	fmt.Println(err)
	// Output:
	// config.json
	// generation_config.json
	// model.safetensors
	// tokenizer.json
	// tokenizer_config.json
	// training.json
	// zoo: unknown model "gpt-5"; known models are relu, gelu, swish, glu, bilinear, reglu, geglu, swiglu, palm-swiglu
}
