package model

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/ffn"
)

// family is what one model_type adds to the shared decoder: data and a mapping, no arithmetic.
type family struct {
	architecture string // the class in transformers
	// resolve reads config.json's keys into c, with the family's defaults, and returns where the tensors are.
	resolve func(k keys, c *Config) tensorNames
}

// families has a row for each model_type of config.json.
var families = map[string]family{
	"apertus":     apertus,
	"arcee":       arcee,
	"bitnet":      bitnet,
	"bloom":       bloom,
	"cohere":      cohere,
	"falcon":      falcon,
	"gemma":       gemma,
	"gemma2":      gemma2,
	"gemma3":      gemma3,
	"gemma3_text": gemma3Text,
	"gpt2":        gpt2,
	"gpt_neox":    gptNeoX,
	"gptj":        gptJ,
	"granite":     granite,
	"granitemoe":  graniteMoE,
	"llama":       llama,
	"mistral":     mistral,
	"mixtral":     mixtral,
	"mpt":         mpt,
	"nemotron":    nemotron,
	"olmo":        olmo,
	"olmo2":       olmo2,
	"olmoe":       olmoe,
	"opt":         opt,
	"persimmon":   persimmon,
	"phi":         phi,
	"phi3":        phi3,
	"qwen2":       qwen2,
	"qwen2_moe":   qwen2MoE,
	"qwen3":       qwen3,
	"qwen3_moe":   qwen3MoE,
	"smollm3":     smolLM3,
	"stablelm":    stableLM,
	"starcoder2":  starCoder2,
	"t5":          t5,
}

// Families lists the values of config.json's model_type that Open knows.
func Families() []string { return slices.Sorted(maps.Keys(families)) }

// resolve turns config.json into a Config and finds its tensors' names.
func resolve(k keys) (Config, tensorNames, error) {
	name := k.text("", "model_type")
	if *k.err != nil {
		return Config{}, tensorNames{}, *k.err
	}
	f, ok := families[name]
	if !ok {
		return Config{}, tensorNames{}, fmt.Errorf("%w: model_type %.80q, known: %s", ErrUnknownFamily, name, strings.Join(Families(), ", "))
	}
	if err := refuse(k); err != nil {
		return Config{}, tensorNames{}, err
	}
	c := Config{
		Family: name, Architecture: f.architecture,
		DType:      k.text("", "dtype", "torch_dtype"),
		LogitScale: 1, ResidualScale: 1, Embedding: EmbeddingConfig{Scale: 1},
		BOS: k.sizeOr(-1, "bos_token_id"),
		EOS: k.ids("eos_token_id"),
	}
	c.VocabSize = k.sizeOr(0, "vocab_size")
	names := f.resolve(k, &c)
	if c.Embedding.Dim == 0 {
		c.Embedding.Dim = c.DModel
	}
	if s := c.Position.RoPE.Scaling; s.Kind == "dynamic" {
		c.MaxContext = int(min(float64(c.MaxContext)*max(1, s.Factor), maxContext))
	}
	if *k.err != nil {
		return c, names, *k.err
	}
	return c, names, c.validate()
}

// refuse names what no family of ours can read, before a missing tensor would.
func refuse(k keys) error {
	if q, ok := k.object("quantization_config"); ok {
		return fmt.Errorf("%w: quantization_config: weights quantized by %s are not read; use the checkpoint in F32, F16 or BF16 that they were made from",
			ErrConfig, clip([]byte(q.text("an unnamed method", "quant_method"))))
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

// usual is what a family means where config.json leaves a size out, as transformers' class of that name does.
type usual struct {
	context, heads int
	kvHeads        int // 0: one for each head
	headDim        int // 0: d_model / heads
}

// sizesOf reads the sizes that most families call as Llama does. Those that every tensor shows must be there.
func sizesOf(k keys, c *Config, u usual) {
	c.DModel, c.DFF = k.size("hidden_size"), k.size("intermediate_size")
	c.NLayers = k.size("num_hidden_layers")
	c.NHeads = k.sizeOr(u.heads, "num_attention_heads")
	if u.kvHeads == 0 || k.isNull("num_key_value_heads") {
		u.kvHeads = c.NHeads
	}
	if u.headDim == 0 {
		u.headDim = c.DModel / max(1, c.NHeads)
	}
	c.NKVHeads = k.sizeOr(u.kvHeads, "num_key_value_heads")
	c.HeadDim = k.sizeOr(u.headDim, "head_dim")
	c.MaxContext = k.sizeOr(u.context, "max_position_embeddings")
	c.Attention.Scale = rootOf(c.HeadDim)
}

// rootOf is the usual scale of scores, 1/√n.
func rootOf(n int) float32 { return float32(1 / math.Sqrt(float64(n))) }

// rms and layerNormWith are the norms of most families.
func rms(k keys, eps float64) NormConfig {
	return NormConfig{Kind: RMSNorm, Eps: float32(k.number(eps, "rms_norm_eps"))}
}

func layerNormWith(bias bool, eps float64) NormConfig {
	return NormConfig{Kind: LayerNorm, Bias: bias, Eps: float32(eps)}
}

// slideLayers gives the layers that config.json's layer_types calls sliding the window of its sliding_window; without
// layer_types, those that def picks. An absent sliding_window is usual, null is none.
func slideLayers(k keys, c *Config, usual int, def func(l int) bool) {
	if k.isNull("sliding_window") {
		usual = 0
	}
	types, size := k.texts("layer_types"), k.sizeOr(usual, "sliding_window")
	if types != nil && len(types) != c.NLayers {
		k.fail("layer_types", "has %d entries, want one for each of %d layers", len(types), c.NLayers)
		return
	}
	c.eachLayer(func(l int, y *LayerConfig) {
		slides := def(l)
		if types != nil {
			slides = types[l] == "sliding_attention"
		}
		if slides {
			y.Window = size
		}
	})
}

func allLayers(int) bool { return true }
