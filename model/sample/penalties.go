package sample

// penalties lowers the logits of tokens that the text already has.
type penalties struct {
	repetition, presence, frequency float64

	prompt []int // of the current text, until the vocabulary's size is known
	seen   []int32
	// seen[id] is 0 for a token neither in prompt nor text, else 1 + the number
	// of times it was generated.
}

func newPenalties(c Config) *penalties {
	p := &penalties{c.RepetitionPenalty, c.PresencePenalty, c.FrequencyPenalty, nil, nil}
	if p.repetition == 0 {
		p.repetition = 1
	}
	return p
}

func (p *penalties) reset(prompt []int) {
	clear(p.seen)
	p.prompt = append(p.prompt[:0], prompt...)
}

// fit makes room for a vocabulary and marks the prompt's tokens in it.
func (p *penalties) fit(vocab int) {
	if len(p.seen) < vocab {
		p.seen = append(p.seen, make([]int32, vocab-len(p.seen))...)
	}
	for _, id := range p.prompt {
		if 0 <= id && id < vocab {
			p.seen[id] = max(p.seen[id], 1)
		}
	}
	p.prompt = p.prompt[:0]
}

// apply penalizes every seen token: repetition first, then the two subtracted
// penalties, as vLLM does.
func (p *penalties) apply(logits []float32) {
	p.fit(len(logits))
	for id, seen := range p.seen[:len(logits)] {
		if seen > 0 {
			logits[id] = p.penalize(logits[id], int(seen-1))
		}
	}
}

// penalize returns the logit of a token generated the given number of times.
// The conversions keep the compiler from fusing operations on some processors
// only.
func (p *penalties) penalize(logit float32, generated int) float32 {
	l := float64(logit)
	if l < 0 {
		l = float64(l * p.repetition)
	} else {
		l = float64(l / p.repetition)
	}
	if generated > 0 {
		l -= p.presence + float64(p.frequency*float64(generated))
	}
	return float32(l)
}

// record counts a generated token, which apply made room for.
func (p *penalties) record(id int) {
	p.seen[id] = max(p.seen[id], 1) + 1
}
