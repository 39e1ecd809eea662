package model

// smolLM3 is Llama without rotation in every fourth layer.
var smolLM3 = family{"SmolLM3ForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 32768, heads: 16, kvHeads: 4})
	c.Position.RoPE = ropeFrom(k, 2e6, c.HeadDim, 1, c.MaxContext)
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	rotated, every := k.sizes("no_rope_layers"), max(1, k.sizeOr(4, "no_rope_layer_interval")) // 1 means: has RoPE
	if rotated != nil && len(rotated) != c.NLayers {
		k.fail("no_rope_layers", "has %d entries, want one for each of %d layers", len(rotated), c.NLayers)
		return n
	}
	c.eachLayer(func(l int, y *LayerConfig) {
		y.NoRoPE = (l+1)%every == 0
		if rotated != nil {
			y.NoRoPE = rotated[l] == 0
		}
	})
	slides := k.flag(false, "use_sliding_window")
	slideLayers(k, c, 0, func(l int) bool { return slides && c.Layers[l].NoRoPE })
	return n
}}
