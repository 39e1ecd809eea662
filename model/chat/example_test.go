package chat_test

import (
	"errors"
	"fmt"

	"github.com/ffnrun/ffnrun/model/chat"
)

func ExampleTemplate_Render() {
	const src = `{% for m in messages %}<|{{ m.role }}|>{{ m.content | trim }}{{ eos_token }}
{% endfor %}{{ '<|assistant|>' if add_generation_prompt }}`
	t, err := chat.Parse(src, map[string]string{"eos_token": "</s>"})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := t.Render([]chat.Message{
		chat.Say(chat.System, "Be terse."),
		chat.Say(chat.User, " Hello! "),
	}, chat.Options{AddGenerationPrompt: true})
	fmt.Println(text, err)
	// Output:
	// <|system|>Be terse.</s>
	// <|user|>Hello!</s>
	// <|assistant|> <nil>
}

// A template refuses what its model was not trained on.
func ExampleTemplate_Render_refused() {
	t, err := chat.Parse(`{{ raise_exception('Only one message.') if messages | length > 1 }}`, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = t.Render([]chat.Message{chat.Say(chat.User, "a"), chat.Say(chat.User, "b")}, chat.Options{})
	fmt.Println(err, errors.Is(err, chat.ErrRaised))
	// Output:
	// conversation: the chat template refuses: Only one message. true
}
