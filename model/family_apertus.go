package model

// apertus is Llama with norms of each head of q and k and a plain block whose xIELU learns two scalars a layer.
var apertus = family{"ApertusForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 65536, heads: 32})
	c.Norm = rms(k, 1e-5)
	c.Position.RoPE = ropeFrom(k, 12e6, c.HeadDim, 1, c.MaxContext)
	c.Attention.QKNorm = c.Norm
	c.FFN.Variant = activation(k, false, "xielu", "hidden_act")
	n.attnNorm, n.ffnNorm = "attention_layernorm", "feedforward_layernorm"
	n.qNorm, n.kNorm = "self_attn.q_norm", "self_attn.k_norm"
	return n
}}
