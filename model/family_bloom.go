package model

// bloom has ALiBi, a norm of its embeddings, and a plain GELU block by tanh that its code fixes.
var bloom = family{"BloomForCausalLM", func(k keys, c *Config) tensorNames {
	c.DModel = k.sizeOr(64, "n_embed", "hidden_size")
	c.DFF = 4 * c.DModel
	c.NLayers, c.NHeads = k.sizeOr(2, "n_layer", "num_hidden_layers"), k.sizeOr(8, "n_head", "num_attention_heads")
	c.NKVHeads, c.HeadDim = c.NHeads, c.DModel/max(1, c.NHeads)
	c.MaxContext = k.sizeOr(2048, "seq_length", "max_position_embeddings")
	c.Norm = layerNormWith(true, k.number(1e-5, "layer_norm_epsilon"))
	c.Embedding.Norm = true
	c.Position.ALiBi.Slopes = alibiSlopes(c.NHeads)
	c.Attention = AttentionConfig{Scale: rootOf(max(1, c.HeadDim)), QKVBias: true, OBias: true}
	c.FFN = FFNConfig{Variant: activation(keys{err: k.err}, false, "gelu_tanh", "hidden_act"), Bias: true}
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	c.NormResidual = k.flag(false, "apply_residual_connection_post_layernorm")
	return bloomNames()
}}

func bloomNames() tensorNames {
	n := tensorNames{
		prefixes: []string{"transformer.", ""}, layer: "h.%d.",
		embed: "word_embeddings", embedNorm: "word_embeddings_layernorm", finalNorm: "ln_f", head: "lm_head",
		attnNorm: "input_layernorm", ffnNorm: "post_attention_layernorm",
		o:  source{name: "self_attention.dense"},
		up: source{name: "mlp.dense_h_to_4h"}, down: source{name: "mlp.dense_4h_to_h"}, act: "mlp.act.",
	}
	n.q, n.k, n.v = fused("self_attention.query_key_value", false, groupQ, groupK, groupV)
	return n
}
