package hub

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// snapshot lays out a cache by hand: the files of a snapshot of main.
func snapshot(t *testing.T, files map[string]string) (*Client, string) {
	t.Helper()
	c := &Client{CacheDir: t.TempDir()}
	root := filepath.Join(c.CacheDir, "models--some-org--tiny_1.3M")
	put(t, filepath.Join(root, "refs", "main"), testCommit+"\n")
	for name, text := range files {
		put(t, filepath.Join(root, filepath.FromSlash(strings.ReplaceAll(name, "COMMIT", testCommit))), text)
	}
	return c, filepath.Join(root, "snapshots", testCommit)
}

func put(t *testing.T, at, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestCached(t *testing.T) {
	const at = "snapshots/COMMIT/"
	for _, tt := range []struct {
		name  string
		files map[string]string
		lacks string // empty: whole
	}{
		{"whole", map[string]string{at + "config.json": "{}", at + "model.safetensors": "x", at + "tokenizer.json": "{}"}, ""},
		{"GPT-2's tokenizer", map[string]string{at + "config.json": "{}", at + "model.safetensors": "x", at + "vocab.json": "{}"}, ""},
		{"a note of no tokenizer", map[string]string{at + "config.json": "{}", at + "model.safetensors": "x", ".no_exist/COMMIT/tokenizer.json": ""}, ""},
		{"a list without a tokenizer", map[string]string{at + "config.json": "{}", at + "model.safetensors": "x",
			"trees/COMMIT.json": `{"format_version": 1, "files": {"config.json": {"size": 2}, "model.safetensors": {}}}`}, ""},
		{"a list with more", map[string]string{at + "config.json": "{}", at + "model.safetensors": "x", at + "tokenizer.json": "{}",
			"trees/COMMIT.json": `{"format_version": 1, "files": {"config.json": {}, "model.safetensors": {}, "chat_template.jinja": {}, "README.md": {}}}`}, "it lacks chat_template.jinja"},
		{"a list of another format", map[string]string{at + "config.json": "{}", at + "model.safetensors": "x", at + "tokenizer.json": "{}",
			"trees/COMMIT.json": `{"format_version": 2, "files": {"chat_template.jinja": {}}}`}, ""},
		{"shards", map[string]string{at + "config.json": "{}", at + "tokenizer.json": "{}", at + "a.safetensors": "",
			at + "model.safetensors.index.json": `{"weight_map": {"x": "a.safetensors"}}`}, ""},
		{"a shard too few", map[string]string{at + "config.json": "{}", at + "tokenizer.json": "{}",
			at + "model.safetensors.index.json": `{"weight_map": {"x": "a.safetensors"}}`}, "it lacks a.safetensors"},
		{"a shard elsewhere", map[string]string{at + "config.json": "{}", at + "tokenizer.json": "{}", "a.safetensors": "",
			at + "model.safetensors.index.json": `{"weight_map": {"x": "../../a.safetensors"}}`}, "outside its folder"},
		{"no weights", map[string]string{at + "config.json": "{}", at + "tokenizer.json": "{}"}, "it lacks model.safetensors"},
		{"no config", map[string]string{at + "model.safetensors": "{}", at + "tokenizer.json": "{}"}, "it lacks config.json"},
		{"no tokenizer", map[string]string{at + "config.json": "{}", at + "model.safetensors": "x"}, "it lacks tokenizer.json"},
		{"no snapshot", nil, "some-org/tiny_1.3M: not in the cache "},
		{"a ref to elsewhere", map[string]string{"refs/main": "../../x"}, "some-org/tiny_1.3M: not in the cache "},
		{"a long ref", map[string]string{"refs/main": strings.Repeat("0", 1000)}, "some-org/tiny_1.3M: not in the cache "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, want := snapshot(t, tt.files)
			for _, rev := range []string{"", "@" + testCommit} {
				got, err := c.Cached(parseRepo(t, testRepo+rev))
				if tt.lacks != "" {
					if rev == "" || !strings.HasPrefix(tt.name, "a ") {
						checkError(t, err, ErrNotCached, "not in the cache", c.CacheDir)
					}
					if rev == "" {
						checkError(t, err, ErrNotCached, tt.lacks)
					}
				} else if err != nil || got != want {
					t.Errorf("%q, %v, want %q", got, err, want)
				}
			}
		})
	}
}

// TestDangling takes a link whose blob is gone for what it is.
func TestDangling(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	c := h.client(t)
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	if err := os.RemoveAll(newCache(c.CacheDir, parseRepo(t, h.repo)).path("blobs")); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" {
		_, err := c.Cached(parseRepo(t, h.repo))
		checkError(t, err, ErrNotCached, "it lacks ")
	}
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
}

// TestWithoutLinks makes second names and copies where symbolic links cannot be.
func TestWithoutLinks(t *testing.T) {
	dir := t.TempDir()
	blob := filepath.Join(dir, "blob")
	put(t, blob, "contents")
	at := filepath.Join(dir, "copy")
	if err := copyFile(blob, at); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(at); err != nil || string(data) != "contents" || sizeOf(at+".incomplete") != 0 {
		t.Errorf("%q, %v", data, err)
	}
	if err := copyFile(filepath.Join(dir, "none"), at); err == nil {
		t.Error("there is nothing to copy")
	}
}

func TestReadOnlyCache(t *testing.T) {
	h := newHubServer(t, textFiles(100))
	c := h.client(t)
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	before := times(t, c.CacheDir)
	mustPull(t, c, h, "config.json", "tokenizer.json", "model.safetensors")
	if after := times(t, c.CacheDir); before != after {
		t.Errorf("a pull of what is there writes:\n%s\n%s", before, after)
	}
}

// times lists what is below a folder, with the time of its last change.
func times(t *testing.T, folder string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err == nil {
			list.WriteString(path + " " + info.ModTime().String() + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}
