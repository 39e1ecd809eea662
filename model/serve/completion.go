package serve

import (
	"encoding/json"
	"net/http"
)

// completionRequest is the body of /v1/completions.
type completionRequest struct {
	params
	Prompt   json.RawMessage `json:"prompt"`
	Echo     bool            `json:"echo"`
	LogProbs *int            `json:"logprobs"` // and of how many most probable tokens
}

// usualCompletion is how many tokens a completion has where nobody says, as in OpenAI's documentation.
const usualCompletion = 16

// complete continues a text.
func (s *Server) complete(w http.ResponseWriter, r *http.Request) error {
	var q completionRequest
	if err := s.decode(w, r, &q); err != nil {
		return err
	}
	if err := q.check(s); err != nil {
		return err
	}
	ids, err := s.prompt(q.Prompt)
	if err != nil {
		return err
	}
	opts, err := q.options(s.m, len(ids), usualCompletion)
	if err != nil {
		return err
	}
	opts.Echo = q.Echo
	if q.LogProbs != nil {
		opts.LogProbs, opts.Top = true, *q.LogProbs
	}
	return s.answer(w, r, request{form: completionForm{}, ids: ids, opts: opts, stream: q.Stream, withUsage: q.withUsage()})
}

// prompt returns the ids of a prompt, which is a text or ids already, or a list of one of these.
func (s *Server) prompt(raw json.RawMessage) ([]int, error) {
	var text string
	var ids []int
	switch list := []json.RawMessage{}; {
	case len(raw) == 0:
		return nil, wrong("prompt", "prompt is missing, want a text or token ids")
	case json.Unmarshal(raw, &text) == nil:
		return s.m.EncodePrompt(text)
	case json.Unmarshal(raw, &ids) == nil:
		return ids, nil
	case json.Unmarshal(raw, &list) == nil && len(list) == 1:
		return s.prompt(list[0])
	case json.Unmarshal(raw, &list) == nil && len(list) > 1:
		return nil, wrong("prompt", "prompt is a list of %d prompts, want one; send a request for each, they run together", len(list))
	}
	return nil, wrong("prompt", "prompt: %s is neither a text nor a list of token ids", clipped(string(raw)))
}

// completionForm words completions.
type completionForm struct{}

type completionChoice struct {
	Text     string  `json:"text"`
	Index    int     `json:"index"`
	LogProbs probs   `json:"logprobs"`
	Finish   *string `json:"finish_reason"`
}

func (completionForm) object(bool) string { return "text_completion" }
func (completionForm) prefix() string     { return "cmpl-" }
func (completionForm) probs() probs       { return &completionLogProbs{} }
func (completionForm) begin() any         { return nil }

func (completionForm) piece(text string, p probs) any {
	return completionChoice{Text: text, LogProbs: p}
}

func (completionForm) last(finish string) any {
	return completionChoice{Finish: &finish}
}

func (completionForm) whole(text, finish string, p probs) any {
	return completionChoice{Text: text, LogProbs: p, Finish: &finish}
}
