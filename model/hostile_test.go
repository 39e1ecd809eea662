package model_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ffnrun/ffnrun/model"
)

// nasty are values that no key of config.json expects, or that only some do.
var nasty = []string{
	"-1", "0", "3", "0.5", "1e300", "1e-300", "1099511627776", "9223372036854775808",
	`""`, `"nonsense"`, "null", "true", "[]", "[-1]", `["sliding_attention"]`, "{}",
	`{"rope_type":"yarn","factor":-1}`, `{"type":"dynamic","factor":1e300}`, `{"rope_type":"longrope","short_factor":[0]}`,
}

// unread matches keys that no family reads.
var unread = regexp.MustCompile(`drop|pdrop|initializer|init_std|version|architectures|use_cache|summary|router_|label|output_|_name_or_path`)

// hostileBound is the most memory that opening a tiny checkpoint and a few tokens may take, whatever its config says.
const hostileBound = 64 << 20

// mutate calls try with config as it is with each of its keys, nested ones too, set to each nasty value in turn. It
// leaves out keys that are in tried, where it notes them.
func mutate(config map[string]any, tried map[string]bool, try func(what string, mutant []byte)) {
	var walk func(at string, m map[string]any)
	walk = func(at string, m map[string]any) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			was := m[key]
			if nested, ok := was.(map[string]any); ok {
				walk(at+key+".", nested)
			}
			if tried[at+key] || unread.MatchString(key) {
				continue
			}
			tried[at+key] = true
			for _, v := range nasty {
				m[key] = json.RawMessage(v)
				b, err := json.Marshal(config)
				if err != nil {
					panic(err)
				}
				try(at+key+" = "+v, b)
			}
			m[key] = was
		}
	}
	walk("", config)
}

// loaded reads a folder into memory, so that thousands of mutants of its config.json can be opened.
func loaded(t testing.TB, dir string) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, at := range must2(filepath.Glob(filepath.Join(dir, "*"))) {
		if name := filepath.Base(at); name != "golden.safetensors" {
			fsys[name] = &fstest.MapFile{Data: must2(os.ReadFile(at))}
		}
	}
	return fsys
}

// openHostile opens a checkpoint and, where that succeeds, runs it. It returns a complaint: a panic, much memory, or an
// error that is not one sentence about the folder.
func openHostile(fsys fs.FS) (complaint string) {
	before := allocated()
	defer func() {
		if p := recover(); p != nil {
			complaint = fmt.Sprintf("panic: %v", p)
		}
		if n := allocated() - before; n > hostileBound {
			complaint += fmt.Sprintf("%d MB were allocated", n>>20)
		}
	}()
	m, err := model.OpenFS(fsys, "folder", &model.Options{Threads: 1})
	if err != nil {
		if s := err.Error(); !strings.HasPrefix(s, "folder") || strings.ContainsAny(s, "\n\r") || len(s) > 1000 {
			return "not one sentence that begins with the folder: " + s
		}
		return ""
	}
	defer func() { _ = m.Close() }()
	return runHostile(m)
}

// allocated is the number of bytes that the process has ever allocated.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// runHostile runs a few tokens through a model whose config may be nonsense. Errors are fine, panics are not.
func runHostile(m *model.Model) string {
	s, ctx := m.NewSession(), context.Background()
	if m.Encoded() {
		if _, err := s.Encode(ctx, []int{1, 2, 3}); err != nil {
			return ""
		}
	}
	if _, err := s.Prefill(ctx, []int{1, 2, 3}); err != nil {
		return ""
	}
	_, _ = s.Decode(4)
	return ""
}

// TestHostileConfigs sets every key that a family's goldens have in their config.json to every nasty value.
func TestHostileConfigs(t *testing.T) {
	tried := map[any]map[string]bool{} // by family
	for _, name := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			fsys := loaded(t, filepath.Join("testdata/golden", name))
			var config map[string]any
			if err := json.Unmarshal(fsys["config.json"].Data, &config); err != nil {
				t.Fatal(err)
			}
			family := config["model_type"]
			if tried[family] == nil {
				tried[family] = map[string]bool{}
			}
			mutate(config, tried[family], func(what string, mutant []byte) {
				fsys["config.json"] = &fstest.MapFile{Data: mutant}
				if complaint := openHostile(fsys); complaint != "" {
					t.Errorf("%s: %s", what, complaint)
				}
			})
		})
	}
}

// FuzzConfig opens a golden's weights under any config.json.
func FuzzConfig(f *testing.F) {
	folders := map[string]fstest.MapFS{}
	for _, name := range goldens(f) {
		folders[name] = loaded(f, filepath.Join("testdata/golden", name))
		f.Add(name, folders[name]["config.json"].Data)
	}
	f.Fuzz(func(t *testing.T, name string, config []byte) {
		weights, ok := folders[name]
		if !ok {
			return
		}
		fsys := maps.Clone(weights)
		fsys["config.json"] = &fstest.MapFile{Data: config}
		if complaint := openHostile(fsys); complaint != "" {
			t.Error(complaint)
		}
	})
}
