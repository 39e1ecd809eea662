package chat

import (
	"runtime/metrics"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// What one template may take to be read and to render two messages: garbage counts as allocated too, and the machine may
// be busy with other things.
const (
	mostAllocated = 2 << 30
	mostTime      = 40 * time.Second
)

// FuzzOpen reads any tokenizer_config.json, with and without a template beside it, and renders a conversation.
func FuzzOpen(f *testing.F) {
	f.Add([]byte(`{"chat_template": "{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}", "bos_token": "<s>"}`), "")
	f.Add([]byte(`{"chat_template": [{"name": "default", "template": "{{ messages | length }}"}, {"name": "tool_use", "template": "x"}], "eos_token": {"content": "</s>"}}`), "")
	f.Add([]byte(`{"bos_token": 3}`), "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}")
	f.Add([]byte(`[]`), "{% macro f(x) %}{{ f(x ~ x) }}{% endmacro %}{{ f('a') }}")
	f.Fuzz(func(t *testing.T, config []byte, template string) {
		fsys := fstest.MapFS{configFile: {Data: config}}
		if template != "" {
			fsys["chat_template.jinja"] = &fstest.MapFile{Data: []byte(template)}
		}
		before, start := allocated(), time.Now()
		tmpl, err := Open(fsys)
		if err == nil {
			_, err = tmpl.Render([]Message{Say(User, "Hi"), Say(Assistant, "")}, Options{AddGenerationPrompt: true, Now: time.Unix(0, 0)})
		}
		if n, took := allocated()-before, time.Since(start); n > mostAllocated || took > mostTime {
			t.Errorf("%d MB in %s", n>>20, took)
		}
		if err != nil && strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("error of more than a line: %q", err)
		}
	})
}

// allocated is the number of bytes that the process has ever allocated.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
