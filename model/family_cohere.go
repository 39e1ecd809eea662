package model

import "math"

// cohere (Command-R) is the nearest published form of PaLM: attention and a SwiGLU block in parallel from one LayerNorm without
// bias, tied embeddings, interleaved RoPE.
var cohere = family{
	architecture: "CohereForCausalLM",
	resolve: func(k keys, c *Config) {
		c.DModel, c.DFF = k.size("hidden_size"), k.size("intermediate_size")
		c.NLayers = k.size("num_hidden_layers")
		c.NHeads = k.size("num_attention_heads")
		c.NKVHeads = k.sizeOr(c.NHeads, "num_key_value_heads")
		c.HeadDim = k.sizeOr(c.DModel/max(1, c.NHeads), "head_dim")
		c.MaxContext = k.sizeOr(8192, "max_position_embeddings")
		c.Norm = NormConfig{Kind: LayerNorm, Eps: float32(k.number(1e-5, "layer_norm_eps"))}
		c.Position.RoPE = ropeFrom(k, 500000, c.HeadDim, c.MaxContext)
		c.Position.RoPE.Interleaved = true
		bias := k.flag(false, "attention_bias")
		c.Attention = AttentionConfig{Scale: float32(1 / math.Sqrt(float64(c.HeadDim))), QKVBias: bias, OBias: bias}
		if k.flag(false, "use_qk_norm") {
			c.Attention.QKNorm = c.Norm
		}
		c.FFN.Variant = activation(k, true, "silu", "hidden_act")
		c.Parallel = true
		c.TiedHead = k.flag(true, "tie_word_embeddings")
		c.LogitScale = float32(k.number(0.0625, "logit_scale"))
	},
	tensors: cohereTensors(),
}

// cohereTensors is Llama's naming without a second norm, and with norms of the heads of q and k.
func cohereTensors() tensorNames {
	t := llamaTensors
	t.ffnNorm = ""
	t.qNorm, t.kNorm = "self_attn.q_norm", "self_attn.k_norm"
	return t
}
