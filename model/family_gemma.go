package model

import (
	"math"

	"github.com/ffnrun/ffnrun/ffn"
)

// gemma normalizes with 1 + w and scales its embeddings by √d_model.
var gemma = family{"GemmaForCausalLM", func(k keys, c *Config) tensorNames {
	return resolveGemma(k, c, usual{context: 8192, heads: 16, kvHeads: 16, headDim: 256})
}}

func resolveGemma(k keys, c *Config, u usual) tensorNames {
	n := resolveLlama(k, c, u)
	c.Norm.Offset = 1
	c.Embedding.Scale = float32(math.Sqrt(float64(c.DModel)))
	c.TiedHead = k.flag(true, "tie_word_embeddings")
	c.FFN.Variant = gemmaActivation(k)
	if k.flag(false, "use_bidirectional_attention") {
		k.fail("use_bidirectional_attention", "is true: models that read both ways are not run")
	}
	return n
}

// gemmaActivation reads the block's function. The first configs say "gelu" in hidden_act and mean GELU by tanh, as
// their training did.
func gemmaActivation(k keys) ffn.Variant {
	const tanh = "gelu_pytorch_tanh"
	if !k.has("hidden_activation") && k.text(tanh, "hidden_act") == "gelu" {
		return activation(keys{err: k.err}, true, tanh, "hidden_act")
	}
	return activation(k, true, tanh, "hidden_activation", "hidden_act")
}

// gemma2 has norms before and after each sublayer, soft caps, and a window in every other layer.
var gemma2 = family{"Gemma2ForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveGemma2(k, c, 8192)
	c.Attention.SoftCap = float32(k.limit(50, "attn_logit_softcapping"))
	c.LogitCap = float32(k.limit(30, "final_logit_softcapping"))
	slideLayers(k, c, 4096, func(l int) bool { return l%2 == 0 })
	return n
}}

func resolveGemma2(k keys, c *Config, context int) tensorNames {
	n := resolveGemma(k, c, usual{context: context, heads: 8, kvHeads: 4, headDim: 256})
	c.Attention.Scale = float32(1 / math.Sqrt(k.number(256, "query_pre_attn_scalar")))
	n.attnPost, n.ffnNorm, n.ffnPost = "post_attention_layernorm", "pre_feedforward_layernorm", "post_feedforward_layernorm"
	return n
}

// gemma3Text has norms of each head of q and k, and five local layers with a RoPE of their own for each global one. Its
// attention takes no notice of attn_logit_softcapping, in transformers and so here.
var gemma3Text = family{"Gemma3ForCausalLM", resolveGemma3}

func resolveGemma3(k keys, c *Config) tensorNames {
	n := resolveGemma2(k, c, 131072)
	c.LogitCap = float32(k.number(0, "final_logit_softcapping"))
	c.Attention.QKNorm = c.Norm
	n.qNorm, n.kNorm = "self_attn.q_norm", "self_attn.k_norm"
	every := max(1, k.sizeOr(6, "sliding_window_pattern", "_sliding_window_pattern"))
	slideLayers(k, c, 4096, func(l int) bool { return (l+1)%every != 0 })
	c.eachLayer(func(_ int, y *LayerConfig) { y.LocalRoPE = y.Window > 0 })
	c.Position.RoPE, c.Position.LocalRoPE = gemma3RoPE(k, c)
	return n
}

// gemma3RoPE reads the two rotations: one object for each layer type, or rope_theta and rope_local_base_freq.
func gemma3RoPE(k keys, c *Config) (global, local RoPEConfig) {
	of := func(s keys, theta float64) RoPEConfig {
		return ropeOf(s, s.number(theta, "rope_theta"), c.HeadDim, c.MaxContext, float64(c.MaxContext))
	}
	if p, ok := k.object("rope_parameters"); ok && p.has("full_attention") {
		full, _ := p.object("full_attention")
		sliding, _ := p.object("sliding_attention")
		return of(full, 1e6), of(sliding, 10000)
	}
	scaling, _ := k.object("rope_scaling")
	return of(scaling, k.number(1e6, "rope_theta")), of(keys{err: k.err}, k.number(10000, "rope_local_base_freq"))
}

// gemma3 is the text half of a checkpoint that also sees pictures: its settings are in text_config.
var gemma3 = family{"Gemma3ForConditionalGeneration", func(k keys, c *Config) tensorNames {
	text, ok := k.object("text_config")
	if !ok {
		text = k
	}
	c.VocabSize = text.sizeOr(262208, "vocab_size")
	n := resolveGemma3(text, c)
	n.prefixes = []string{"language_model.model.", "model.language_model.", "model."}
	n.head = "language_model.lm_head"
	return n
}}
