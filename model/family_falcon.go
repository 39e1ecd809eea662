package model

// falcon has a plain block and three forms: 7B, attention and FFN in parallel from one LayerNorm with one key-value head;
// 40B (new_decoder_architecture), with two norms and groups of heads; RW, sequential with ALiBi.
var falcon = family{"FalconForCausalLM", func(k keys, c *Config) tensorNames {
	c.DModel = k.size("hidden_size", "n_embed")
	c.DFF = k.sizeOr(4*c.DModel, "ffn_hidden_size")
	c.NLayers, c.NHeads = k.size("num_hidden_layers", "n_layer"), k.sizeOr(71, "num_attention_heads", "n_head")
	c.HeadDim = c.DModel / max(1, c.NHeads)
	c.MaxContext = k.sizeOr(2048, "max_position_embeddings")
	newer := k.flag(false, "new_decoder_architecture")
	c.NKVHeads = c.NHeads
	switch {
	case newer:
		c.NKVHeads = k.sizeOr(c.NHeads, "num_kv_heads", "n_head_kv")
	case k.flag(true, "multi_query"):
		c.NKVHeads = 1
	}
	c.Norm = layerNormWith(true, k.number(1e-5, "layer_norm_epsilon"))
	bias := k.flag(false, "bias")
	c.Attention = AttentionConfig{Scale: rootOf(max(1, c.HeadDim)), QKVBias: bias, OBias: bias}
	if k.flag(false, "alibi") {
		c.Position.ALiBi = ALiBiConfig{Slopes: alibiSlopes(c.NHeads), Rounded: true}
	} else {
		c.Position.RoPE = ropeFrom(k, 10000, c.HeadDim, 1, c.MaxContext)
	}
	c.FFN = FFNConfig{Variant: activation(k, false, "gelu", "activation"), Bias: bias}
	c.Parallel = newer || k.flag(true, "parallel_attn")
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	n := bloomNames()
	n.embedNorm = ""
	switch {
	case newer && k.sizeOr(2, "num_ln_in_parallel_attn") == 2:
		n.attnNorm, n.ffnNorm = "ln_attn", "ln_mlp"
	case c.Parallel:
		n.ffnNorm = ""
	}
	return n
}}
