package eval

import (
	"context"

	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/model"
)

// zerosTokens is about how many tokens' activations are counted.
const zerosTokens = 5120

// zerosPct is the share of the FFN's hidden numbers that are exactly 0, in percent, over all layers and the first windows of
// a text. It is nil for activations that are not 0 over a range, and for mixtures of experts.
func zerosPct(ctx context.Context, m *model.Model, ws []window) (*float64, error) {
	c := m.Config()
	if !rectifies(c.FFN.Variant.Act) || c.FFN.Experts.N > 0 {
		return nil, nil
	}
	zeros, all := 0, 0
	count := func(_, _ int, _, hidden []float32) {
		for _, v := range hidden {
			if v == 0 {
				zeros++
			}
		}
		all += len(hidden)
	}
	s := m.NewSession()
	tokens := 0
	for _, w := range ws {
		if tokens >= zerosTokens {
			break
		}
		ids := w.ids[:min(len(w.ids), m.MaxContext())]
		s.Reset()
		if err := s.Forward(ctx, ids, model.Trace{FFN: count}); err != nil {
			return nil, err
		}
		tokens += len(ids)
	}
	pct := 100 * float64(zeros) / float64(all)
	return &pct, nil
}

// rectifies asks the function itself: a ReLU and its kin are 0 below 0.
func rectifies(a ffn.Activation) bool { return len(a.Params) == 0 && a.Bind(nil)(-1) == 0 }
