package model

import "math"

// llama is Llama 1–3 and the many checkpoints in its form (SmolLM, TinyLlama, Yi, …): hidden_act decides whether its gated
// block is SwiGLU, ReGLU or another.
var llama = family{
	architecture: "LlamaForCausalLM",
	resolve: func(k keys, c *Config) {
		resolveLlama(k, c)
		c.Norm.Eps = float32(k.number(1e-6, "rms_norm_eps"))
		c.FFN.Variant = activation(k, true, "silu", "hidden_act")
	},
	tensors: llamaTensors,
}

// resolveLlama reads the keys that Llama shares with the families made after it.
func resolveLlama(k keys, c *Config) {
	c.DModel, c.DFF = k.size("hidden_size"), k.size("intermediate_size")
	c.NLayers = k.size("num_hidden_layers")
	c.NHeads = k.size("num_attention_heads")
	c.NKVHeads = k.sizeOr(c.NHeads, "num_key_value_heads")
	c.HeadDim = k.sizeOr(c.DModel/max(1, c.NHeads), "head_dim")
	c.MaxContext = k.size("max_position_embeddings")
	c.Norm = NormConfig{Kind: RMSNorm}
	c.Position.RoPE = ropeFrom(k, 10000, c.HeadDim, c.MaxContext)
	if s := c.Position.RoPE.Scaling; s.Kind == "dynamic" {
		c.MaxContext = int(float64(c.MaxContext) * s.Factor)
	}
	bias := k.flag(false, "attention_bias")
	c.Attention = AttentionConfig{Scale: float32(1 / math.Sqrt(float64(c.HeadDim))), QKVBias: bias, OBias: bias}
	c.FFN.Bias = k.flag(false, "mlp_bias")
	c.TiedHead = k.flag(false, "tie_word_embeddings")
}

var llamaTensors = tensorNames{
	prefix:    "model.",
	embed:     "embed_tokens",
	finalNorm: "norm",
	head:      "lm_head",
	layer:     "layers.%d.",
	attnNorm:  "input_layernorm",
	ffnNorm:   "post_attention_layernorm",
	q:         source{name: "self_attn.q_proj"},
	k:         source{name: "self_attn.k_proj"},
	v:         source{name: "self_attn.v_proj"},
	o:         source{name: "self_attn.o_proj"},
	gate:      source{name: "mlp.gate_proj"},
	up:        source{name: "mlp.up_proj"},
	down:      source{name: "mlp.down_proj"},
	act:       "mlp.act_fn.",
}
