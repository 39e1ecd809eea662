package model

// bitnet (b1.58, weights in bfloat16) is Llama with a norm before each sublayer's last projection and a gate of squared ReLU.
var bitnet = family{"BitNetForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 2048, heads: 20, kvHeads: 5})
	c.Norm = rms(k, 1e-5)
	c.Position.RoPE = ropeFrom(k, 500000, c.HeadDim, 1, c.MaxContext)
	c.FFN.Variant = activation(k, true, "relu2", "hidden_act")
	n.attnSubNorm, n.ffnSubNorm = "self_attn.attn_sub_norm", "mlp.ffn_sub_norm"
	return n
}}
