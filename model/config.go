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

	Norm      NormConfig
	Position  PositionConfig
	Attention AttentionConfig
	FFN       FFNConfig

	Parallel   bool    // attention and FFN read one norm and are added together (PaLM)
	TiedHead   bool    // the embedding serves as the output head
	LogitScale float32 // logits are multiplied by it
	BOS        int     // −1: none
	EOS        []int
}

// NormConfig is the normalization before each sublayer and at the end.
type NormConfig struct {
	Kind NormKind
	Bias bool
	Eps  float32
}

// NormKind is a kind of normalization.
type NormKind string

// The kinds of normalization; NoNorm is none at all.
const (
	NoNorm    NormKind = ""
	RMSNorm   NormKind = "RMSNorm"
	LayerNorm NormKind = "LayerNorm"
)

// PositionConfig says how the model knows where a token stands: by a learned table, or by rotation if RoPE.Dim > 0.
type PositionConfig struct {
	Learned bool
	RoPE    RoPEConfig
}

// AttentionConfig is what attention needs beyond the numbers of heads.
type AttentionConfig struct {
	Scale          float32 // scores are multiplied by it
	ScaleByLayer   bool    // and divided by the layer's number, counted from one (GPT-2's flag)
	QKVBias, OBias bool
	QKNorm         NormConfig // of each head of q and k, before rotation
}

// FFNConfig is the feed-forward block: its variant, and whether its projections have biases.
type FFNConfig struct {
	Variant ffn.Variant
	Bias    bool
}

// Sizes above these are refused before anything is allocated; no published model comes near.
const (
	maxDim     = 1 << 20
	maxLayers  = 1 << 12
	maxVocab   = 1 << 24
	maxContext = 1 << 28
)

// validate rejects what no checkpoint can mean. Whether tensors have these sizes is checked as they are bound.
func (c *Config) validate() error {
	for _, d := range []struct {
		key    string
		v, max int
	}{
		{"vocab_size", c.VocabSize, maxVocab}, {"hidden_size", c.DModel, maxDim}, {"intermediate_size", c.DFF, maxDim},
		{"num_hidden_layers", c.NLayers, maxLayers}, {"num_attention_heads", c.NHeads, maxDim},
		{"num_key_value_heads", c.NKVHeads, maxDim}, {"head_dim", c.HeadDim, maxDim},
		{"max_position_embeddings", c.MaxContext, maxContext},
	} {
		if d.v < 1 || d.v > d.max {
			return fmt.Errorf("%w: %s is %d, want 1 to %d", ErrConfig, d.key, d.v, d.max)
		}
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
	for _, s := range []float32{c.Attention.Scale, c.LogitScale} {
		if v := float64(s); v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%w: a scale is %g", ErrConfig, s)
		}
	}
	return c.Position.RoPE.validate(c.HeadDim)
}
