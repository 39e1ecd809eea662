package model

// apertus is Llama with norms of each head of q and k and a plain block whose xIELU learns two scalars a layer.
var apertus = family{"ApertusForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 65536, heads: 32})
	c.Norm = rms(k, 1e-5)
	c.Position.RoPE = ropeFrom(k, 12e6, c.HeadDim, 1, c.MaxContext)
	if len(stretching(k).m) == 0 && !k.has("rope_parameters") { // then it is Llama 3's, and a rope_theta beside it does not count
		c.Position.RoPE.Theta = 12e6
		c.Position.RoPE.Scaling = RoPEScaling{Kind: "llama3", Factor: 8, OriginalContext: 8192, LowFreq: 1, HighFreq: 4}
	}
	c.Attention.QKNorm = c.Norm
	c.FFN.Variant = activation(k, false, "xielu", "hidden_act")
	n.attnNorm, n.ffnNorm = "attention_layernorm", "feedforward_layernorm"
	n.qNorm, n.kNorm = "self_attn.q_norm", "self_attn.k_norm"
	return n
}}
