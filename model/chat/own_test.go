package chat_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ffnrun/ffnrun/model/chat"
)

// renderTime is NOW in testdata/render.py.
var renderTime = time.Date(2025, 3, 9, 14, 5, 6, 78901000, time.UTC)

var renderTokens = map[string]string{"bos_token": "<s>", "eos_token": "</s>"}

// TestOwnTemplates renders templates of this project, in the shapes of
// published ones and with every feature of jinja2 that they use.
func TestOwnTemplates(t *testing.T) {
	templates := map[string]*chat.Template{}
	for _, v := range readVectors(t, "testdata/own.jsonl") {
		if templates[v.Config] == nil {
			src, err := os.ReadFile(filepath.Join("testdata/templates", v.Config))
			if err != nil {
				t.Fatal(err)
			}
			if templates[v.Config], err = chat.Parse(string(src), renderTokens); err != nil {
				t.Fatalf("%s: %v", v.Config, err)
			}
		}
		v.check(t, templates[v.Config])
	}
	files, err := filepath.Glob("testdata/templates/*.jinja")
	if err != nil || len(files) != len(templates) {
		t.Errorf("%d templates rendered, %d there, %v", len(templates), len(files), err)
	}
}
