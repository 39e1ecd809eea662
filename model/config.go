package model

import (
	"fmt"
	"math"

	"github.com/ffnrun/ffnrun/ffn"
)

// Config is a checkpoint's config.json resolved: both dialects, the family's defaults, and nothing left to look up.
type Config struct {
	Family       string // model_type
	Architecture string // class name in transformers, for people
	DType        string // what config.json calls the weights' type; the tensors decide

	VocabSize, DModel, DFF, NLayers int
	NHeads, NKVHeads, HeadDim       int
	MaxContext                      int // positions that the checkpoint was made for

	Embedding EmbeddingConfig
	Norm      NormConfig
	Position  PositionConfig
	Attention AttentionConfig
	FFN       FFNConfig
	Layers    []LayerConfig // what differs from layer to layer; nil where nothing does

	Parallel      bool    // attention and FFN are added to the residual together (PaLM)
	NormResidual  bool    // each sublayer's output is added to its normalized input (a flag of BLOOM's)
	ResidualScale float32 // each sublayer's output is multiplied by it
	TiedHead      bool    // the embedding serves as the output head
	HeadBias      bool
	LogitScale    float32 // logits are multiplied by it
	LogitCap      float32 // c·tanh(logit/c); 0: none
	BOS           int     // −1: none
	EOS           []int

	Encoder *EncoderConfig // nil for decoder-only models
}

// EmbeddingConfig is what happens to a token's embedding before the first layer.
type EmbeddingConfig struct {
	Scale float32
	Dim   int  // width of the embedding where it is projected to DModel (OPT-350m), else DModel
	Norm  bool // a norm of its own (BLOOM)
}

// NormConfig is a normalization.
type NormConfig struct {
	Kind     NormKind
	Bias     bool
	NoWeight bool    // OLMo's LayerNorm
	Offset   float32 // added to the stored weight: 1 in Gemma and Nemotron
	Eps      float32
}

// NormKind is a kind of normalization.
type NormKind string

// The kinds of normalization; NoNorm is none at all.
const (
	NoNorm    NormKind = ""
	RMSNorm   NormKind = "RMSNorm"
	LayerNorm NormKind = "LayerNorm"
)

// PositionConfig says how the model knows where a token stands: by a learned table, by rotation if RoPE.Dim > 0, or by a
// bias on attention's scores.
type PositionConfig struct {
	Learned   bool
	Offset    int // of a learned table's first row (OPT)
	RoPE      RoPEConfig
	LocalRoPE RoPEConfig // of the layers that say so
	ALiBi     ALiBiConfig
	Relative  RelativeConfig
}

// AttentionConfig is what attention needs beyond the numbers of heads.
type AttentionConfig struct {
	Scale          float32 // scores are multiplied by it
	ScaleByLayer   bool    // and divided by the layer's number, counted from one (GPT-2's flag)
	SoftCap        float32 // c·tanh(score/c); 0: none
	Clip           float32 // q, k and v are clamped to ±Clip; 0: not
	QKVBias, OBias bool
	QKNorm         NormConfig // of q and k, before rotation
	QKNormOver     QKNormOver
}

// QKNormOver says over what the norms of q and k run.
type QKNormOver uint8

// Each head with one weight for all, with its own row of one tensor, with a tensor of its own, or all heads as one vector.
const (
	HeadsAlike QKNormOver = iota
	HeadsApart
	HeadsNamed
	AllHeads
)

// FFNConfig is the feed-forward block: its variant, whether its projections have biases, and its experts.
type FFNConfig struct {
	Variant ffn.Variant
	Bias    bool
	Experts ExpertsConfig
}

// ExpertsConfig is the mixture of experts of the layers that say so. N is 0 where there is none.
type ExpertsConfig struct {
	N, K      int
	DFF       int // of each expert
	SharedDFF int // of the shared expert; 0: none
	Weighting ffn.Weighting
}

// LayerConfig is what may differ between layers.
type LayerConfig struct {
	Window    int  // positions that attention reaches back, the token's own included; 0: all
	NoRoPE    bool // positions are not rotated
	LocalRoPE bool // rotated by Position.LocalRoPE
	Experts   bool // the FFN is a mixture of experts
}

// EncoderConfig is the encoder of an encoder–decoder model.
type EncoderConfig struct {
	NLayers      int
	DecoderStart int // the token that a decoder begins with
}

