package jinja

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzProgram holds that no template panics, hangs, or fails in gonja's
// words instead of ours.
func FuzzProgram(f *testing.F) {
	files, err := filepath.Glob("../../testdata/templates/*.jinja")
	if err != nil || len(files) == 0 {
		f.Fatal(len(files), err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(src))
	}
	f.Add("{% set x %}{{ 'a' % 1 }}{% endset %}{%- raw %}{% endraw -%}")
	messages := []any{Object{{"role", "user"}, {"content", "Hi"}}, Object{{"role", "assistant"}, {"content", nil}}}
	f.Fuzz(func(t *testing.T, src string) {
		start := time.Now()
		p, err := Compile(src)
		if err == nil {
			_, err = p.Render(Object{{"messages", messages}, {"add_generation_prompt", true}}, time.Unix(0, 0))
		}
		ours := errors.Is(err, ErrSyntax) || errors.Is(err, ErrLimit) || errors.Is(err, ErrRaised) || errors.Is(err, ErrRender)
		if err != nil && (!ours || strings.Contains(err.Error(), "gonja: ")) {
			t.Errorf("error %v", err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}
