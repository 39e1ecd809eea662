package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/chat"
)

// What a hostile file may take from the process that reads it.
const (
	hostileMemory = 256 << 20
	hostileTime   = 2 * time.Second // of processors; the machine may be busy with other things
)

// asProgram makes this test binary be ffnrun, so that what a command takes can be measured in a process of its own.
const asProgram = "FFNRUN_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "" {
		os.Exit(m.Run())
	}
	code := run(context.Background(), newRootCommand())
	_, _ = fmt.Fprint(os.NewFile(3, "report"), peakMemory())
	os.Exit(code)
}

// A hostile is a folder in which something is wrong, and the command that meets it.
type hostile struct {
	name  string
	spoil func(b *bait)
	args  []string // in which DIR is the folder
	stdin string
}

// hostiles holds the corpus by kind. Every folder is made anew from the same small checkpoint.
var hostiles = []struct {
	kind  string
	cases func() []hostile
}{
	{"weights", hostileWeights}, {"header", hostileHeaders}, {"index", hostileIndexes}, {"config", hostileConfigs},
	{"generation_config", hostileGenerations}, {"tokenizer", hostileTokenizers}, {"other tokenizers", hostileOtherTokenizers},
	{"chat template", hostileTemplates}, {"numbers", hostileNumbers},
}

// The commands that most cases need.
var (
	generates = []string{"generate", "-m", "DIR", "--ids", "1,2", "-n", "3", "--temp", "0"}
	inspects  = []string{"inspect", "DIR/model.safetensors"}
	tokenizes = []string{"tokenize", "-m", "DIR"}
	chats     = []string{"generate", "-m", "DIR", "-n", "3", "--chat", "Hi"}
	scores    = []string{"score", "-m", "DIR", "--ids", "1,2,3"}
)

var oneSentence = regexp.MustCompile(`^ffnrun: [^\n\r]{1,1000}\n$`)

// TestHostile runs every command of the corpus in a process of its own: one sentence, exit code 1, little memory and time.
func TestHostile(t *testing.T) {
	var sentences strings.Builder
	n, ran := 0, 0
	for _, group := range hostiles {
		for _, h := range group.cases() {
			t.Run(group.kind+"/"+h.name, func(t *testing.T) {
				b := newBait(t)
				h.spoil(b)
				fmt.Fprintf(&sentences, "%s: %s: %s", group.kind, h.name, h.run(t, b.dir))
				h.library(t, b.dir)
				ran++
			})
			n++
		}
	}
	if n < 120 {
		t.Errorf("%d hostile files, want 120", n)
	}
	if ran == n && !t.Failed() { // no pattern and no system left one out
		golden(t, "hostile.txt", sentences.String())
	}
}

