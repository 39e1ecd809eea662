package chat_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ffnrun/ffnrun/model/chat"
)

// folder is a checkpoint with these files.
func folder(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

func TestOpenPrefersAsTransformersDoes(t *testing.T) {
	const config = "tokenizer_config.json"
	tokens := `"bos_token": "<s>", "eos_token": {"content": "</s>", "lstrip": false}, "pad_token": null`
	own := `{"chat_template": "config{{ bos_token ~ eos_token ~ pad_token }}", ` + tokens + `}`
	tool := []any{chat.Object{{Key: "name", Value: "f"}}}
	for name, c := range map[string]struct {
		files fstest.MapFS
		tools []any
		want  string
	}{
		"config":    {folder(config, own), nil, "config<s></s>"},
		"json":      {folder(config, own, "chat_template.json", `{"chat_template": "json{{ eos_token }}"}`), nil, "json</s>"},
		"jinja":     {folder(config, own, "chat_template.json", `{"chat_template": "json"}`, "chat_template.jinja", "jinja{{ bos_token }}"), nil, "jinja<s>"},
		"no config": {folder("chat_template.jinja", "alone{{ bos_token }}"), nil, "alone"},
		"named":     {folder(config, `{"chat_template": [{"name": "tool_use", "template": "tools"}, {"name": "default", "template": "plain"}]}`), nil, "plain"},
		"tool_use":  {folder(config, `{"chat_template": [{"name": "tool_use", "template": "{{ tools[0].name }}"}, {"name": "default", "template": "plain"}]}`), tool, "f"},
		"no tools":  {folder(config, own), tool, "config<s></s>"},
	} {
		tmpl, err := chat.Open(c.files)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := tmpl.Render(nil, chat.Options{Tools: c.tools})
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	const config = "tokenizer_config.json"
	for want, c := range map[string]struct {
		files fstest.MapFS
		is    error
	}{
		"the model has no chat template, it probably is a base model: use generate, or give it a template with --chat-template FILE":       {folder(config, `{"bos_token": "x"}`), chat.ErrNoTemplate},
		"tokenizer_config.json: chat_template: syntax error in the chat template: want a text or a list of objects with name and template": {folder(config, `{"chat_template": 1}`), chat.ErrSyntax},
		`tokenizer_config.json: syntax error in the chat template: no template is named "default"`:                                         {folder(config, `{"chat_template": []}`), chat.ErrSyntax},
		"chat_template.jinja: syntax error in the chat template: line 2: Encountered unknown tag 'nope'":                                   {folder("chat_template.jinja", "\n{% nope %}"), chat.ErrSyntax},
		"chat_template.jinja: the chat template asks for too much: the file has more than 262144 bytes":                                    {folder("chat_template.jinja", strings.Repeat("x", chat.MaxTemplate+1)), chat.ErrLimit},
		"tokenizer_config.json: unexpected end of JSON input":                                                                              {folder(config, `{`), nil},
	} {
		_, err := chat.Open(c.files)
		if err == nil || err.Error() != want || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if _, err := chat.Open(folder()); !errors.Is(err, chat.ErrNoTemplate) {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestOpenWith(t *testing.T) {
	fsys := folder("tokenizer_config.json", `{"chat_template": "own", "eos_token": "</s>"}`)
	tmpl, err := chat.OpenWith(fsys, "given{{ eos_token }}")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := tmpl.Render(nil, chat.Options{}); err != nil || got != "given</s>" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestMessagesRoundTrip(t *testing.T) {
	const src = `[{"role": "user", "z": 1.5, "content": "a<b>&", "a": [null, true, {"y": 1, "x": 2}]}]`
	messages, err := chat.ParseMessages([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	data, err := chat.FormatMessages(messages)
	if err != nil {
		t.Fatal(err)
	}
	again, err := chat.ParseMessages(data)
	if diff := cmp.Diff(messages, again); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for _, bad := range []string{"", "{}", "[1]", `[{"role": "user"}]`, `[{"role": 1, "content": ""}]`, "[] x", "\xff", strings.Repeat("[", 1<<20)} {
		if _, err := chat.ParseMessages([]byte(bad)); !errors.Is(err, chat.ErrConversation) {
			t.Errorf("%.10q: error %v", bad, err)
		}
	}
}

// TestGoValues renders values as Go programs hold them.
func TestGoValues(t *testing.T) {
	type schema struct {
		Name string `json:"name"`
		N    int64  `json:"n"`
	}
	tmpl, err := chat.Parse("{{ tools | tojson }}{{ flag }}", nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := tmpl.Render(nil, chat.Options{
		Tools: []any{map[string]any{"b": int32(1), "a": []string{"x"}}, schema{"f", 2}, func() {}},
		Extra: chat.Object{{Key: "flag", Value: true}},
	})
	if want := `[{"a": ["x"], "b": 1}, {"name": "f", "n": 2}, null]True`; err != nil || got != want {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
}

// TestConcurrentRender shares one template.
func TestConcurrentRender(t *testing.T) {
	tmpl, err := chat.Parse("{% set ns = namespace(n=0) %}{% for i in range(50) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, err := tmpl.Render(nil, chat.Options{}); err != nil || got != "1225" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	wg.Wait()
}

func BenchmarkRender(b *testing.B) {
	tmpl, err := chat.Parse("{% for m in messages %}{{ '<|' + m.role + '|>' + m.content | trim }}{% endfor %}", nil)
	if err != nil {
		b.Fatal(err)
	}
	messages := []chat.Message{}
	for range 50 {
		messages = append(messages, chat.Say(chat.User, "Hello there"), chat.Say(chat.Assistant, "Hi"))
	}
	for b.Loop() {
		if _, err := tmpl.Render(messages, chat.Options{AddGenerationPrompt: true}); err != nil {
			b.Fatal(err)
		}
	}
}
