package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/model"
)

// properties are names with values, in an order that serves people; for programs they are a JSON object.
type properties []property

type property struct {
	name  string
	value any
}

// MarshalJSON writes an object in order.
func (ps properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(',')
		}
		v, err := json.Marshal(p.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		fmt.Fprintf(&b, "%q:%s", p.name, v)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// set adds pairs of a name and a value, those that are off left out.
func (ps *properties) set(pairs ...any) {
	for i := 0; i < len(pairs); i += 2 {
		if name, value := fmt.Sprint(pairs[i]), pairs[i+1]; !reflect.ValueOf(value).IsZero() {
			*ps = append(*ps, property{name, value})
		}
	}
}

// scale is a multiplier where it is not one.
func scale(v float32) float32 {
	if v == 1 {
		return 0
	}
	return v
}

// configProperties is a resolved config under the names that the field uses. What is off is left out.
func configProperties(c *model.Config) properties {
	var ps properties
	ps.set("family", c.Family, "architecture", c.Architecture, "vocab_size", c.VocabSize, "d_model", c.DModel, "d_ff", c.DFF,
		"n_layers", c.NLayers, "n_heads", c.NHeads, "n_kv_heads", c.NKVHeads, "head_dim", c.HeadDim, "max_context", c.MaxContext)
	ps.set("norm", string(c.Norm.Kind), "norm_eps", c.Norm.Eps, "norm_bias", c.Norm.Bias, "norm_offset", c.Norm.Offset,
		"parallel_block", c.Parallel)
	ps.set("embedding_scale", scale(c.Embedding.Scale), "embedding_norm", c.Embedding.Norm)
	if c.Embedding.Dim != c.DModel {
		ps.set("embedding_dim", c.Embedding.Dim)
	}
	setPosition(&ps, c.Position)
	a := c.Attention
	ps.set("attention_scale", a.Scale, "attention_scale_by_layer", a.ScaleByLayer, "attention_soft_cap", a.SoftCap,
		"attention_clip", a.Clip, "qkv_bias", a.QKVBias, "attention_out_bias", a.OBias, "qk_norm", string(a.QKNorm.Kind))
	setLayers(&ps, c.Layers)
	ps.set("ffn_bias", c.FFN.Bias)
	if e := c.FFN.Experts; e.N > 0 {
		ps.set("experts", e.N, "experts_per_token", e.K, "expert_d_ff", e.DFF, "shared_expert_d_ff", e.SharedDFF)
	}
	ps.set("residual_scale", scale(c.ResidualScale), "tied_head", c.TiedHead, "head_bias", c.HeadBias,
		"logit_scale", scale(c.LogitScale), "logit_soft_cap", c.LogitCap)
	if c.BOS >= 0 {
		ps = append(ps, property{"bos", c.BOS})
	}
	if c.Encoder != nil {
		ps.set("encoder_layers", c.Encoder.NLayers)
		ps = append(ps, property{"decoder_start", c.Encoder.DecoderStart})
	}
	return ps
}

func setPosition(ps *properties, p model.PositionConfig) {
	ps.set("learned_positions", p.Learned, "position_offset", p.Offset, "alibi", len(p.ALiBi.Slopes) > 0, "relative_buckets", p.Relative.Buckets)
	setRoPE(ps, "rope", p.RoPE)
	setRoPE(ps, "local_rope", p.LocalRoPE)
}

func setRoPE(ps *properties, name string, r model.RoPEConfig) {
	if r.Dim == 0 {
		return
	}
	ps.set(name+"_dim", r.Dim, name+"_theta", r.Theta, name+"_interleaved", r.Interleaved)
	if s := r.Scaling; s.Kind != "" && s.Kind != "default" {
		ps.set(name+"_scaling", s.Kind, name+"_scaling_factor", s.Factor, name+"_original_context", s.OriginalContext)
	}
}

// setLayers says which layers differ from the others.
func setLayers(ps *properties, layers []model.LayerConfig) {
	var windowed, window, noRoPE, local, experts []int
	for i, y := range layers {
		if y.Window > 0 {
			windowed = append(windowed, i)
			window = append(window, y.Window)
		}
		noRoPE = appendIf(noRoPE, i, y.NoRoPE)
		local = appendIf(local, i, y.LocalRoPE)
		experts = appendIf(experts, i, y.Experts)
	}
	if len(window) > 0 {
		ps.set("sliding_window", slices.Min(window), "sliding_window_layers", windowed)
	}
	ps.set("no_rope_layers", noRoPE, "local_rope_layers", local, "expert_layers", experts)
}

func appendIf(to []int, i int, ok bool) []int {
	if ok {
		to = append(to, i)
	}
	return to
}

// words is a property's value for people.
func (p property) words() string {
	switch v := p.value.(type) {
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []int:
		return strings.Trim(fmt.Sprint(v), "[]")
	case string:
		return printable(v)
	}
	return fmt.Sprint(p.value)
}
