package model

// persimmon has q, k and v head by head in one matrix, LayerNorms of each head of q and k, and a plain block with squared ReLU.
var persimmon = family{"PersimmonForCausalLM", func(k keys, c *Config) tensorNames {
	sizesOf(k, c, usual{context: 16384, heads: 64})
	c.Norm = layerNormWith(true, k.number(1e-5, "layer_norm_eps"))
	c.Position.RoPE = ropeFrom(k, 10000, c.HeadDim, 0.5, c.MaxContext)
	c.Attention.QKVBias, c.Attention.OBias = true, true
	if k.flag(true, "qk_layernorm") {
		c.Attention.QKNorm = c.Norm
	}
	c.FFN = FFNConfig{Variant: activation(k, false, "relu2", "hidden_act"), Bias: true}
	c.TiedHead = k.flag(false, "tie_word_embeddings")
	n := llamaNames()
	n.finalNorm, n.qNorm, n.kNorm, n.o = "final_layernorm", "self_attn.q_layernorm", "self_attn.k_layernorm", source{name: "self_attn.dense"}
	n.q, n.k, n.v = fused("self_attn.query_key_value", false, groupQ, groupK, groupV)
	n.up, n.down, n.act = source{name: "mlp.dense_h_to_4h"}, source{name: "mlp.dense_4h_to_h"}, "mlp.act."
	return n
}}
