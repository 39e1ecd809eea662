package plot_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/ffnrun/ffnrun/eval/plot"
)

func ExampleActivationCurves() {
	p, err := plot.ActivationCurves([]string{"relu", "gelu", "silu"}, -4, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	folder, err := os.MkdirTemp("", "curves")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(folder) }()
	file := filepath.Join(folder, "curves.svg") // or .png, .pdf
	fmt.Println(p.Save(file))
	fmt.Println(p.Save(file) != nil, p.Replace(file))
	// Output:
	// <nil>
	// true <nil>
}

func ExamplePerplexityAgainstSpeed() {
	p, err := plot.PerplexityAgainstSpeed("held-out text, llama.cpp's protocol at 512 tokens", []plot.Model{
		{Name: "relu", PPL: 21.94, PPLSE: 0.36, TPS: 5430, TPSSD: 60},
		{Name: "swiglu", PPL: 21.43, PPLSE: 0.35, TPS: 5100, TPSSD: 55},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Write(os.Stdout, "gif"))
	// Output: unknown picture format "gif", known: svg, png, pdf
}

func ExampleZerosPerLayer() {
	_, err := plot.ZerosPerLayer("5,120 tokens", []plot.Series{{Name: "relu", Points: []plot.Point{{X: 0, Y: 76}, {X: 1, Y: 960}}}})
	fmt.Println(err)
	// Output: cannot be drawn: relu: layer 1 has 960 % zeros, want 0 to 100
}

func ExampleSampleActivation() {
	c, err := plot.SampleActivation("relu2", -1, 3, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.X, c.Y)
	// Output: [-1 0 1 2 3] [0 0 1 4 9]
}
