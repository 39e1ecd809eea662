package model

// gptJ has attention and a plain block in parallel from one LayerNorm, and interleaved RoPE on the first rotary_dim
// dimensions of each head.
var gptJ = family{"GPTJForCausalLM", func(k keys, c *Config) tensorNames {
	c.DModel, c.NLayers = k.size("n_embd", "hidden_size"), k.size("n_layer", "num_hidden_layers")
	c.DFF = k.sizeOr(4*c.DModel, "n_inner")
	c.NHeads = k.sizeOr(16, "n_head", "num_attention_heads")
	c.NKVHeads, c.HeadDim = c.NHeads, c.DModel/max(1, c.NHeads)
	c.MaxContext = k.sizeOr(2048, "n_positions", "n_ctx", "max_position_embeddings")
	c.Norm = layerNormWith(true, k.number(1e-5, "layer_norm_epsilon"))
	c.Position.RoPE = ropeFrom(k, 10000, k.sizeOr(64, "rotary_dim"), 1, c.MaxContext)
	c.Position.RoPE.Interleaved = true
	c.Attention.Scale = rootOf(max(1, c.HeadDim))
	c.FFN = FFNConfig{Variant: activation(k, false, "gelu_new", "activation_function"), Bias: true}
	c.Parallel, c.HeadBias = true, true
	c.TiedHead = k.flag(false, "tie_word_embeddings")
	return tensorNames{
		prefixes: []string{"transformer.", ""}, layer: "h.%d.",
		embed: "wte", finalNorm: "ln_f", head: "lm_head", attnNorm: "ln_1",
		q: source{name: "attn.q_proj"}, k: source{name: "attn.k_proj"}, v: source{name: "attn.v_proj"}, o: source{name: "attn.out_proj"},
		up: source{name: "mlp.fc_in"}, down: source{name: "mlp.fc_out"}, act: "mlp.act.",
	}
}}
