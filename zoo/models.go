package zoo

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Default is the name of the model to use where none is asked for.
const Default = "swiglu"

// Info states what a model is and how well it predicts the held-out text,
// measured by the llama.cpp protocol: disjoint chunks of 512 tokens, the second
// half of each scored.
type Info struct {
	Name         string  // as [FS] takes it
	Variant      string  // FFN variant: the name, without "palm-" for the parallel block
	Architecture string  // transformers class, as config.json spells it
	DFF          int     // width of the FFN
	Params       int     // trained parameters, tied embeddings counted once
	NLL          float64 // mean negative log-likelihood on [HeldOut], nats per token
	PPL          float64 // exp(NLL)
	PPLStdErr    float64 // standard error of PPL
}

//go:embed heldout.txt
var heldOut string

//go:embed heldout.json
var heldOutResults []byte

// HeldOut returns the text no model was trained on, 157,821 bytes of UTF-8.
func HeldOut() string { return heldOut }

// Names returns the names of the models, plain variants first, then gated
// ones, then the parallel block. The caller owns the slice.
func Names() []string {
	names := make([]string, 0, len(models()))
	for _, m := range models() {
		names = append(names, m.Name)
	}
	return names
}

// Models returns the facts about every model in the order of [Names]. The
// losses are what transformers 5.23.0 measured, in float32 arithmetic on the
// stored bfloat16 weights. The caller owns the slice.
func Models() []Info { return slices.Clone(models()) }

// models panics on a damaged file: the files are part of the program, and the
// tests read every one.
var models = sync.OnceValue(func() []Info {
	var results []heldOutResult
	mustUnmarshal("heldout.json", heldOutResults, &results)
	infos := make([]Info, 0, len(results))
	for _, r := range results {
		infos = append(infos, r.info())
	}
	return infos
})

// heldOutResult is one row of heldout.json.
type heldOutResult struct {
	Name   string  `json:"variant"`
	NLL    float64 `json:"llama_cpp_mean_nll"`
	PPL    float64 `json:"llama_cpp_ppl"`
	StdErr float64 `json:"llama_cpp_ppl_se"`
}

// info joins the row with what the model's own folder says.
func (r heldOutResult) info() Info {
	var config struct {
		Architectures [1]string `json:"architectures"`
		DFF           int       `json:"intermediate_size"`
	}
	var training struct {
		Params int `json:"params"`
	}
	mustUnmarshalFile(r.Name+"/config.json", &config)
	mustUnmarshalFile(r.Name+"/training.json", &training)
	return Info{
		Name:         r.Name,
		Variant:      strings.TrimPrefix(r.Name, "palm-"),
		Architecture: config.Architectures[0],
		DFF:          config.DFF,
		Params:       training.Params,
		NLL:          r.NLL,
		PPL:          r.PPL,
		PPLStdErr:    r.StdErr,
	}
}

func mustUnmarshalFile(path string, dst any) {
	data, err := files.ReadFile(path)
	if err != nil {
		panic(err)
	}
	mustUnmarshal(path, data, dst)
}

func mustUnmarshal(path string, data []byte, dst any) {
	if err := json.Unmarshal(data, dst); err != nil {
		panic(fmt.Sprintf("zoo: %s: %v", path, err))
	}
}
