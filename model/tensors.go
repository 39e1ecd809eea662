package model

// tensorNames maps the decoder's components to a family's tensors. Names are without ".weight" and ".bias"; those of a
// layer stand below layer; all but head stand below prefix, which some checkpoints leave out. An empty name means that the
// family has no such component.
type tensorNames struct {
	prefix                            string
	embed, positions, finalNorm, head string
	layer                             string // with the layer's number as %d
	attnNorm, ffnNorm                 string
	qNorm, kNorm                      string
	q, k, v, o                        source
	gate, up, down                    source
	act                               string // prefix of the activation's learned parameters
}

// source says where a projection's weights and bias are stored.
type source struct {
	name  string
	inOut bool // stored [in, out], not [out, in]
	rows  part // which output rows of the stored matrix; nil: all
}

// part gives the first output row of a projection in a fused matrix and the rows of the whole.
type part func(c *Config) (first, whole int)

func fusedQ(c *Config) (first, whole int) { return 0, c.qRows() + 2*c.kvRows() }
func fusedK(c *Config) (first, whole int) { return c.qRows(), c.qRows() + 2*c.kvRows() }
func fusedV(c *Config) (first, whole int) { return c.qRows() + c.kvRows(), c.qRows() + 2*c.kvRows() }

// qRows and kvRows are the widths of q and of k or v for one token.
func (c *Config) qRows() int  { return c.NHeads * c.HeadDim }
func (c *Config) kvRows() int { return c.NKVHeads * c.HeadDim }
