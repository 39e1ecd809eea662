package chat_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ffnrun/ffnrun/model/chat"
)

// vector is a conversation as transformers 5.23.0 renders it.
type vector struct {
	Config              string         `json:"config"`
	Messages            []chat.Message `json:"messages"`
	AddGenerationPrompt bool           `json:"add_generation_prompt"`
	Extra               chat.Object    `json:"extra"`
	Text                string         `json:"text"`
	Error               string         `json:"error"`
}

// options takes the tools out of the extra variables.
func (v vector) options() chat.Options {
	opts := chat.Options{AddGenerationPrompt: v.AddGenerationPrompt, Now: renderTime}
	for _, m := range v.Extra {
		if tools, ok := m.Value.([]any); ok && m.Key == "tools" {
			opts.Tools = tools
			continue
		}
		opts.Extra = append(opts.Extra, m)
	}
	return opts
}

// check compares a rendering, or Python's error without its type, exactly.
func (v vector) check(t *testing.T, tmpl *chat.Template) {
	t.Helper()
	text, err := tmpl.Render(v.Messages, v.options())
	if v.Error != "" {
		_, message, _ := strings.Cut(v.Error, ": ")
		if err == nil || !strings.HasSuffix(err.Error(), ": "+message) {
			t.Errorf("%s: error %v, want %s", v.Config, err, v.Error)
		}
		return
	}
	if err != nil {
		t.Errorf("%s: %v", v.Config, err)
	} else if diff := cmp.Diff(v.Text, text); diff != "" {
		t.Errorf("%s: differs (-want +got):\n%s", v.Config, diff)
	}
}

func readVectors(t *testing.T, file string) []vector {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		vectors = append(vectors, v)
	}
	return vectors
}

// TestPublishedTemplates renders with the templates of published models.
func TestPublishedTemplates(t *testing.T) {
	const shared = "../../../shared/tokenizers"
	templates := map[string]*chat.Template{}
	n := 0
	for _, v := range readVectors(t, "testdata/chat.jsonl") {
		if templates[v.Config] == nil {
			data, err := os.ReadFile(filepath.Join(shared, v.Config))
			if os.IsNotExist(err) {
				t.Skipf("%s is not here: templates of other projects are not part of this one", v.Config)
			}
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{"tokenizer_config.json": {Data: data}}
			if templates[v.Config], err = chat.Open(fsys); err != nil {
				t.Fatalf("%s: %v", path.Dir(v.Config), err)
			}
		}
		v.check(t, templates[v.Config])
		n++
	}
	if n != 140 {
		t.Errorf("%d vectors, want 140", n)
	}
}
