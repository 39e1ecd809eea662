package model

// olmo is Llama with a LayerNorm that has no weights, and q, k and v clamped.
var olmo = family{"OlmoForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 2048, heads: 32})
	c.Norm = layerNormWith(false, 1e-5)
	c.Norm.NoWeight = true
	c.Attention.Clip = float32(k.number(0, "clip_qkv"))
	return n
}}

// olmo2 normalizes each sublayer's output only, and q and k over all heads.
var olmo2 = family{"Olmo2ForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 2048, heads: 32})
	c.Norm = rms(k, 1e-5)
	c.Attention.QKNorm, c.Attention.QKNormOver = c.Norm, AllHeads
	n.qNorm, n.kNorm = "self_attn.q_norm", "self_attn.k_norm"
	n.attnNorm, n.attnPost, n.ffnNorm, n.ffnPost = "", "post_attention_layernorm", "", "post_feedforward_layernorm"
	return n
}}

// olmoe is Llama with norms of q and k over all heads and a mixture of experts in every layer.
var olmoe = family{"OlmoeForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 4096, heads: 16})
	c.Norm = rms(k, 1e-5)
	c.Attention.QKNorm, c.Attention.QKNormOver = c.Norm, AllHeads
	c.Attention.Clip = float32(k.number(0, "clip_qkv"))
	n.qNorm, n.kNorm = "self_attn.q_norm", "self_attn.k_norm"
	c.FFN.Experts = ExpertsConfig{N: k.sizeOr(64, "num_experts", "num_local_experts"), K: k.sizeOr(8, "num_experts_per_tok"), DFF: c.DFF, Weighting: weighting(k, false)}
	c.eachLayer(func(_ int, y *LayerConfig) { y.Experts = true })
	n.experts = qwenExpertNames()
	return n
}}
