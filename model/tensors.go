package model

// tensorNames maps the decoder's components to a family's tensors. Names are without ".weight" and ".bias"; those of a
// layer stand below layer; all but head stand below one of prefixes, which differ between versions. An empty name
// means that the family has no such component.
type tensorNames struct {
	prefixes []string // the first under which the embedding is found
	layer    string   // with the layer's number as %d

	embed, embedNorm, projectIn, positions string
	finalNorm, projectOut, head            string

	attnNorm, attnPost, attnAfter string // before attention, on its output, on the sum
	ffnNorm, ffnPost, ffnAfter    string
	q, k, v, o                    source
	qNorm, kNorm                  string
	attnSubNorm                   string // before o
	gate, up, down                source
	ffnSubNorm                    string // before down
	act                           string // prefix of the activation's learned parameters
	experts                       expertNames

	relative string       // the bias that all layers share
	cross    crossNames   // a decoder's attention to its encoder
	encoder  *tensorNames // nil for decoder-only models, and for an encoder itself
}

// crossNames are those of the attention to an encoder's output.
type crossNames struct {
	norm       string
	q, k, v, o source
}

// expertNames are those of a mixture of experts, below the layer.
type expertNames struct {
	router         string
	gate, up, down source // with the expert's number as %d, or stacked
	stacked        bool   // all experts in one tensor [experts, out, in]

	sharedGate, sharedUp, sharedDown source
	sharedBy                         string
}

// source says where a projection's weights and bias are stored.
type source struct {
	name  string
	inOut bool // stored [in, out], not [out, in]
	fuse  fuse // where its rows stand in a matrix that holds more; nil: it is alone
	role  role // what it is to quantization
}

// fuse gives the rows of a whole fused matrix and the first row of part i: a head of q, k or v, or the block's gate or up.
type fuse func(c *Config, i int) (first, whole int)

// q, k and v one after another.
func qkvQ(c *Config, h int) (first, whole int) { return h * c.HeadDim, c.qRows() + 2*c.kvRows() }
func qkvK(c *Config, h int) (first, whole int) {
	return c.qRows() + h*c.HeadDim, c.qRows() + 2*c.kvRows()
}
func qkvV(c *Config, h int) (first, whole int) {
	return c.qRows() + c.kvRows() + h*c.HeadDim, c.qRows() + 2*c.kvRows()
}

// The query heads of a group, then its key, then its value: with one query head a group that is q, k, v head by head.
func groupQ(c *Config, h int) (first, whole int) {
	g := c.NHeads / c.NKVHeads
	return (h/g*(g+2) + h%g) * c.HeadDim, c.qRows() + 2*c.kvRows()
}
func groupK(c *Config, h int) (first, whole int) {
	g := c.NHeads / c.NKVHeads
	return (h*(g+2) + g) * c.HeadDim, c.qRows() + 2*c.kvRows()
}
func groupV(c *Config, h int) (first, whole int) {
	g := c.NHeads / c.NKVHeads
	return (h*(g+2) + g + 1) * c.HeadDim, c.qRows() + 2*c.kvRows()
}

// Gate and up one after the other.
func gateOfTwo(c *Config, _ int) (first, whole int) { return 0, 2 * c.DFF }
func upOfTwo(c *Config, _ int) (first, whole int)   { return c.DFF, 2 * c.DFF }

// fused makes three sources of one.
func fused(name string, inOut bool, q, k, v fuse) (sq, sk, sv source) {
	at := func(f fuse) source { return source{name: name, inOut: inOut, fuse: f} }
	return at(q), at(k), at(v)
}
