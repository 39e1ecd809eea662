package model

// arcee is Llama with a plain block, squared ReLU by default: the plain twin in comparisons of FFNs.
var arcee = family{
	architecture: "ArceeForCausalLM",
	resolve: func(k keys, c *Config) {
		resolveLlama(k, c)
		c.Norm.Eps = float32(k.number(1e-5, "rms_norm_eps"))
		c.FFN.Variant = activation(k, false, "relu2", "hidden_act")
	},
	tensors: llamaTensors,
}
