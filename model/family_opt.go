package model

// opt has learned positions that begin at row 2, and a plain ReLU block; its 350m form normalizes after the sum and has
// narrower embeddings.
var opt = family{"OPTForCausalLM", func(k keys, c *Config) tensorNames {
	c.DModel, c.DFF = k.size("hidden_size"), k.size("ffn_dim")
	c.NLayers, c.NHeads = k.size("num_hidden_layers"), k.sizeOr(12, "num_attention_heads")
	c.NKVHeads, c.HeadDim = c.NHeads, c.DModel/max(1, c.NHeads)
	c.MaxContext = k.sizeOr(2048, "max_position_embeddings")
	c.Embedding.Dim = k.sizeOr(c.DModel, "word_embed_proj_dim")
	c.Norm = layerNormWith(true, 1e-5)
	c.Norm.NoWeight = !k.flag(true, "layer_norm_elementwise_affine")
	c.Position.Learned, c.Position.Offset = true, 2
	bias := k.flag(true, "enable_bias")
	c.Attention = AttentionConfig{Scale: rootOf(max(1, c.HeadDim)), QKVBias: bias, OBias: bias}
	c.FFN = FFNConfig{Variant: activation(k, false, "relu", "activation_function"), Bias: bias}
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	n := tensorNames{
		prefixes: []string{"model.decoder.", "decoder.", ""}, layer: "layers.%d.",
		embed: "embed_tokens", positions: "embed_positions", projectIn: "project_in", projectOut: "project_out", head: "lm_head",
		q: source{name: "self_attn.q_proj"}, k: source{name: "self_attn.k_proj"}, v: source{name: "self_attn.v_proj"}, o: source{name: "self_attn.out_proj"},
		up: source{name: "fc1"}, down: source{name: "fc2"}, act: "activation_fn.",
	}
	if k.flag(true, "do_layer_norm_before") {
		n.attnNorm, n.ffnNorm = "self_attn_layer_norm", "final_layer_norm"
		if !k.flag(false, "_remove_final_layer_norm") {
			n.finalNorm = "final_layer_norm"
		}
	} else {
		n.attnAfter, n.ffnAfter = "self_attn_layer_norm", "final_layer_norm"
	}
	return n
}}
