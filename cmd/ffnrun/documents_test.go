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

var projectRoot = filepath.Join("..", "..")

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

// documents are README.md and what it leads to.
func documents(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob(filepath.Join(projectRoot, "docs", "*.md"))
	if err != nil || len(docs) == 0 {
		t.Fatal("no docs", err)
	}
	return append(docs, filepath.Join(projectRoot, "README.md"))
}

// TestDocumentedSessions runs what documents show as typed, and compares what they show as printed.
func TestDocumentedSessions(t *testing.T) {
	for _, path := range documents(t) {
		t.Run(filepath.Base(path), func(t *testing.T) { checkSessions(t, path) })
	}
}

var consoleBlocks = regexp.MustCompile("(?s)```console\n(.*?)```")

func checkSessions(t *testing.T, path string) {
	t.Helper()
	text := readFile(t, path)
	got := consoleBlocks.ReplaceAllStringFunc(text, func(block string) string {
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
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(text, got); diff != "" {
		t.Errorf("-shown +printed; -update rewrites it:\n%s", diff)
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

// TestDocumentsLinks follows the links from document to document, and to files and folders.
func TestDocumentsLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)
	for _, path := range documents(t) {
		for _, m := range link.FindAllStringSubmatch(readFile(t, path), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s: %v", filepath.Base(path), err)
			}
		}
	}
}

// TestReadmeExample holds the README's program to the example that is compiled and run.
func TestReadmeExample(t *testing.T) {
	_, code, _ := strings.Cut(readFile(t, filepath.Join(projectRoot, "README.md")), "```go\n")
	code, _, _ = strings.Cut(code, "```")
	if example := readFile(t, filepath.Join(projectRoot, "model", "example_test.go")); code == "" || !strings.Contains(example, code) {
		t.Errorf("README.md's program is not in model/example_test.go:\n%s", code)
	}
}

// TestReadmeFacts holds names and figures to the packages that they are of.
func TestReadmeFacts(t *testing.T) {
	text := readFile(t, filepath.Join(projectRoot, "README.md"))
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

// TestFamiliesNameEveryGolden holds the table of families to the goldens that the decoder is compared with.
func TestFamiliesNameEveryGolden(t *testing.T) {
	table := readFile(t, filepath.Join(projectRoot, "docs", "families.md"))
	entries, err := os.ReadDir(filepath.Join(projectRoot, "model", "testdata", "golden"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if named := regexp.MustCompile(`[ ,]` + regexp.QuoteMeta(e.Name()) + `[ ,]`); e.IsDir() && !named.MatchString(table) {
			t.Errorf("docs/families.md does not name the golden %s", e.Name())
		}
	}
}
