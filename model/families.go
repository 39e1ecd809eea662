package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/ffn"
)

// family is what one model_type adds to the shared decoder: data and a mapping, no arithmetic.
type family struct {
	architecture string                  // the class in transformers
	resolve      func(k keys, c *Config) // config.json's keys → Config, with the family's defaults
	tensors      tensorNames             // components → tensor names
}

// families has a row for each model_type of config.json.
var families = map[string]family{
	"llama":  llama,
	"arcee":  arcee,
	"gpt2":   gpt2,
	"cohere": cohere,
}

// Families lists the values of config.json's model_type that Open knows.
func Families() []string { return slices.Sorted(maps.Keys(families)) }

// resolve turns config.json into a Config and finds its family.
func resolve(k keys) (Config, family, error) {
	name := k.text("", "model_type")
	if *k.err != nil {
		return Config{}, family{}, *k.err
	}
	f, ok := families[name]
	if !ok {
		return Config{}, f, fmt.Errorf("%w: model_type %q, known: %s", ErrUnknownFamily, name, strings.Join(Families(), ", "))
	}
	if err := refuse(k); err != nil {
		return Config{}, f, err
	}
	c := Config{
		Family: name, Architecture: f.architecture,
		DType:      k.text("", "dtype", "torch_dtype"),
		VocabSize:  k.size("vocab_size"),
		LogitScale: 1,
		BOS:        k.sizeOr(-1, "bos_token_id"),
		EOS:        k.ids("eos_token_id"),
	}
	f.resolve(k, &c)
	if *k.err != nil {
		return c, f, *k.err
	}
	return c, f, c.validate()
}

// refuse names what no family of ours can read, before a missing tensor would.
func refuse(k keys) error {
	if q, ok := k.object("quantization_config"); ok {
		return fmt.Errorf("%w: quantization_config: weights quantized by %s are not read; use the checkpoint in F32, F16 or BF16 that they were made from",
			ErrConfig, q.text("an unnamed method", "quant_method"))
	}
	return *k.err
}

// activation looks up the function that config.json names, for a plain or gated block.
func activation(k keys, gated bool, def string, names ...string) ffn.Variant {
	act, err := ffn.FindActivation(k.text(def, names...))
	if err != nil && *k.err == nil {
		*k.err = fmt.Errorf("%s: %w", names[0], err)
	}
	return ffn.Of(act, gated)
}
