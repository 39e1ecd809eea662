package chat_test

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/ffnrun/ffnrun/model/chat"
)

// TestMisuse renders what is no conversation.
func TestMisuse(t *testing.T) {
	empty, err := chat.Parse("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := empty.Render(nil, chat.Options{}); text != "" || err != nil {
		t.Errorf("nothing by nothing: %q, %v", text, err)
	}
	first, err := chat.Parse("{{ messages[0].role.upper() }}", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, messages := range map[string][]chat.Message{
		"none": nil, "nil message": {nil}, "role of another kind": {{{Key: "role", Value: 3}}},
	} {
		if _, err := first.Render(messages, chat.Options{}); !errors.Is(err, chat.ErrRender) {
			t.Errorf("%s: %v, want ErrRender", name, err)
		}
	}
	for _, data := range []string{"", "null", "{}", "[1]", `[{"role":"user"}]`, "[] []"} {
		if messages, err := chat.ParseMessages([]byte(data)); data != "null" && !errors.Is(err, chat.ErrConversation) {
			t.Errorf("%q: %v, %v, want ErrConversation", data, messages, err)
		}
	}
	if _, err := chat.Open(fstest.MapFS{}); !errors.Is(err, chat.ErrNoTemplate) {
		t.Errorf("an empty folder: %v", err)
	}
}
