package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/chat"
	"github.com/ffnrun/ffnrun/model/sample"
)

// conversation is a list of messages and a session that holds their beginning.
type conversation struct {
	m        *model.Model
	template *chat.Template
	session  *model.Session
	opts     *model.GenerateOptions
	messages []chat.Message
	held     []int // the ids in the session's cache
}

func newConversation(m *model.Model, t *chat.Template, opts *model.GenerateOptions) *conversation {
	return &conversation{m: m, template: t, session: m.NewSession(), opts: opts}
}

// setSystem replaces the system message; an empty text removes it.
func (c *conversation) setSystem(text string) {
	if len(c.messages) > 0 && role(c.messages[0]) == chat.System {
		c.messages = c.messages[1:]
	}
	if text != "" {
		c.messages = slices.Insert(c.messages, 0, chat.Say(chat.System, text))
	}
}

// reset forgets all but the system message.
func (c *conversation) reset() {
	if len(c.messages) > 0 && role(c.messages[0]) == chat.System {
		c.messages = c.messages[:1]
		return
	}
	c.messages = nil
}

func role(m chat.Message) string {
	v, _ := m.Get("role")
	s, _ := v.(string)
	return s
}

// encode returns the ids of the conversation up to where the answer begins. The template writes special tokens itself.
func (c *conversation) encode() ([]int, error) {
	text, err := c.template.Render(c.messages, chat.Options{AddGenerationPrompt: true})
	if err != nil {
		return nil, err
	}
	return c.m.EncodeRendered(text)
}

var errConversationFull = errors.New("begin a new conversation with /reset")

// answer adds a message and the model's answer to it, which it shows piece by piece. A cancelled answer stays as far as it
// came; after any other error the conversation is what it was. full reports that the answer ended with the context.
func (c *conversation) answer(ctx context.Context, message string, show func(string)) (full bool, err error) {
	before := len(c.messages)
	c.messages = append(c.messages, chat.Say(chat.User, message))
	ids, err := c.encode()
	if err == nil && len(ids) > c.m.MaxContext() {
		err = fmt.Errorf("%w: the conversation has %d tokens and it holds %d: %w",
			model.ErrContextFull, len(ids), c.m.MaxContext(), errConversationFull)
	}
	var text string
	if err == nil {
		text, full, err = c.generate(ctx, ids, show)
	}
	if err != nil && ctx.Err() == nil || text == "" && ctx.Err() != nil {
		c.messages = c.messages[:before]
		return false, err
	}
	c.messages = append(c.messages, chat.Say(chat.Assistant, text))
	return full, err
}

// generate runs what the session does not hold of ids yet, and continues.
func (c *conversation) generate(ctx context.Context, ids []int, show func(string)) (text string, full bool, err error) {
	kept := min(commonPrefix(c.held[:min(len(c.held), c.session.Len())], ids), len(ids)-1) // one is run for its logits
	c.session.Truncate(kept)
	opts := *c.opts
	opts.Sampler = afterPrompt{opts.Sampler, ids[:kept]}
	if room := c.m.MaxContext() - len(ids) + 1; opts.MaxTokens > room {
		opts.MaxTokens = room // the last token need not fit
	}
	c.held = slices.Clone(ids)
	var b strings.Builder
	for t, err := range c.session.GenerateIDs(ctx, ids[kept:], &opts) {
		if err != nil {
			return b.String(), false, err
		}
		if t.ID >= 0 {
			c.held = append(c.held, t.ID)
		}
		b.WriteString(t.Text)
		show(t.Text)
		full = t.Finish == model.FinishLength && c.session.Room() == 0
	}
	return b.String(), full, nil
}

func commonPrefix(a, b []int) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// afterPrompt counts tokens that are in the cache already as part of the prompt: penalties are for them too.
type afterPrompt struct {
	sample.Sampler
	cached []int
}

// Reset implements sample.Sampler.
func (a afterPrompt) Reset(prompt []int) { a.Sampler.Reset(slices.Concat(a.cached, prompt)) }
