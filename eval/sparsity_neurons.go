package eval

import (
	"math"
	"math/bits"
)

// neurons counts what the hidden layer of one block does from token to token.
type neurons struct {
	look
	size   int   // neurons
	values int64 // seen: neurons times tokens
	zeros  int64 // of the activation
	idle   int64 // of what Down gets
	near   []int64
	active []int // tokens for which each neuron was active

	on, before []uint64 // the sets of neurons active for this token and the one before, a bit each
	likeness   float64  // sum of the Jaccard indices of neighbouring sets
	pairs      int64
	dead, full int // neurons never active and always active, of the layers added

	pre distribution
}

func newNeurons(k look, size int) *neurons {
	words := (size + 63) / 64
	return &neurons{
		look: k, size: size, near: make([]int64, len(k.thresholds)), active: make([]int, size),
		on: make([]uint64, words), before: make([]uint64, words), pre: newDistribution(),
	}
}

// see counts the token at a window's position pos: pre and hidden [size] are model.Trace's.
func (n *neurons) see(pos int, pre, hidden []float32) {
	clear(n.on)
	for i, p := range pre {
		n.pre.see(p)
		value := hidden[i]
		if value == 0 {
			n.idle++
		}
		if n.gate != nil {
			value = n.gate(p)
		}
		if n.count(value) {
			n.active[i]++
			n.on[i/64] |= 1 << (i % 64)
		}
	}
	n.values += int64(len(pre))
	if pos > 0 {
		n.likeness += jaccard(n.on, n.before)
		n.pairs++
	}
	n.on, n.before = n.before, n.on
}

// count counts a result of the activation and tells whether its neuron is active.
func (n *neurons) count(value float32) bool {
	if value == 0 {
		n.zeros++
	}
	size := math.Abs(float64(value))
	for i := len(n.thresholds) - 1; i >= 0 && size < n.thresholds[i]; i-- {
		n.near[i]++
	}
	return size >= n.activeAt && value != 0
}

// jaccard is |a ∩ b| / |a ∪ b|; two empty sets are alike.
func jaccard(a, b []uint64) float64 {
	both, either := 0, 0
	for i, word := range a {
		both += bits.OnesCount64(word & b[i])
		either += bits.OnesCount64(word | b[i])
	}
	if either == 0 {
		return 1
	}
	return float64(both) / float64(either)
}

// extremes counts the neurons that were never active and those that always were.
func (n *neurons) extremes() (dead, full int) {
	tokens := 0
	if n.size > 0 {
		tokens = int(n.values / int64(n.size))
	}
	for _, times := range n.active {
		switch times {
		case 0:
			dead++
		case tokens:
			full++
		}
	}
	return dead, full
}

// add counts a layer's neurons in with those of others.
func (n *neurons) add(layer *neurons) {
	dead, full := layer.extremes()
	n.dead, n.full = n.dead+dead, n.full+full
	n.size += layer.size
	n.values += layer.values
	n.zeros += layer.zeros
	n.idle += layer.idle
	for i, c := range layer.near {
		n.near[i] += c
	}
	n.likeness += layer.likeness
	n.pairs += layer.pairs
	n.pre.add(&layer.pre)
}

// row fills in the figures of a block of dModel inputs, or of the blocks added.
func (n *neurons) row(r SparsityRow, dModel int) SparsityRow {
	share := func(count int64) float64 { return float64(count) / float64(n.values) }
	dead, full := n.extremes()
	r.Neurons, r.Dead, r.AlwaysOn = n.size, n.dead+dead, n.full+full
	r.Zeros, r.IdleShare = share(n.zeros), share(n.idle)
	for i, t := range n.thresholds {
		r.NearZeros = append(r.NearZeros, NearZeros{Below: t, Share: share(n.near[i])})
	}
	if n.pairs > 0 {
		mean := n.likeness / float64(n.pairs)
		r.Overlap = &mean
	}
	r.ReadShare = n.readShare(r.Zeros, r.IdleShare)
	r.Limit = 1 / r.ReadShare
	if size, ok := weightSize(r.DType); ok {
		bytes := int64(n.variant.Matrices()) * int64(n.size) * int64(dModel) * size
		read := r.ReadShare * float64(bytes)
		r.WeightBytes, r.ReadBytes = &bytes, &read
	}
	r.Pre = n.pre.summary()
	return r
}

// weightSize is the bytes of a weight of the formats that store each by itself.
func weightSize(dtype string) (int64, bool) {
	switch dtype {
	case "F32":
		return 4, true
	case "F16", "BF16":
		return 2, true
	}
	return 0, false
}
