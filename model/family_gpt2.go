package model

// gpt2 stores its projections as Conv1D, [in, out], with q, k and v in one.
var gpt2 = family{"GPT2LMHeadModel", func(k keys, c *Config) tensorNames {
	c.DModel, c.NLayers = k.size("n_embd", "hidden_size"), k.size("n_layer", "num_hidden_layers")
	c.DFF = k.sizeOr(4*c.DModel, "n_inner")
	c.NHeads = k.sizeOr(12, "n_head", "num_attention_heads")
	c.NKVHeads, c.HeadDim = c.NHeads, c.DModel/max(1, c.NHeads)
	c.MaxContext = k.sizeOr(1024, "n_positions", "n_ctx", "max_position_embeddings")
	c.Norm = layerNormWith(true, k.number(1e-5, "layer_norm_epsilon"))
	c.Position.Learned = true
	c.Attention = AttentionConfig{Scale: 1, QKVBias: true, OBias: true, ScaleByLayer: k.flag(false, "scale_attn_by_inverse_layer_idx")}
	if k.flag(true, "scale_attn_weights") {
		c.Attention.Scale = rootOf(max(1, c.HeadDim))
	}
	c.FFN = FFNConfig{Variant: activation(k, false, "gelu_new", "activation_function"), Bias: true}
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	n := tensorNames{
		prefixes: []string{"transformer.", ""}, layer: "h.%d.",
		embed: "wte", positions: "wpe", finalNorm: "ln_f", head: "lm_head",
		attnNorm: "ln_1", ffnNorm: "ln_2",
		o:  source{name: "attn.c_proj", inOut: true},
		up: source{name: "mlp.c_fc", inOut: true}, down: source{name: "mlp.c_proj", inOut: true},
		act: "mlp.act.",
	}
	n.q, n.k, n.v = fused("attn.c_attn", true, qkvQ, qkvK, qkvV)
	return n
}}
