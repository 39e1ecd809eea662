package model

// arcee is Llama with a plain block, squared ReLU by default: the plain twin in comparisons of FFNs.
var arcee = family{"ArceeForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 4096, heads: 32})
	c.Norm = rms(k, 1e-5)
	c.FFN.Variant = activation(k, false, "relu2", "hidden_act")
	return n
}}
