package chat

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ffnrun/ffnrun/model/chat/internal/jinja"
)

var (
	// ErrSyntax is wrapped when a template cannot be parsed.
	ErrSyntax = jinja.ErrSyntax
	// ErrLimit is wrapped when a template asks for too much work or memory.
	ErrLimit = jinja.ErrLimit
	// ErrRaised is wrapped when a template refuses a conversation in its own
	// words, by raise_exception.
	ErrRaised = jinja.ErrRaised
	// ErrRender is wrapped when a template fails on a conversation, with the
	// message that Python has for it.
	ErrRender = jinja.ErrRender
)

// MaxTemplate is the largest template that is read, in bytes.
const MaxTemplate = jinja.MaxTemplate

// Template is a parsed chat template with its special tokens.
type Template struct {
	program *jinja.Program
	tools   *jinja.Program // for conversations with tools, or nil
	tokens  Object
}

// Options is what a template is told besides the messages.
type Options struct {
	AddGenerationPrompt bool      // end where the assistant's answer begins
	Tools               []any     // JSON schemas of functions, Objects to keep their order
	Extra               Object    // further variables, such as enable_thinking
	Now                 time.Time // for strftime_now; zero is the time of the call
}

// Parse parses a template. tokens are its special tokens by name (bos_token,
// eos_token and so on). Errors wrap ErrSyntax or ErrLimit.
func Parse(src string, tokens map[string]string) (*Template, error) {
	program, err := jinja.Compile(src)
	if err != nil {
		return nil, err
	}
	t := &Template{program: program}
	for _, name := range slices.Sorted(maps.Keys(tokens)) {
		t.tokens = append(t.tokens, Member{Key: name, Value: tokens[name]})
	}
	return t, nil
}

// Render returns the text of a conversation. The messages are not changed.
// Errors wrap ErrRaised, ErrRender or ErrLimit.
func (t *Template) Render(messages []Message, opts Options) (string, error) {
	list := make([]any, len(messages))
	for i, m := range messages {
		list[i] = jinja.Value(m)
	}
	variables := Object{{Key: "messages", Value: list}, {Key: "add_generation_prompt", Value: opts.AddGenerationPrompt},
		{Key: "documents", Value: nil}, {Key: "tools", Value: nil}}
	program := t.program
	if len(opts.Tools) > 0 {
		variables[3].Value = jinja.Value(opts.Tools)
		if t.tools != nil {
			program = t.tools
		}
	}
	for _, m := range opts.Extra {
		variables = append(variables, Member{Key: m.Key, Value: jinja.Value(m.Value)})
	}
	variables = append(variables, t.tokens...)
	if opts.Now.IsZero() {
		opts.Now = time.Now()
	}
	text, err := program.Render(variables, opts.Now)
	if err != nil {
		return "", fmt.Errorf("conversation: %w", err)
	}
	return text, nil
}
