package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ffnrun/ffnrun/"

// mayImport is the layout: what each package of ours may import of ours. cmd/ffnrun may import all of them.
var mayImport = map[string][]string{
	"kernels":                   {},
	"loader/safetensors":        {},
	"loader/hub":                {},
	"zoo":                       {},
	"model/sample":              {},
	"model/tokenizer":           {},
	"model/chat/internal/jinja": {},
	"model/chat":                {"model/chat/internal/jinja"},
	"quant":                     {"kernels"},
	"ffn":                       {"kernels", "quant"},
	"model":                     {"ffn", "kernels", "loader/safetensors", "model/sample", "model/tokenizer", "quant"},
	"model/serve":               {"model", "model/chat", "model/sample", "model/tokenizer"},
	"eval":                      {"eval/plot", "ffn", "kernels", "model", "model/tokenizer", "quant"},
	"eval/plot":                 {"ffn"},
	"cmd/release":               {},
}

// TestImports holds the packages to the layout, so that the picture in one's head stays true.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", module+"...").Output()
	if err != nil {
		t.Skipf("go list does not run here: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name := strings.TrimPrefix(fields[0], module)
		allowed, known := mayImport[name]
		if name == "cmd/ffnrun" {
			continue
		}
		if !known {
			t.Errorf("package %s is not in the layout: add it to mayImport", name)
		}
		for _, imported := range fields[1:] {
			ours, found := strings.CutPrefix(imported, module)
			if found && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which the layout does not allow", name, ours)
			}
		}
	}
}

// TestAloneMeansAlone holds the loader and the samplers to the libraries that they promise to do with.
func TestAloneMeansAlone(t *testing.T) {
	for name, allowed := range map[string]string{"loader/safetensors": "golang.org/x/sys/", "loader/hub": "golang.org/x/sys/", "model/sample": "", "zoo": "", "kernels": ""} {
		out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", module+name).Output()
		if err != nil {
			t.Skipf("go list does not run here: %v", err)
		}
		for dep := range strings.Lines(string(out)) {
			dep = strings.TrimSpace(dep)
			known := dep == module+name || (allowed != "" && strings.HasPrefix(dep, allowed)) ||
				(name == "kernels" && (strings.HasPrefix(dep, "golang.org/x/sys/") || dep == "github.com/x448/float16"))
			if !known {
				t.Errorf("%s depends on %s", name, dep)
			}
		}
	}
}
