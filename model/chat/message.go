package chat

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ffnrun/ffnrun/model/chat/internal/jinja"
)

// Object is a JSON object with its members in their order, which templates
// may print. Values are nil, bool, int, float64, string, []any and Object.
type Object = jinja.Object

// Member is a key of an Object with its value.
type Member = jinja.Member

// Message is one turn of a conversation. Every template reads role and
// content; some read tool_calls, name or reasoning_content too.
type Message = Object

// Roles that templates know. Not every template accepts each.
const (
	System    = "system"
	User      = "user"
	Assistant = "assistant"
)

// Say returns the message of a role.
func Say(role, content string) Message {
	return Message{{Key: "role", Value: role}, {Key: "content", Value: content}}
}

// ErrConversation is wrapped when a file does not hold a conversation.
var ErrConversation = errors.New("not a conversation")

// ParseMessages reads a JSON array of messages, keeping the order of keys.
// Each must have a role and a content that are strings.
func ParseMessages(data []byte) ([]Message, error) {
	v, err := jinja.ParseJSON(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConversation, err)
	}
	items, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("%w: the JSON is no array of messages", ErrConversation)
	}
	messages := make([]Message, len(items))
	for i, item := range items {
		m, ok := item.(Object)
		if !ok || !hasString(m, "role") || !hasString(m, "content") {
			return nil, fmt.Errorf("%w: message %d is no object with the texts role and content", ErrConversation, i+1)
		}
		messages[i] = m
	}
	return messages, nil
}

func hasString(o Object, key string) bool {
	_, ok := getString(o, key)
	return ok
}

// getString returns the text that o has under key.
func getString(o Object, key string) (string, bool) {
	v, _ := o.Get(key)
	s, ok := v.(string)
	return s, ok
}

// FormatMessages writes messages as ParseMessages reads them.
func FormatMessages(messages []Message) ([]byte, error) {
	data, err := json.MarshalIndent(messages, "", "  ")
	return append(data, '\n'), err
}
