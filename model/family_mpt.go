package model

// mpt has ALiBi, no biases, and a plain GELU block by erf that its code fixes.
var mpt = family{"MptForCausalLM", func(k keys, c *Config) tensorNames {
	c.DModel, c.NLayers, c.NHeads = k.size("d_model"), k.size("n_layers"), k.size("n_heads")
	c.DFF = k.sizeOr(4, "expansion_ratio") * c.DModel
	c.NKVHeads, c.HeadDim = c.NHeads, c.DModel/max(1, c.NHeads)
	c.MaxContext = k.size("max_seq_len")
	c.Norm = layerNormWith(false, k.number(1e-5, "layer_norm_epsilon"))
	attn, _ := k.object("attn_config")
	c.Attention.Scale = float32(attn.number(float64(rootOf(max(1, c.HeadDim))), "softmax_scale"))
	c.Attention.Clip = float32(attn.number(0, "clip_qkv"))
	c.Position.ALiBi.Slopes = mptSlopes(max(1, min(c.NHeads, maxDim)), attn.number(8, "alibi_bias_max"))
	c.FFN.Variant = activation(keys{err: k.err}, false, "gelu", "hidden_act")
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	n := tensorNames{
		prefixes: []string{"transformer.", ""}, layer: "blocks.%d.",
		embed: "wte", finalNorm: "norm_f", head: "lm_head",
		attnNorm: "norm_1", ffnNorm: "norm_2",
		o:  source{name: "attn.out_proj"},
		up: source{name: "ffn.up_proj"}, down: source{name: "ffn.down_proj"}, act: "ffn.act.",
	}
	n.q, n.k, n.v = fused("attn.Wqkv", false, qkvQ, qkvK, qkvV)
	return n
}}
