package model

// nemotron has a plain block with squared ReLU, and a LayerNorm with 1 + w.
var nemotron = family{"NemotronForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 4096, heads: 48})
	c.Norm = layerNormWith(true, k.number(1e-5, "norm_eps"))
	c.Norm.Offset = 1
	c.Position.RoPE = ropeFrom(k, 10000, c.HeadDim, 0.5, c.MaxContext)
	c.FFN.Variant = activation(k, false, "relu2", "hidden_act")
	return n
}}
