package model

// gptNeoX (Pythia) has q, k and v head by head in one matrix, partial RoPE, and a plain block that by default is parallel to
// attention with a LayerNorm of its own.
var gptNeoX = family{"GPTNeoXForCausalLM", func(k keys, c *Config) tensorNames {
	sizesOf(k, c, usual{context: 2048, heads: 64})
	c.Norm = layerNormWith(true, k.number(1e-5, "layer_norm_eps"))
	c.Position.RoPE = ropeFrom(k, 10000, c.HeadDim, 0.25, c.MaxContext)
	bias := k.flag(true, "attention_bias")
	c.Attention.QKVBias, c.Attention.OBias = bias, bias
	c.FFN = FFNConfig{Variant: activation(k, false, "gelu", "hidden_act"), Bias: true}
	c.Parallel = k.flag(true, "use_parallel_residual")
	c.TiedHead = k.flag(false, "tie_word_embeddings")
	n := tensorNames{
		prefixes: []string{"gpt_neox.", ""}, layer: "layers.%d.",
		embed: "embed_in", finalNorm: "final_layer_norm", head: "embed_out",
		attnNorm: "input_layernorm", ffnNorm: "post_attention_layernorm",
		o:  source{name: "attention.dense"},
		up: source{name: "mlp.dense_h_to_4h"}, down: source{name: "mlp.dense_4h_to_h"}, act: "mlp.act.",
	}
	n.q, n.k, n.v = fused("attention.query_key_value", false, groupQ, groupK, groupV)
	return n
}}
