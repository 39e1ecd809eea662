package model

// stableLM is Llama with LayerNorm and partial RoPE; by flag its block is parallel to attention, from one norm.
var stableLM = family{"StableLmForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 4096, heads: 32, kvHeads: 32})
	c.Norm = layerNormWith(true, k.number(1e-5, "layer_norm_eps"))
	c.Position.RoPE = ropeFrom(k, 10000, c.HeadDim, 0.25, c.MaxContext)
	c.Attention.QKVBias, c.Attention.OBias = k.flag(false, "use_qkv_bias"), false
	if k.flag(false, "qk_layernorm") {
		c.Attention.QKNorm, c.Attention.QKNormOver = layerNormWith(false, float64(c.Norm.Eps)), HeadsNamed
		n.qNorm, n.kNorm = "self_attn.q_layernorm.norms.%d", "self_attn.k_layernorm.norms.%d"
	}
	if c.Parallel = k.flag(false, "use_parallel_residual"); c.Parallel {
		n.ffnNorm = ""
	}
	return n
}}
