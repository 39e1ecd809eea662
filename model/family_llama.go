package model

// llama is Llama 1–3 and the many checkpoints in its form (SmolLM, TinyLlama, Yi, …): hidden_act decides whether its gated
// block is SwiGLU, ReGLU or another.
var llama = family{"LlamaForCausalLM", func(k keys, c *Config) tensorNames {
	return resolveLlama(k, c, usual{context: 2048, heads: 32})
}}

func resolveLlama(k keys, c *Config, u usual) tensorNames {
	sizesOf(k, c, u)
	c.Norm = rms(k, 1e-6)
	c.Position.RoPE = ropeFrom(k, 10000, c.HeadDim, 1, c.MaxContext)
	bias := k.flag(false, "attention_bias")
	c.Attention.QKVBias, c.Attention.OBias = bias, bias
	c.FFN = FFNConfig{Variant: activation(k, true, "silu", "hidden_act"), Bias: k.flag(false, "mlp_bias")}
	c.TiedHead = k.flag(false, "tie_word_embeddings")
	return llamaNames()
}

// llamaNames are shared, with changes, by most families made after Llama.
func llamaNames() tensorNames {
	return tensorNames{
		prefixes: []string{"model.", ""}, layer: "layers.%d.",
		embed: "embed_tokens", finalNorm: "norm", head: "lm_head",
		attnNorm: "input_layernorm", ffnNorm: "post_attention_layernorm",
		q: source{name: "self_attn.q_proj"}, k: source{name: "self_attn.k_proj"}, v: source{name: "self_attn.v_proj"},
		o:    source{name: "self_attn.o_proj"},
		gate: source{name: "mlp.gate_proj"}, up: source{name: "mlp.up_proj"}, down: source{name: "mlp.down_proj"},
		act: "mlp.act_fn.",
	}
}
