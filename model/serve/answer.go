package serve

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"github.com/ffnrun/ffnrun/model"
)

// form is how an endpoint words its answers. Its choices are what the protocol has in a list of that name.
type form interface {
	object(stream bool) string
	prefix() string // of an answer's id
	whole(text, finish string) any
	begin() any // of a stream; nil for none
	piece(text string) any
	last(finish string) any
}

// envelope is an answer, or an event of a stream.
type envelope struct {
	ID          string `json:"id"`
	Object      string `json:"object"`
	Created     int64  `json:"created"`
	Model       string `json:"model"`
	Fingerprint string `json:"system_fingerprint"`
	Choices     []any  `json:"choices"`
	Usage       *usage `json:"usage,omitempty"`
}

type usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

// reply is a request being answered.
type reply struct {
	*Server
	form
	envelope
	w       http.ResponseWriter
	started time.Time
	first   time.Time // when the first token came
	latest  time.Time // and the last so far
	usage   usage
	text    strings.Builder
	finish  model.Finish
}

// answer generates after a prompt and writes what comes.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, p *params, ids []int, usual int, f form) error {
	prompt := len(ids)
	if s.m.Encoded() {
		prompt = 1 // the decoder's
	}
	opts, err := p.options(s.m, prompt, usual)
	if err != nil {
		return err
	}
	a := &reply{Server: s, form: f, w: w, started: time.Now(), usage: usage{Prompt: len(ids)}}
	a.envelope = envelope{
		ID: f.prefix() + rand.Text(), Object: f.object(p.Stream), Created: a.started.Unix(), Model: s.name, Fingerprint: s.m.Info().Kernel,
	}
	tokens := s.scheduler.GenerateIDs(r.Context(), ids, opts)
	if p.Stream {
		err = a.stream(tokens, p.StreamOptions != nil && p.StreamOptions.IncludeUsage)
	} else {
		err = a.whole(tokens)
	}
	s.metrics.answered(a)
	return err
}

// took takes note of a token.
func (a *reply) took(t model.Token) {
	a.latest = time.Now()
	if a.usage.Completion == 0 {
		a.first = a.latest
	}
	if t.ID >= 0 {
		a.usage.Completion++
	}
	a.finish = t.Finish
}

// whole writes an answer in one piece.
func (a *reply) whole(tokens tokens) error {
	for t, err := range tokens {
		if err != nil {
			return err
		}
		a.took(t)
		a.text.WriteString(t.Text)
	}
	a.Choices = []any{a.form.whole(a.text.String(), string(a.finish))}
	a.Usage = a.total()
	return writeJSON(a.w, http.StatusOK, &a.envelope)
}

func (a *reply) total() *usage {
	a.usage.Total = a.usage.Prompt + a.usage.Completion
	return &a.usage
}
