package model

import (
	"strings"

	"github.com/ffnrun/ffnrun/ffn"
)

// t5 (and v1.1, Flan) is an encoder and a decoder without biases or scaled scores, with a learned bias by distance that all
// layers of a stack share; feed_forward_proj names the block: relu, gated-gelu, gated-silu.
var t5 = family{"T5ForConditionalGeneration", func(k keys, c *Config) tensorNames {
	c.DModel, c.DFF, c.HeadDim = k.size("d_model"), k.size("d_ff"), k.size("d_kv")
	c.NHeads = k.size("num_heads")
	c.NKVHeads = c.NHeads
	layers := k.size("num_layers")
	c.NLayers = k.sizeOr(layers, "num_decoder_layers")
	c.Encoder = &EncoderConfig{NLayers: layers, DecoderStart: k.sizeOr(k.sizeOr(0, "pad_token_id"), "decoder_start_token_id")}
	c.MaxContext = t5Context
	c.Norm = NormConfig{Kind: RMSNorm, Eps: float32(k.number(1e-6, "layer_norm_epsilon"))}
	c.Position.Relative = RelativeConfig{Buckets: k.sizeOr(32, "relative_attention_num_buckets"), Max: k.sizeOr(128, "relative_attention_max_distance")}
	c.Attention.Scale = 1
	c.FFN.Variant = t5Variant(k)
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	if k.flag(c.TiedHead, "scale_decoder_outputs") {
		c.LogitScale = rootOf(max(1, c.DModel))
	}
	n := t5Stack(c, "decoder.", "2")
	n.cross = crossNames{
		norm: "layer.1.layer_norm",
		q:    source{name: "layer.1.EncDecAttention.q"}, k: source{name: "layer.1.EncDecAttention.k"},
		v: source{name: "layer.1.EncDecAttention.v"}, o: source{name: "layer.1.EncDecAttention.o"},
	}
	e := t5Stack(c, "encoder.", "1")
	n.encoder = &e
	return n
}}

// t5Context bounds a session's memory: distances know no limit.
const t5Context = 1 << 14

// t5Variant reads feed_forward_proj, in which gelu means GELU by tanh when it is gated.
func t5Variant(k keys) ffn.Variant {
	proj := k.text("relu", "feed_forward_proj")
	act, gated := strings.CutPrefix(proj, "gated-")
	if proj == "gated-gelu" {
		act = "gelu_new"
	}
	return activation(keys{err: k.err}, gated, act, "feed_forward_proj")
}

// t5Stack names the tensors of one half; its FFN is the sublayer of that number.
func t5Stack(c *Config, half, ff string) tensorNames {
	ff = "layer." + ff + "."
	n := tensorNames{
		prefixes: []string{""}, layer: half + "block.%d.",
		embed: "shared", finalNorm: half + "final_layer_norm", head: "lm_head",
		attnNorm: "layer.0.layer_norm", ffnNorm: ff + "layer_norm",
		q: source{name: "layer.0.SelfAttention.q"}, k: source{name: "layer.0.SelfAttention.k"},
		v: source{name: "layer.0.SelfAttention.v"}, o: source{name: "layer.0.SelfAttention.o"},
		up: source{name: ff + "DenseReluDense.wi"}, down: source{name: ff + "DenseReluDense.wo"},
		act:      ff + "DenseReluDense.act.",
		relative: half + "block.0.layer.0.SelfAttention.relative_attention_bias",
	}
	if c.FFN.Variant.Form.Gated {
		n.gate, n.up = source{name: ff + "DenseReluDense.wi_0"}, source{name: ff + "DenseReluDense.wi_1"}
	}
	return n
}