// run returns the sentence on standard error.
func (h *hostile) run(t *testing.T, dir string) string {
	t.Helper()
	args := make([]string, len(h.args))
	for i, a := range h.args {
		args[i] = strings.ReplaceAll(a, "DIR", dir)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, os.Args[0], args...)
	c.Env = append(os.Environ(), asProgram+"=1")
	report, err := os.Create(filepath.Join(t.TempDir(), "report"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = report.Close() }()
	var stderr bytes.Buffer
	c.Stdin, c.Stderr, c.ExtraFiles = strings.NewReader(h.stdin), &stderr, []*os.File{report}
	if err := c.Run(); c.ProcessState == nil {
		t.Fatal(err)
	}
	said := stderr.String()
	if c.ProcessState.ExitCode() != exitFailure || !oneSentence.MatchString(said) {
		t.Errorf("%q: exit code %d, %.2000q", args, c.ProcessState.ExitCode(), said)
	}
	if took := c.ProcessState.UserTime() + c.ProcessState.SystemTime(); took > hostileTime && !raceDetector {
		t.Errorf("%q took %s", args, took)
	}
	var peak int64
	if _, err := fmt.Fscan(io.NewSectionReader(report, 0, 32), &peak); (err != nil || peak > hostileMemory) && !raceDetector {
		t.Errorf("%q took %d MB, %v", args, peak>>20, err)
	}
	return strings.ReplaceAll(said, dir, "DIR")
}

// library opens the folder in this process, in every way that a program would: whatever comes of it, no panic.
func (h *hostile) library(t *testing.T, dir string) {
	t.Helper()
	if _, err := model.Describe(dir); err != nil && strings.Contains(err.Error(), "\n") {
		t.Errorf("more than a line: %q", err)
	}
	if tmpl, err := chat.Open(os.DirFS(dir)); err == nil {
		_, _ = tmpl.Render([]chat.Message{chat.Say(chat.User, "Hi")}, chat.Options{})
	}
	m, err := model.Open(dir, &model.Options{Threads: 1})
	if err != nil {
		if strings.ContainsAny(err.Error(), "\n\r") || !strings.HasPrefix(err.Error(), dir) && !strings.HasPrefix(err.Error(), "stat ") {
			t.Errorf("not a sentence about the folder: %q", err)
		}
		return
	}
	defer func() { _ = m.Close() }()
	if tok, err := m.Tokenizer(); err == nil {
		tok.Encode("hello  world 12", true)
	}
	for _, err := range m.NewSession().GenerateIDs(t.Context(), []int{1, 2}, &model.GenerateOptions{MaxTokens: 3}) {
		if err != nil {
			return
		}
	}
}

// bait is a folder that was a sound checkpoint once.
type bait struct {
	t   *testing.T
	dir string
}

// newBait copies a checkpoint of 90 KB and gives it a tokenizer.
func newBait(t *testing.T) *bait {
	t.Helper()
	b := &bait{t, t.TempDir()}
	for _, name := range []string{"config.json", "model.safetensors"} {
		b.write(name, b.read(filepath.Join(goldens, "llama-swiglu", name)))
	}
	var vocab []string
	for c := ' '; c < ' '+62; c++ {
		vocab = append(vocab, fmt.Sprintf("%q: %d", string(c), c-' '))
	}
	b.write("tokenizer.json", `{"version": "1.0", "added_tokens": [{"id": 66, "content": "<s>", "special": true}], "normalizer": null, "pre_tokenizer": null,
"post_processor": null, "decoder": {"type": "Fuse"}, "model": {"type": "BPE", "vocab": {`+strings.Join(vocab, ", ")+`, "l": 62, "o": 63, "i": 64, "lo": 65}, "merges": [["l", "o"]]}}`)
	return b
}

func (b *bait) path(name string) string { return filepath.Join(b.dir, name) }

// read returns a file's text; a relative name is one of the folder's.
func (b *bait) read(name string) string {
	b.t.Helper()
	if _, err := os.Stat(b.path(name)); err == nil {
		name = b.path(name)
	}
	text, err := os.ReadFile(name)
	b.must(err)
	return string(text)
}

func (b *bait) write(name, text string) {
	b.t.Helper()
	b.must(os.WriteFile(b.path(name), []byte(text), 0o600))
}

func (b *bait) remove(names ...string) {
	b.t.Helper()
	for _, name := range names {
		b.must(os.Remove(b.path(name)))
	}
}

// edit replaces a text that must be there.
func (b *bait) edit(name, old, new string) {
	b.t.Helper()
	text := b.read(name)
	if !strings.Contains(text, old) {
		b.t.Fatalf("%s holds no %q", name, old)
	}
	b.write(name, strings.Replace(text, old, new, 1))
}

// sparse makes a file of n bytes that begins with text and takes no room on the disk.
func (b *bait) sparse(name, text string, n int64) {
	b.t.Helper()
	b.write(name, text)
	b.must(os.Truncate(b.path(name), n))
}

// link makes a symbolic link in a file's place.
func (b *bait) link(name, to string) {
	b.t.Helper()
	_ = os.Remove(b.path(name))
	if err := os.Symlink(to, b.path(name)); err != nil {
		b.t.Skip(err)
	}
}

// folder makes a folder in a file's place.
func (b *bait) folder(name string) {
	b.t.Helper()
	_ = os.Remove(b.path(name))
	b.must(os.Mkdir(b.path(name), 0o700))
}

// pipe makes a pipe in a file's place, which nobody writes to.
func (b *bait) pipe(name string) {
	b.t.Helper()
	_ = os.Remove(b.path(name))
	if err := makePipe(b.path(name)); err != nil {
		b.t.Skip(err)
	}
}

func (b *bait) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}
