package eval_test

import (
	"context"
	"fmt"
	"os"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

func ExamplePerplexity() {
	fsys, err := zoo.FS("swiglu")
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := model.OpenFS(fsys, "swiglu", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = m.Close() }()
	text := zoo.HeldOut()[:8000]
	row, err := eval.Perplexity(context.Background(), m, text, &eval.Options{Protocol: eval.LlamaCpp, Ctx: 512})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s at context %d: perplexity %.2f ± %.2f, %.3f bits per byte\n", row.Protocol, row.Ctx, row.PPL, row.PPLStdErr, row.BitsPerByte)
	fmt.Printf("%d of %d tokens scored\n", row.TokensScored, row.Tokens)
	// Output:
	// llama.cpp at context 512: perplexity 5.31 ± 0.33, 0.649 bits per byte
	// 1020 of 2155 tokens scored
}

func ExampleWrite() {
	type variant struct {
		Name string  `json:"name"`
		DFF  int     `json:"d_ff"`
		PPL  float64 `json:"ppl"`
	}
	rows := []variant{{"relu", 576, 21.94154628228568}, {"swiglu", 384, 21.4266582018489}}
	for _, format := range []string{"md", "jsonl"} {
		if err := eval.Write(os.Stdout, format, rows); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// | name | d_ff | ppl |
	// |:--- | ---:| ---:|
	// | relu | 576 | 21.942 |
	// | swiglu | 384 | 21.427 |
	// {"name":"relu","d_ff":576,"ppl":21.94154628228568}
	// {"name":"swiglu","d_ff":384,"ppl":21.4266582018489}
}

func ExampleOpenShape() {
	m, err := eval.OpenShape("llama-160m", "BF16", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = m.Close() }()
	fmt.Println(m.Info().Params, "parameters,", m.Info().FFN)
	// Output: 162417408 parameters, swiglu
}

// Speeds differ from run to run, so this prints what does not.
func ExampleBenchModel() {
	fsys, err := zoo.FS("geglu")
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := model.OpenFS(fsys, "geglu", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = m.Close() }()
	ceiling := eval.Ceiling{ReadGBs: 30, GFLOPs: 400} // MeasureCeiling's, of the machine at hand
	rows, err := eval.BenchModel(context.Background(), m, ceiling, eval.SpeedOptions{Prompt: 64, Generate: 16, Repetitions: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range rows {
		fmt.Println(r.Model, r.Test, r.Samples, "samples", r.AvgTS > 0)
	}
	// Output:
	// geglu pp64 3 samples true
	// geglu tg16 3 samples true
}
