package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/ffnrun/ffnrun/model"
)

type tokens = iter.Seq2[model.Token, error]

// writeTimeout is how long a client may take to read an event.
const writeTimeout = 30 * time.Second

// streamed writes an answer as server-sent events while it comes. Its status is sent with the first token, so that what is wrong before has one of its own.
func (a *reply) streamed(tokens tokens) error {
	for t, err := range tokens {
		switch {
		case err != nil && !a.began:
			return err
		case err != nil:
			return errors.Join(a.event(problemOf(err).body()), err)
		}
		p := a.newProbs()
		a.took(t, p)
		if err := a.passOn(t, p); err != nil {
			return err
		}
	}
	if a.withUsage {
		a.Choices, a.Usage = []any{}, a.total()
		if err := a.event(&a.envelope); err != nil {
			return err
		}
	}
	return a.write("data: [DONE]\n\n")
}

// passOn writes a token's events.
func (a *reply) passOn(t model.Token, p probs) error {
	var choices []any
	if !a.began {
		a.began = true
		a.w.Header().Set("Content-Type", "text/event-stream")
		a.w.Header().Set("Cache-Control", "no-cache")
		if begin := a.begin(); begin != nil {
			choices = append(choices, begin)
		}
	}
	if t.Text != "" || p != nil {
		choices = append(choices, a.piece(t.Text, p))
	}
	if t.Finish != model.NotFinished {
		choices = append(choices, a.last(string(t.Finish)))
	}
	for _, c := range choices {
		a.Choices = []any{c}
		if err := a.event(&a.envelope); err != nil {
			return err
		}
	}
	return nil
}

// event writes one event and sends it on its way.
func (a *reply) event(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return a.write(fmt.Sprintf("data: %s\n\n", data))
}

func (a *reply) write(text string) error {
	c := http.NewResponseController(a.w)
	_ = c.SetWriteDeadline(time.Now().Add(writeTimeout)) // a writer that has none waits
	if _, err := a.w.Write([]byte(text)); err != nil {
		return err
	}
	return c.Flush()
}
