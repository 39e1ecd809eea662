package eval

import "github.com/ffnrun/ffnrun/model"

// work is the least that a computation must do: weights and cached keys and values read once a pass, multiplications and
// additions.
type work struct {
	bytes, flops float64
}

// modelWork counts the work of a model's passes.
type modelWork struct {
	body, head float64 // weights of the layers, of the output head
	size       float64 // bytes of a weight, on average
	attention  float64 // operations for each pair of a token and one that it sees
	kv         float64 // bytes of keys and values of a token
}

func newModelWork(m *model.Model) modelWork {
	c, info := m.Config(), m.Info()
	table := float64(c.VocabSize) * float64(c.DModel)
	looked := 0.0 // weights that are only looked up
	if !c.TiedHead {
		looked += table
	}
	if c.Position.Learned {
		looked += float64(c.MaxContext) * float64(c.DModel)
	}
	return modelWork{
		body:      float64(info.Params) - looked - table,
		head:      table,
		size:      float64(modelBytes(info)) / float64(info.Params),
		attention: 4 * float64(c.NLayers*c.NHeads*c.HeadDim),
		kv:        2 * float64(info.KV.Bytes()*c.NLayers*c.NKVHeads*c.HeadDim),
	}
}

// modelBytes is the memory of a model's weights.
func modelBytes(info model.Info) int64 { return info.Weights.Mapped + info.Weights.Copied }

// prefill is the work of n tokens in one pass, with the last one's logits.
func (w modelWork) prefill(n float64) work {
	return work{
		bytes: w.size * (w.body + w.head),
		flops: 2*(n*w.body+w.head) + w.attention*pairs(n),
	}
}

// decode is the work of n tokens one by one from an empty context.
func (w modelWork) decode(n float64) work {
	return work{
		bytes: n*w.size*(w.body+w.head) + w.kv*pairs(n),
		flops: 2*n*(w.body+w.head) + w.attention*pairs(n),
	}
}

// pairs counts a token and each that it sees, itself included, over n tokens.
func pairs(n float64) float64 { return n * (n + 1) / 2 }
