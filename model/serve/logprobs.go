package serve

import (
	"math"

	"github.com/ffnrun/ffnrun/model"
)

// completionLogProbs are log-probabilities as completions have them, a list for each kind.
type completionLogProbs struct {
	Tokens  []string              `json:"tokens"`
	Own     []*float64            `json:"token_logprobs"`
	Top     []map[string]*float64 `json:"top_logprobs"`
	Offsets []int                 `json:"text_offset"`
}

// chatLogProbs are log-probabilities as chat completions have them, an object for each token.
type chatLogProbs struct {
	Content []chatLogProb `json:"content"`
}

type chatLogProb struct {
	Token string        `json:"token"`
	Value *float64      `json:"logprob"`
	Bytes []int         `json:"bytes"`
	Top   []chatLogProb `json:"top_logprobs,omitzero"`
}

// orNull makes null of what JSON has no number for.
func orNull(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// spelled is a token as text, by itself.
func (s *Server) spelled(id int) string { return s.tok.Decode([]int{id}, false) }

// add adds a token that begins at a place of the text.
func (l *completionLogProbs) add(s *Server, t model.Token, offset int) {
	l.Tokens, l.Own, l.Offsets = append(l.Tokens, s.spelled(t.ID)), append(l.Own, orNull(t.LogProb)), append(l.Offsets, offset)
	var top map[string]*float64 // null of a prompt's first token
	if !math.IsNaN(t.LogProb) {
		top = map[string]*float64{}
		for _, p := range append(t.Top, model.LogProb{ID: t.ID, Value: t.LogProb}) {
			if text := s.spelled(p.ID); top[text] == nil { // the most probable of those that read alike
				top[text] = orNull(p.Value)
			}
		}
	}
	l.Top = append(l.Top, top)
}

// add adds a token.
func (l *chatLogProbs) add(s *Server, t model.Token, _ int) {
	c := s.chatLogProb(t.ID, t.LogProb)
	c.Top = []chatLogProb{}
	for _, p := range t.Top {
		c.Top = append(c.Top, s.chatLogProb(p.ID, p.Value))
	}
	l.Content = append(l.Content, c)
}

func (s *Server) chatLogProb(id int, value float64) chatLogProb {
	c := chatLogProb{Token: s.spelled(id), Value: orNull(value)}
	for _, b := range []byte(c.Token) {
		c.Bytes = append(c.Bytes, int(b))
	}
	return c
}
