package model

// phi (1, 1.5, 2) has attention and a plain block in parallel from one LayerNorm, partial RoPE, and biases everywhere.
var phi = family{"PhiForCausalLM", func(k keys, c *Config) tensorNames {
	sizesOf(k, c, usual{context: 2048, heads: 32})
	c.Norm = layerNormWith(true, k.number(1e-5, "layer_norm_eps"))
	c.Position.RoPE = ropeFrom(k, 10000, c.HeadDim, 0.5, c.MaxContext)
	c.Attention.QKVBias, c.Attention.OBias = true, true
	if k.flag(false, "qk_layernorm") {
		c.Attention.QKNorm = c.Norm
	}
	c.FFN = FFNConfig{Variant: activation(k, false, "gelu_new", "hidden_act"), Bias: true}
	c.Parallel, c.HeadBias = true, true
	c.TiedHead = k.flag(false, "tie_word_embeddings")
	n := llamaNames()
	n.finalNorm, n.ffnNorm = "final_layernorm", ""
	n.qNorm, n.kNorm, n.o = "self_attn.q_layernorm", "self_attn.k_layernorm", source{name: "self_attn.dense"}
	n.up, n.down, n.act = source{name: "mlp.fc1"}, source{name: "mlp.fc2"}, "mlp.activation_fn."
	return n
}}

// phi3 (3, 3.5, 4) is Llama with q, k, v in one matrix and gate, up in another.
var phi3 = family{"Phi3ForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 4096, heads: 32})
	c.Norm = rms(k, 1e-5)
	phi3Stretch(k, c)
	slideLayers(k, c, 0, allLayers)
	n.q, n.k, n.v = fused("self_attn.qkv_proj", false, qkvQ, qkvK, qkvV)
	n.gate, n.up = source{name: "mlp.gate_up_proj", fuse: gateOfTwo}, source{name: "mlp.gate_up_proj", fuse: upOfTwo}
	n.act = "mlp.activation_fn."
	return n
}}

// phi3Stretch reads what its first configs call su or yarn as longrope. Its own original_max_position_embeddings counts
// before that of the scaling.
func phi3Stretch(k keys, c *Config) {
	s := &c.Position.RoPE.Scaling
	if s.Kind == "yarn" {
		s.Kind = "longrope"
	}
	s.OriginalContext = k.number(4096, "original_max_position_embeddings")
	if !stretching(k).has("factor") {
		s.Factor = float64(c.MaxContext) / s.OriginalContext
	}
}
