package ffn

import (
	"errors"
	"fmt"
	"slices"

	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/quant"
)

// ErrExperts is wrapped when a mixture of experts does not fit together.
var ErrExperts = errors.New("experts do not fit")

// Weighting is how a router's scores become the weights of the chosen experts.
type Weighting uint8

// The weightings in use. SoftmaxAll may give weights that sum to less than one.
const (
	SoftmaxChosen Weighting = iota // softmax over the chosen scores (Mixtral; Qwen with norm_topk_prob)
	SoftmaxAll                     // softmax over all scores (Qwen2-MoE, OLMoE)
)

// MoE is a mixture of experts (Shazeer et al. 2017, arXiv:1701.06538): each token goes to the K blocks that the router scores
// highest, and their outputs are summed by weight in the order of the experts' numbers. Decode reads the chosen experts
// only; prefill runs each expert once over all its tokens.
type MoE struct {
	Router    *quant.Linear // [experts, d_model]
	Experts   []*Block
	K         int
	Weighting Weighting
	Shared    *Block        // runs for every token; nil in most
	SharedBy  *quant.Linear // [1, d_model]: Shared's output is multiplied by σ of it; nil with Shared

	dModel int
}

// NewMoE checks that the parts fit. It returns ErrExperts where they do not.
func NewMoE(m MoE) (*MoE, error) {
	if m.Router == nil || slices.Contains(m.Experts, nil) {
		return nil, fmt.Errorf("%w: the router or an expert is nil", ErrExperts)
	}
	rows, cols := m.Router.Dims()
	if rows != len(m.Experts) || m.K < 1 || m.K > rows {
		return nil, fmt.Errorf("%w: %d experts, a router for %d, %d for each token", ErrExperts, len(m.Experts), rows, m.K)
	}
	for i, e := range m.Experts {
		if d, _ := e.Dims(); d != cols {
			return nil, fmt.Errorf("%w: expert %d has d_model %d, the router %d", ErrExperts, i, d, cols)
		}
	}
	if (m.Shared == nil) != (m.SharedBy == nil) {
		return nil, fmt.Errorf("%w: a shared expert goes with a gate", ErrExperts)
	}
	if m.Shared != nil {
		d, _ := m.Shared.Dims()
		if r, c := m.SharedBy.Dims(); d != cols || r != 1 || c != cols {
			return nil, fmt.Errorf("%w: the shared expert has d_model %d and a gate [%d %d], the router %d", ErrExperts, d, r, c, cols)
		}
	}
	m.dModel = cols
	return &m, nil
}

// Sparsify prepares every expert.
func (m *MoE) Sparsify() int {
	bytes := 0
	for _, e := range m.Experts {
		bytes += e.Sparsify()
	}
	if m.Shared != nil {
		bytes += m.Shared.Sparsify()
	}
	return bytes
}

func (m *MoE) need() need {
	var most need
	for _, e := range m.Experts {
		most = most.max(e.need())
	}
	if m.Shared != nil {
		most = most.max(m.Shared.need())
	}
	most.moe, most.chosen, most.dModel = len(m.Experts), m.K, m.dModel
	return most
}

// moeScratch is a MoE's part of a Scratch.
type moeScratch struct {
	scores  []float32       // [n, experts]
	chosen  []int           // [n, K]: experts in ascending order
	weights []float32       // [n, K]
	tokens  []int           // tokens of the expert at hand
	places  []int           // and where their weights stand
	in, out []float32       // [n, d_model]: the tokens gathered, and the expert's output
	sum     []float32       // [n, d_model]
	gates   []float32       // [n]
	x       kernels.Operand // of the router
}

func (s *moeScratch) grow(n int, most need) {
	if most.moe == 0 {
		return
	}
	s.scores, s.chosen, s.weights = make([]float32, n*most.moe), make([]int, n*most.chosen), make([]float32, n*most.chosen)
	s.tokens, s.places = make([]int, 0, n), make([]int, 0, n)
	s.in, s.out, s.sum = make([]float32, n*most.dModel), make([]float32, n*most.dModel), make([]float32, n*most.dModel)
	s.gates = make([]float32, n)
}

func (s *moeScratch) bytes() int {
	return 4*(len(s.scores)+len(s.weights)+len(s.in)+len(s.out)+len(s.sum)+len(s.gates)) + 8*(len(s.chosen)+cap(s.tokens)+cap(s.places))
}

// Forward computes dst[n, d_model] from x[n, d_model]. dst may be x.
func (m *MoE) Forward(pool *kernels.Pool, s *Scratch, dst, x []float32, n int) {
	w, d := &s.moe, m.dModel
	w.x.Set(x, n, d)
	s.product.Run(pool, m.Router, w.scores, &w.x)
	for t := range n {
		m.route(w.scores[t*len(m.Experts):][:len(m.Experts)], w.chosen[t*m.K:][:m.K], w.weights[t*m.K:][:m.K])
	}
	sum := w.sum[:n*d]
	clear(sum)
	for e, block := range m.Experts {
		if w.gather(e, m.K, n, x, d); len(w.tokens) == 0 {
			continue
		}
		block.Forward(pool, s, w.out, w.in, len(w.tokens))
		for i, t := range w.tokens {
			addScaled(sum[t*d:][:d], w.out[i*d:][:d], w.weights[w.places[i]])
		}
	}
	if m.Shared != nil {
		m.Shared.Forward(pool, s, w.out, x, n)
		s.product.Run(pool, m.SharedBy, w.gates, &w.x)
		for t := range n {
			addScaled(sum[t*d:][:d], w.out[t*d:][:d], kernels.Sigmoid(w.gates[t]))
		}
	}
	copy(dst, sum)
}

// route picks the K highest scores, ties to the lower number, and their weights; chosen ends in ascending order.
func (m *MoE) route(scores []float32, chosen []int, weights []float32) {
	if m.Weighting == SoftmaxAll {
		kernels.Softmax(scores)
	}
	for k := range chosen {
		best := -1
		for e, v := range scores {
			if (best < 0 || v > scores[best]) && !taken(chosen[:k], e) {
				best = e
			}
		}
		at := k
		for ; at > 0 && chosen[at-1] > best; at-- {
			chosen[at] = chosen[at-1]
		}
		chosen[at] = best
	}
	for k, e := range chosen {
		weights[k] = scores[e]
	}
	if m.Weighting == SoftmaxChosen {
		kernels.Softmax(weights)
	}
}

func taken(chosen []int, e int) bool {
	for _, c := range chosen {
		if c == e {
			return true
		}
	}
	return false
}

// gather collects the tokens that chose expert e.
func (s *moeScratch) gather(e, k, n int, x []float32, d int) {
	s.tokens, s.places = s.tokens[:0], s.places[:0]
	for i, c := range s.chosen[:n*k] {
		if c == e {
			copy(s.in[len(s.tokens)*d:][:d], x[i/k*d:][:d])
			s.tokens, s.places = append(s.tokens, i/k), append(s.places, i)
		}
	}
}

func addScaled(dst, x []float32, a float32) {
	for i, v := range x {
		dst[i] += float32(a * v)
	}
}
