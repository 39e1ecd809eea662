package model

import (
	"slices"

	"github.com/ffnrun/ffnrun/ffn"
)

// qwen2 (and 2.5) is Llama with biases on q, k and v.
var qwen2 = family{"Qwen2ForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 32768, heads: 32, kvHeads: 32})
	c.Attention.QKVBias, c.Attention.OBias = true, false
	slideQwen(k, c, func(l, first int) bool { return l >= first })
	return n
}}

// slideQwen applies the window where use_sliding_window asks for it, to the layers that def picks by max_window_layers.
func slideQwen(k keys, c *Config, def func(l, first int) bool) {
	if k.flag(false, "use_sliding_window") {
		first := k.sizeOr(28, "max_window_layers")
		slideLayers(k, c, 4096, func(l int) bool { return def(l, first) })
	}
}

// qwen3 has norms of each head of q and k instead of biases.
var qwen3 = family{"Qwen3ForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveQwen3(k, c)
	slideQwen(k, c, func(l, first int) bool { return l >= first })
	return n
}}

func resolveQwen3(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 32768, heads: 32, kvHeads: 32, headDim: 128})
	c.Attention.QKNorm = c.Norm
	n.qNorm, n.kNorm = "self_attn.q_norm", "self_attn.k_norm"
	return n
}

// qwen2MoE is Qwen2 with experts and a shared expert behind a gate of its own.
var qwen2MoE = family{"Qwen2MoeForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 32768, heads: 16, kvHeads: 16})
	c.Attention.QKVBias, c.Attention.OBias = k.flag(true, "qkv_bias"), false
	slideQwen(k, c, func(l, first int) bool { return l%2 == 0 && l < first })
	c.FFN.Experts.SharedDFF = k.sizeOr(5632, "shared_expert_intermediate_size")
	qwenExperts(k, c, 60, 4, 1408)
	n.experts = qwenExpertNames()
	n.experts.sharedGate, n.experts.sharedUp, n.experts.sharedDown =
		source{name: "mlp.shared_expert.gate_proj"}, source{name: "mlp.shared_expert.up_proj"}, source{name: "mlp.shared_expert.down_proj"}
	n.experts.sharedBy = "mlp.shared_expert_gate"
	return n
}}

// qwen3MoE is Qwen3 with experts. Its window, where used, is every layer's.
var qwen3MoE = family{"Qwen3MoeForCausalLM", func(k keys, c *Config) tensorNames {
	n := resolveLlama(k, c, usual{context: 32768, heads: 32, kvHeads: 4})
	c.Attention.QKNorm = c.Norm
	n.qNorm, n.kNorm = "self_attn.q_norm", "self_attn.k_norm"
	slideQwen(k, c, func(int, int) bool { return true })
	qwenExperts(k, c, 128, 8, 768)
	n.experts = qwenExpertNames()
	return n
}}

// qwenExperts reads which layers have experts, how many and how large.
func qwenExperts(k keys, c *Config, count, each, dff int) {
	e := &c.FFN.Experts
	e.N, e.K = k.sizeOr(count, "num_experts", "num_local_experts"), k.sizeOr(each, "num_experts_per_tok")
	e.DFF = k.sizeOr(dff, "moe_intermediate_size")
	e.Weighting = weighting(k, false)
	step, dense := max(1, k.sizeOr(1, "decoder_sparse_step")), k.sizes("mlp_only_layers")
	c.eachLayer(func(l int, y *LayerConfig) { y.Experts = (l+1)%step == 0 && !slices.Contains(dense, l) })
}

// weighting reads whether the weights of the chosen experts are made to sum to one.
func weighting(k keys, def bool) ffn.Weighting {
	if k.flag(def, "norm_topk_prob") {
		return ffn.SoftmaxChosen
	}
	return ffn.SoftmaxAll
}

func qwenExpertNames() expertNames {
	return expertNames{
		router: "mlp.gate",
		gate:   source{name: "mlp.experts.%d.gate_proj"}, up: source{name: "mlp.experts.%d.up_proj"}, down: source{name: "mlp.experts.%d.down_proj"},
	}
}
