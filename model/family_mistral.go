package model

// mistral is Llama with a sliding window in every layer (v0.1), or without (v0.2 on).
var mistral = family{"MistralForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 131072, heads: 32, kvHeads: 8})
	slideLayers(k, c, 4096, allLayers)
	return n
}}

// mixtral is Mistral with a mixture of experts in every layer.
var mixtral = family{"MixtralForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 131072, heads: 32, kvHeads: 8})
	c.Norm = rms(k, 1e-5)
	c.Position.RoPE = ropeFrom(k, 1e6, c.HeadDim, 1, c.MaxContext)
	slideLayers(k, c, 0, allLayers)
	c.eachLayer(func(_ int, y *LayerConfig) { y.Experts = true })
	c.FFN.Experts = ExpertsConfig{N: k.sizeOr(8, "num_local_experts", "num_experts"), K: k.sizeOr(2, "num_experts_per_tok"), DFF: c.DFF}
	n.experts = expertNames{
		router: "block_sparse_moe.gate",
		gate:   source{name: "block_sparse_moe.experts.%d.w1"}, up: source{name: "block_sparse_moe.experts.%d.w3"}, down: source{name: "block_sparse_moe.experts.%d.w2"},
	}
	return n
}}
