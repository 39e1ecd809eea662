package eval

import (
	"fmt"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/model"
)

// look is how the neurons of a model are looked at: the same for every layer.
type look struct {
	variant    ffn.Variant
	gate       ffn.Unary // nil in a plain block, whose hidden layer is the activation's result
	thresholds []float64 // rising
	activeAt   float64   // a neuron is active from this magnitude on; 0: where it is not exactly zero
}

// farBelow is an input that a function with a zero half-line takes to exactly zero, and SiLU and the GELUs do not.
const farBelow = -10

// newLook returns ErrUntraced for a model whose blocks cannot be looked into.
func newLook(c model.Config, thresholds []float64) (look, error) {
	k := look{variant: c.FFN.Variant, thresholds: thresholds, activeAt: thresholds[len(thresholds)-1]}
	act := k.variant.Act
	if c.Encoder != nil {
		return k, fmt.Errorf("%w: it is an encoder–decoder, whose decoder has nothing to run without an input; use a decoder-only model", ErrUntraced)
	}
	if !hasBlock(c) {
		return k, fmt.Errorf("%w: all of its layers are mixtures of experts; use a model with an FFN that is one block", ErrUntraced)
	}
	if len(act.Params) > 0 {
		if k.variant.Form.Gated {
			return k, fmt.Errorf("%w: its gate's function, %s, has learned parameters; use a model with a fixed one", ErrUntraced, act.Name)
		}
		return k, nil
	}
	f := act.Bind(nil)
	if f(farBelow) == 0 {
		k.activeAt = 0
	}
	if k.variant.Form.Gated {
		k.gate = f
	}
	return k, nil
}

// hasBlock tells whether a layer's FFN is no mixture of experts.
func hasBlock(c model.Config) bool {
	if len(c.Layers) == 0 {
		return true
	}
	for _, y := range c.Layers {
		if !y.Experts {
			return true
		}
	}
	return false
}

// readShare is the part of a block's weights that exact sparsity reads for a token, where zeros is the share of neurons whose
// activation is exactly zero and idle that of those whose product with up is: a gate's zero spares up's row and down's column,
// and up's zero, where it is known too, the column.
func (k *look) readShare(zeros, idle float64) float64 {
	switch k.variant.Form.Name {
	case "plain":
		return (1 + (1 - zeros)) / 2
	case "gated":
		return (1 + 2*(1-zeros)) / 3
	case "doubly gated":
		return (1 + (1 - zeros) + (1 - idle)) / 3
	}
	return 1 // a maximum needs both of its projections, and is seldom zero
}

// rows sums up the layers, then all of them.
func (k *look) rows(m *model.Model, layers []*neurons, o SparsityOptions, tokens int) ([]SparsityRow, error) {
	info, conf := m.Info(), m.Config()
	label := SparsityRow{
		Model: info.Name, Family: info.Family, FFN: info.FFN, Act: k.variant.Act.Name, DType: info.DType,
		Ctx: o.Ctx, Tokens: tokens, ActiveAt: k.activeAt,
	}
	all := newNeurons(*k, 0)
	var rows []SparsityRow
	for l, n := range layers {
		if n == nil {
			continue // a mixture of experts
		}
		if !n.pre.finite() {
			return nil, fmt.Errorf("layer %d: what the activation gets is not finite: the weights or the arithmetic overflowed", l)
		}
		row := label
		row.Layer = &l
		rows = append(rows, n.row(row, conf.DModel))
		all.add(n)
	}
	return append(rows, all.row(label, conf.DModel)), nil
}
