package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ffnrun/ffnrun/model"
)

// serving is a server in this process.
type serving struct {
	url   string
	stop  context.CancelFunc
	ended chan int
	notes bytes.Buffer // to be read after the end
}

// serveWith starts a server at a free port.
func serveWith(t *testing.T, args ...string) *serving {
	t.Helper()
	s := &serving{ended: make(chan int, 1)}
	ctx, cancel := context.WithCancel(context.Background())
	s.stop = cancel
	t.Cleanup(cancel)
	out, in := io.Pipe()
	root := newRootCommand()
	root.SetArgs(append([]string{"serve", "--listen", "127.0.0.1:0"}, args...))
	root.SetOut(in)
	root.SetErr(&s.notes)
	go func() {
		s.ended <- run(ctx, root)
		_ = in.Close()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no address: %v, exit code %d, %s", err, <-s.ended, s.notes.String())
	}
	s.url = strings.TrimSuffix(line, "\n")
	return s
}

// ask posts to an endpoint and decodes what comes.
func (s *serving) ask(t *testing.T, path, body string, into any) {
	t.Helper()
	r, err := http.Post(s.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	data, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %s, %v", r.StatusCode, data, err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
}

// end stops the server as Ctrl-C does and returns its notes.
func (s *serving) end(t *testing.T) string {
	t.Helper()
	s.stop()
	select {
	case code := <-s.ended:
		if code != exitOK {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(time.Minute):
		t.Fatal("the server does not end")
	}
	return s.notes.String()
}

// served is what the tests read of an answer.
type served struct {
	Model   string
	Choices []struct {
		Text    string
		Message struct{ Content string }
	}
}

// TestServe gives the text that generate writes.
func TestServe(t *testing.T) {
	const prompt = "Once upon a time"
	want := strings.TrimPrefix(strings.TrimSuffix(result(t, "", "generate", "--temp", "0", "-n", "20", prompt), "\n"), prompt)
	s := serveWith(t, "--threads", "2", "--sessions", "2")
	var a served
	s.ask(t, "/completions", `{"prompt": "Once upon a time", "temperature": 0, "max_tokens": 20}`, &a)
	if a.Model != "swiglu" || a.Choices[0].Text != want {
		t.Errorf("%+v, generate writes %q", a, want)
	}
	if notes := s.end(t); notes != "note: swiglu has no chat template: chat completions are refused, completions are not\n" {
		t.Errorf("notes %q", notes)
	}
}

// TestServeChat answers a conversation with a folder's model as generate --chat does.
func TestServeChat(t *testing.T) {
	dir := chatFolder(t)
	want := result(t, "", "generate", "-m", dir, "--chat", "--temp", "0", "-n", "12", "Tell me a story.")
	s := serveWith(t, "-m", dir, "--quant", "q8")
	var a served
	s.ask(t, "/chat/completions", `{"messages": [{"role": "user", "content": "Tell me a story."}], "temperature": 0, "max_tokens": 12}`, &a)
	if a.Model != filepath.Base(dir) || a.Choices[0].Message.Content == "" {
		t.Errorf("%+v", a)
	}
	if notes := s.end(t); notes != "" {
		t.Errorf("notes %q", notes)
	}
	s = serveWith(t, "-m", dir)
	s.ask(t, "/chat/completions", `{"messages": [{"role": "user", "content": "Tell me a story."}], "temperature": 0, "max_tokens": 12}`, &a)
	if got := a.Choices[0].Message.Content; got != strings.TrimSuffix(want, "\n") {
		t.Errorf("%q, generate --chat writes %q", got, want)
	}
	s.end(t)
}

// TestServeLetsAnswersEnd stops a server while it answers.
func TestServeLetsAnswersEnd(t *testing.T) {
	s := serveWith(t, "--threads", "1")
	r, err := http.Post(s.url+"/completions", "application/json", strings.NewReader(`{"prompt": "Once", "max_tokens": 500, "temperature": 0, "stream": true, "logit_bias": {"0": -100, "1": -100, "2": -100}}`))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	lines := bufio.NewReader(r.Body)
	if _, err := lines.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	s.stop()
	rest, err := io.ReadAll(lines)
	if err != nil || !bytes.HasSuffix(rest, []byte("data: [DONE]\n\n")) {
		t.Errorf("the stream ends with %q, %v", rest[max(0, len(rest)-200):], err)
	}
	s.end(t)
}

// TestServeEverywhere prints an address that works where it listens at all of them, and warns.
func TestServeEverywhere(t *testing.T) {
	s := serveWith(t, "--listen", "0.0.0.0:0")
	var a served
	s.ask(t, "/completions", `{"prompt": "Once", "max_tokens": 2}`, &a)
	if notes := s.end(t); !strings.HasPrefix(s.url, "http://127.0.0.1:") || !strings.Contains(notes, "can be reached from other machines, and there is no password\n") {
		t.Errorf("%s, %q", s.url, notes)
	}
}

func TestServeMistakes(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	bare := chatFolder(t)
	if err := os.Remove(filepath.Join(bare, "tokenizer.json")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--listen", "8080"}, exitUsage, `--listen: "8080" is no HOST:PORT, such as 127.0.0.1:8080`},
		{[]string{"--listen", taken.Addr().String()}, exitFailure, "address already in use; choose another address with --listen"},
		{[]string{"--sessions", "-1"}, exitUsage, "--sessions: -1 requests, want 1 or more, or 0 for what is usual"},
		{[]string{"--waiting", "-1"}, exitUsage, "--waiting: -1 requests, want 1 or more, or 0 for what is usual"},
		{[]string{"-m", "swigloo"}, exitFailure, "swigloo: no such file or folder; check the path, or name a model of the zoo: "},
		{[]string{"--quant", "q5"}, exitUsage, "--quant: "},
		{[]string{"--chat-template", "missing"}, exitFailure, "missing: no such file or directory"},
		{[]string{"-m", bare}, exitFailure, model.ErrNoTokenizer.Error()},
		{[]string{"now"}, exitUsage, `serve takes no arguments, got "now"`},
	} {
		got := ffnrun(t, "", append([]string{"serve"}, c.args...)...)
		if got.code != c.code || !strings.Contains(got.stderr, c.want) || got.stdout != "" {
			t.Errorf("%q: exit code %d, %q, want %d, %q", c.args, got.code, got.stderr, c.code, c.want)
		}
	}
}
