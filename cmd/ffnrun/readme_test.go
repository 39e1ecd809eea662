package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/google/go-cmp/cmp"
)

var readmePath = filepath.Join("..", "..", "README.md")

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

// TestReadmeSessions runs what the README shows as typed, and compares what it shows as printed.
func TestReadmeSessions(t *testing.T) {
	text := readFile(t, readmePath)
	blocks := regexp.MustCompile("(?s)```console\n(.*?)```")
	got := blocks.ReplaceAllStringFunc(text, func(block string) string {
		var b strings.Builder
		b.WriteString("```console\n")
		for line := range strings.Lines(block) {
			if strings.HasPrefix(line, "$ ") {
				b.WriteString(line + session(t, strings.TrimSpace(line[2:])))
			}
		}
		return b.String() + "```"
	})
	if *update {
		if err := os.WriteFile(readmePath, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(text, got); diff != "" {
		t.Errorf("README.md (-shown +printed; -update rewrites it):\n%s", diff)
	}
}

// session runs "ffnrun …" or "echo … | ffnrun …" and returns what a terminal would show.
func session(t *testing.T, line string) string {
	t.Helper()
	stdin := ""
	if echo, command, piped := strings.Cut(line, " | "); piped {
		stdin, line = shellWords(t, echo)[1]+"\n", command
	}
	got := ffnrun(t, stdin, shellWords(t, line)[1:]...)
	return got.stdout + got.stderr
}

// shellWords splits at spaces outside of double quotes.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	words := regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1)
	for i, w := range words {
		if strings.HasPrefix(w, `"`) {
			var err error
			if words[i], err = strconv.Unquote(w); err != nil {
				t.Fatal(err)
			}
		}
	}
	return words
}

// TestReadmeExample holds the README's program to the example that is compiled and run.
func TestReadmeExample(t *testing.T) {
	_, code, _ := strings.Cut(readFile(t, readmePath), "```go\n")
	code, _, _ = strings.Cut(code, "```")
	if example := readFile(t, filepath.Join("..", "..", "model", "example_test.go")); code == "" || !strings.Contains(example, code) {
		t.Errorf("README.md's program is not in model/example_test.go:\n%s", code)
	}
}

// TestReadmeFacts holds names and figures to the packages that they are of.
func TestReadmeFacts(t *testing.T) {
	text := readFile(t, readmePath)
	want := []string{"Model families, as config.json calls them: " + strings.Join(model.Families(), ", ") + "."}
	for _, m := range zoo.Models() {
		want = append(want, fmt.Sprintf(" | %d | %.4f | %.2f ± %.2f | ", m.DFF, m.NLL, m.PPL, m.PPLStdErr))
	}
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("README.md lacks %q", w)
		}
	}
}

// TestReadmeNamesEveryGolden holds the README's table of families to the goldens that the decoder is compared with.
func TestReadmeNamesEveryGolden(t *testing.T) {
	readme := readFile(t, readmePath)
	entries, err := os.ReadDir(filepath.Join("..", "..", "model", "testdata", "golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if named := regexp.MustCompile(`[ ,]` + regexp.QuoteMeta(e.Name()) + `[ ,]`); e.IsDir() && !named.MatchString(readme) {
			t.Errorf("README.md's table of families does not name the golden %s", e.Name())
		}
	}
}
