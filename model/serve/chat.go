package serve

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/ffnrun/ffnrun/model/chat"
)

// chatRequest is the body of /v1/chat/completions.
type chatRequest struct {
	params
	Messages json.RawMessage `json:"messages"`
	// MaxCompletionTokens is max_tokens' newer name.
	MaxCompletionTokens *int `json:"max_completion_tokens"`
	// TemplateArguments are further variables of the chat template, such as enable_thinking; vLLM's name.
	TemplateArguments json.RawMessage `json:"chat_template_kwargs"`
	LogProbs          bool            `json:"logprobs"`
	TopLogProbs       int             `json:"top_logprobs"`
}

// chat answers a conversation.
func (s *Server) chat(w http.ResponseWriter, r *http.Request) error {
	var q chatRequest
	if err := s.decode(w, r, &q); err != nil {
		return err
	}
	if q.MaxCompletionTokens != nil {
		q.MaxTokens = q.MaxCompletionTokens
	}
	if err := q.check(s); err != nil {
		return err
	}
	if q.TopLogProbs != 0 && !q.LogProbs {
		return wrong("top_logprobs", "top_logprobs goes with logprobs; set that to true")
	}
	ids, err := s.conversation(&q)
	if err != nil {
		return err
	}
	opts, err := q.options(s.m, len(ids), 0)
	if err != nil {
		return err
	}
	opts.LogProbs, opts.Top = q.LogProbs, q.TopLogProbs
	return s.answer(w, r, request{form: chatForm{}, ids: ids, opts: opts, stream: q.Stream, withUsage: q.withUsage()})
}

// conversation returns the ids of a conversation up to where the answer begins.
func (s *Server) conversation(q *chatRequest) ([]int, error) {
	if s.template == nil {
		return nil, wrong("messages", "%s has no chat template; ask /v1/completions, or serve it with one", s.name)
	}
	var messages []chat.Object
	if json.Unmarshal(q.Messages, &messages) != nil || len(messages) == 0 {
		return nil, wrong("messages", "messages is missing or no list of objects with role and content")
	}
	var arguments chat.Object
	if len(q.TemplateArguments) > 0 && json.Unmarshal(q.TemplateArguments, &arguments) != nil {
		return nil, wrong("chat_template_kwargs", "chat_template_kwargs is no object")
	}
	for i, m := range messages {
		if err := flatten(m, i); err != nil {
			return nil, err
		}
	}
	text, err := s.template.Render(messages, chat.Options{AddGenerationPrompt: true, Extra: arguments})
	if err != nil {
		return nil, err
	}
	return s.m.EncodeRendered(text)
}

// flatten holds a message to a role and a content that are texts, and makes one text of a content in parts.
func flatten(m chat.Object, number int) error {
	role, _ := m.Get("role")
	if _, ok := role.(string); !ok {
		return wrong("messages", "messages[%d] has no role", number)
	}
	for i := range m {
		if m[i].Key != "content" {
			continue
		}
		if parts, ok := m[i].Value.([]any); ok {
			text, err := joined(parts, number)
			if err != nil {
				return err
			}
			m[i].Value = text
		}
		if _, ok := m[i].Value.(string); ok {
			return nil
		}
	}
	return wrong("messages", "messages[%d] has no content that is a text", number)
}

// joined is the text of a content in parts, each on lines of its own.
func joined(parts []any, number int) (string, error) {
	var lines []string
	for _, part := range parts {
		o, _ := part.(chat.Object)
		kind, _ := o.Get("type")
		text, _ := o.Get("text")
		line, ok := text.(string)
		if kind != "text" || !ok {
			return "", wrong("messages", "messages[%d] has a part that is no text; the model reads nothing else", number)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n"), nil
}

// chatForm words answers to conversations.
type chatForm struct{}

type message struct {
	Role    string `json:"role,omitempty"`
	Content string `json:"content"`
}

type chatChoice struct {
	Index    int     `json:"index"`
	Message  message `json:"message"`
	LogProbs probs   `json:"logprobs"`
	Finish   string  `json:"finish_reason"`
}

type deltaChoice struct {
	Index    int     `json:"index"`
	Delta    any     `json:"delta"`
	LogProbs probs   `json:"logprobs"`
	Finish   *string `json:"finish_reason"`
}

func (chatForm) object(stream bool) string {
	if stream {
		return "chat.completion.chunk"
	}
	return "chat.completion"
}

func (chatForm) prefix() string { return "chatcmpl-" }
func (chatForm) probs() probs   { return &chatLogProbs{} }
func (chatForm) begin() any     { return deltaChoice{Delta: message{Role: chat.Assistant}} }

func (chatForm) piece(text string, p probs) any {
	return deltaChoice{Delta: message{Content: text}, LogProbs: p}
}

func (chatForm) last(finish string) any {
	return deltaChoice{Delta: struct{}{}, Finish: &finish}
}

func (chatForm) whole(text, finish string, p probs) any {
	return chatChoice{Message: message{Role: chat.Assistant, Content: text}, LogProbs: p, Finish: finish}
}
