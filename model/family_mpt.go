package model

// mpt has ALiBi, no biases, and a plain GELU block by erf that its code fixes.
var mpt = family{"MptForCausalLM", func(k keys, c *Config) tensorNames {
	c.DModel, c.NLayers, c.NHeads = k.size("d_model", "hidden_size"), k.size("n_layers", "num_hidden_layers"), k.sizeOr(16, "n_heads", "num_attention_heads")
	c.DFF = 4 * c.DModel // whatever expansion_ratio says
	c.NKVHeads, c.HeadDim = c.NHeads, c.DModel/max(1, c.NHeads)
	c.MaxContext = k.sizeOr(2048, "max_seq_len")
	c.Norm = layerNormWith(false, k.number(1e-5, "layer_norm_epsilon"))
	attn, _ := k.object("attn_config")
	c.Attention.Scale = float32(attn.number(float64(rootOf(max(1, c.HeadDim))), "softmax_scale"))
	c.Attention.Clip = float32(attn.number(0, "clip_qkv"))
	c.Position.ALiBi.Slopes = mptSlopes(c.NHeads, attn.number(8, "alibi_bias_max"))
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
