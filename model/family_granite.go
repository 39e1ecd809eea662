package model

// granite is Llama with four multipliers.
var granite = family{"GraniteForCausalLM", resolveGranite}

func resolveGranite(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 2048, heads: 32})
	c.Embedding.Scale = float32(k.number(1, "embedding_multiplier"))
	c.Attention.Scale = float32(k.number(1, "attention_multiplier"))
	c.ResidualScale = float32(k.number(1, "residual_multiplier"))
	c.LogitScale = float32(1 / k.number(1, "logits_scaling"))
	return n
}

// graniteMoE is Granite with a mixture of experts in every layer, all experts of a layer in one tensor.
var graniteMoE = family{"GraniteMoeForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveGranite(k, c)
	c.FFN.Experts = ExpertsConfig{N: k.sizeOr(8, "num_local_experts"), K: k.sizeOr(2, "num_experts_per_tok"), DFF: c.DFF}
	c.eachLayer(func(_ int, y *LayerConfig) { y.Experts = true })
	n.experts = expertNames{
		router: "block_sparse_moe.router.layer", stacked: true,
		gate: source{name: "block_sparse_moe.input_linear"}, down: source{name: "block_sparse_moe.output_linear"},
	}
	return n
}}
