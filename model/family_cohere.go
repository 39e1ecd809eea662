package model

// cohere (Command-R) is the nearest published form of PaLM: attention and a SwiGLU block in parallel from one LayerNorm without
// bias, tied embeddings, interleaved RoPE.
var cohere = family{"CohereForCausalLM", func(k keys, c *Config) tensorNames {
	sizesOf(k, c, usual{context: 8192, heads: 64})
	c.Norm = layerNormWith(false, k.number(1e-5, "layer_norm_eps"))
	c.Position.RoPE = ropeFrom(k, 500000, c.HeadDim, 1, c.MaxContext)
	c.Position.RoPE.Interleaved = true
	bias := k.flag(false, "attention_bias")
	c.Attention.QKVBias, c.Attention.OBias = bias, bias
	if k.flag(false, "use_qk_norm") {
		c.Attention.QKNorm, c.Attention.QKNormOver = c.Norm, HeadsApart
	}
	c.FFN.Variant = activation(k, true, "silu", "hidden_act")
	c.Parallel = true
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	c.LogitScale = float32(k.number(0.0625, "logit_scale"))
	n := llamaNames()
	n.ffnNorm, n.qNorm, n.kNorm = "", "self_attn.q_norm", "self_attn.k_norm"
	return n
}}
