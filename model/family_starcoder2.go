package model

// starCoder2 is Llama with LayerNorm, biases, and a plain block whose layers are called as GPT-2's but are stored [out, in].
var starCoder2 = family{"Starcoder2ForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 4096, heads: 24, kvHeads: 2})
	c.Norm = layerNormWith(true, k.number(1e-5, "norm_epsilon"))
	bias := k.flag(true, "use_bias")
	c.Attention.QKVBias, c.Attention.OBias = bias, bias
	c.FFN = FFNConfig{Variant: activation(k, false, "gelu_pytorch_tanh", "hidden_act"), Bias: bias}
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	slideLayers(k, c, 0, allLayers)
	n.up, n.down, n.act = source{name: "mlp.c_fc"}, source{name: "mlp.c_proj"}, "mlp.act."
	return n
}}