// Sizes above these are refused before anything is allocated; no published model comes near.
const (
	maxDim     = 1 << 20
	maxLayers  = 1 << 12
	maxVocab   = 1 << 24
	maxContext = 1 << 28
)

// layer returns what is particular to layer l.
func (c *Config) layer(l int) LayerConfig {
	if c.Layers == nil {
		return LayerConfig{}
	}
	return c.Layers[l]
}

// eachLayer fills Layers by set, for every layer that the config can have.
func (c *Config) eachLayer(set func(l int, y *LayerConfig)) {
	if c.Layers == nil {
		c.Layers = make([]LayerConfig, min(max(c.NLayers, 0), maxLayers))
	}
	for l := range c.Layers {
		set(l, &c.Layers[l])
	}
}

// qRows and kvRows are the widths of q and of k or v for one token.
func (c *Config) qRows() int  { return c.NHeads * c.HeadDim }
func (c *Config) kvRows() int { return c.NKVHeads * c.HeadDim }

// override replaces the FFN's activation; "" leaves it. A function with learned parameters has none to learn from.
func (c *Config) override(name string) error {
	if name == "" {
		return nil
	}
	act, err := ffn.FindActivation(name)
	if err != nil {
		return err
	}
	if len(act.Params) > 0 {
		return fmt.Errorf("activation %s has learned parameters, which the checkpoint does not store", act.Name)
	}
	c.FFN.Variant = ffn.Of(act, c.FFN.Variant.Form.Gated)
	return nil
}

// validate rejects what no checkpoint can mean. Whether tensors have these sizes is checked as they are bound.
func (c *Config) validate() error {
	if err := c.validateSizes(); err != nil {
		return err
	}
	if c.NHeads%c.NKVHeads != 0 {
		return fmt.Errorf("%w: %d attention heads are no multiple of %d key-value heads", ErrConfig, c.NHeads, c.NKVHeads)
	}
	if c.NHeads*c.HeadDim > maxDim {
		return fmt.Errorf("%w: %d heads of %d are more than %d", ErrConfig, c.NHeads, c.HeadDim, maxDim)
	}
	if !(c.Norm.Eps >= 0 && c.Norm.Eps < 1) {
		return fmt.Errorf("%w: the norm's epsilon is %g, want 0 to 1", ErrConfig, c.Norm.Eps)
	}
	if err := c.validateScales(); err != nil {
		return err
	}
	for _, y := range c.Layers {
		if y.Window < 0 {
			return fmt.Errorf("%w: sliding_window is %d, want a positive number", ErrConfig, y.Window)
		}
	}
	if err := c.Position.LocalRoPE.validate(c.HeadDim); err != nil {
		return err
	}
	return c.Position.RoPE.validate(c.HeadDim)
}

func (c *Config) validateScales() error {
	for _, s := range []struct {
		of string
		v  float32
	}{
		{"attention's scores", c.Attention.Scale}, {"logits", c.LogitScale}, {"each sublayer's output", c.ResidualScale}, {"embeddings", c.Embedding.Scale},
	} {
		if v := float64(s.v); v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%w: the scale of %s is %g, want a number other than 0", ErrConfig, s.of, s.v)
		}
	}
	return nil
}

func (c *Config) validateSizes() error {
	type size struct {
		key    string
		v, max int
	}
	sizes := []size{
		{"vocab_size", c.VocabSize, maxVocab}, {"hidden_size", c.DModel, maxDim}, {"intermediate_size", c.DFF, maxDim},
		{"num_hidden_layers", c.NLayers, maxLayers}, {"num_attention_heads", c.NHeads, maxDim},
		{"num_key_value_heads", c.NKVHeads, maxDim}, {"head_dim", c.HeadDim, maxDim},
		{"max_position_embeddings", c.MaxContext, maxContext}, {"word_embed_proj_dim", c.Embedding.Dim, maxDim},
	}
	if e := c.FFN.Experts; e.N > 0 {
		sizes = append(sizes, size{"num_experts", e.N, maxLayers}, size{"num_experts_per_tok", e.K, e.N}, size{"moe_intermediate_size", e.DFF, maxDim})
	}
	if c.Encoder != nil {
		sizes = append(sizes, size{"num_layers", c.Encoder.NLayers, maxLayers})
	}
	for _, s := range sizes {
		if s.v < 1 || s.v > s.max {
			return fmt.Errorf("%w: %s is %d, want 1 to %d", ErrConfig, s.key, s.v, s.max)
		}
	}
	return nil
}
