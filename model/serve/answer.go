package serve

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ffnrun/ffnrun/model"
)

// form is how an endpoint words its answers. Its choices are what the protocol has in a list of that name.
type form interface {
	object(stream bool) string
	prefix() string // of an answer's id
	whole(text, finish string, p probs) any
	begin() any // of a stream; nil for none
	piece(text string, p probs) any
	last(finish string) any
	probs() probs // new ones
}

// probs are log-probabilities of an answer's tokens; nil where nobody asks.
type probs interface {
	add(s *Server, t model.Token, offset int) // in characters of the text
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

// request is what is asked, whichever endpoint is.
type request struct {
	form
	ids       []int
	opts      *model.GenerateOptions
	stream    bool
	withUsage bool // at the stream's end
}

// reply is a request being answered.
type reply struct {
	*Server
	request
	envelope
	w       http.ResponseWriter
	started time.Time
	first   time.Time // when the first token came, of the answer's own
	latest  time.Time // and the last so far
	echoes  int       // tokens of the prompt still to come
	chars   int       // of the text so far
	began   bool      // something was sent
	usage   usage
	finish  model.Finish
}

// answer generates after a prompt and writes what comes.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, q request) error {
	a := &reply{Server: s, request: q, w: w, started: time.Now(), usage: usage{Prompt: len(q.ids)}}
	a.envelope = envelope{
		ID: q.prefix() + rand.Text(), Object: q.object(q.stream), Created: a.started.Unix(), Model: s.name, Fingerprint: s.m.Info().Kernel,
	}
	if q.opts.Echo {
		a.echoes = len(q.ids)
	}
	write := a.whole
	if q.stream {
		write = a.streamed
	}
	err := write(s.scheduler.GenerateIDs(r.Context(), q.ids, q.opts))
	s.metrics.answered(a)
	return err
}

// took takes note of a token, and adds it to probabilities if there are such.
func (a *reply) took(t model.Token, p probs) {
	if p != nil && t.ID >= 0 {
		p.add(a.Server, t, a.chars)
	}
	a.chars += utf8.RuneCountInString(t.Text)
	a.finish = t.Finish
	if a.echoes > 0 {
		a.echoes--
		return
	}
	a.latest = time.Now()
	if a.usage.Completion == 0 {
		a.first = a.latest
	}
	if t.ID >= 0 {
		a.usage.Completion++
	}
}

// newProbs are for tokens to come, nil where nobody asks.
func (a *reply) newProbs() probs {
	if !a.opts.LogProbs {
		return nil
	}
	return a.probs()
}

// whole writes an answer in one piece.
func (a *reply) whole(tokens tokens) error {
	var text strings.Builder
	p := a.newProbs()
	for t, err := range tokens {
		if err != nil {
			return err
		}
		a.took(t, p)
		text.WriteString(t.Text)
	}
	a.Choices = []any{a.form.whole(text.String(), string(a.finish), p)}
	a.Usage = a.total()
	return writeJSON(a.w, http.StatusOK, &a.envelope)
}

func (a *reply) total() *usage {
	a.usage.Total = a.usage.Prompt + a.usage.Completion
	return &a.usage
}
