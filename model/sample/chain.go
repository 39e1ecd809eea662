package sample

// chain is the sampler of [New]: every step that its Config turns on, in the
// order of the package documentation.
type chain struct {
	biases      []bias
	penalties   *penalties // nil when off
	temperature float64    // 0 is greedy
	topK        int        // 0 is off
	topP        float64    // 1 is off
	minP        float64    // 0 is off

	rng     *rng
	weights []float64 // scratch, [vocab]
	ids     []int32   // scratch, [vocab]
}

func newChain(c Config) *chain {
	s := &chain{
		biases:      newBiases(c.Bias),
		temperature: c.Temperature,
		topK:        c.TopK,
		topP:        c.TopP,
		minP:        c.MinP,
		rng:         newRNG(c.Seed),
	}
	if s.topP == 0 {
		s.topP = 1
	}
	if c.penalizes() {
		s.penalties = newPenalties(c)
	}
	return s
}

func (s *chain) Reset(prompt []int) {
	s.rng.reset()
	if s.penalties != nil {
		s.penalties.reset(prompt)
	}
}

func (s *chain) Sample(logits []float32) int {
	s.adjust(logits)
	id := s.pick(logits)
	if id >= 0 && s.penalties != nil {
		s.penalties.record(id)
	}
	return id
}

// adjust adds biases and subtracts penalties in place.
func (s *chain) adjust(logits []float32) {
	applyBiases(logits, s.biases)
	if s.penalties != nil {
		s.penalties.apply(logits)
	}
}

// pick chooses among the adjusted logits. The best token is needed in any
// case: it anchors the softmax and finds NaNs.
func (s *chain) pick(logits []float32) int {
	best := Greedy{}.Sample(logits)
	if best < 0 || s.temperature == 0 {
		return best
	}
	return draw(s.distribution(logits, logits[best]), s.rng.float64())
}

// distribution returns each token's weight: its probability but for a common
// factor, and 0 for a token that a step removed. The result is valid until the
// next call.
func (s *chain) distribution(logits []float32, best float32) []float64 {
	if cap(s.weights) < len(logits) {
		s.weights = make([]float64, len(logits))
		s.ids = make([]int32, len(logits))
	}
	w := s.weights[:len(logits)]
	weigh(w, logits, best, topKThreshold(s.ids, logits, s.topK), s.temperature)
	if s.topP < 1 {
		keepTopP(s.ids, w, logits, s.topP)
	}
	if s.minP > 0 {
		keepMinP(w, s.minP)
	}
	return w
}
