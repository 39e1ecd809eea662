package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/chat"
	"github.com/ffnrun/ffnrun/zoo"
)

// plainTemplate writes a conversation in words that the zoo's models know.
const plainTemplate = `{% for m in messages %}{{ {'user': 'User: ', 'assistant': 'Assistant:', 'system': ''}[m.role] ~ m.content ~ '\n' }}{% endfor %}
{%- if messages[-1].content == 'forbidden' %}{{ raise_exception('This is not a subject.') }}{% endif %}
{{- 'Assistant:' if add_generation_prompt }}`

// chatFolder is a model of the zoo with a chat template.
func chatFolder(t *testing.T) string {
	t.Helper()
	fsys, err := zoo.FS(zoo.Default)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, fsys); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "chat_template.jinja"), []byte(plainTemplate), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// chatWith runs chat with lines as standard input.
func chatWith(t *testing.T, input string, args ...string) (out, notes string, err error) {
	t.Helper()
	c := newChatCommand()
	c.SetIn(strings.NewReader(input))
	return execute(t, c, append([]string{"--temp", "0", "-n", "8", "--threads", "1"}, args...)...)
}

func TestChatWithoutTemplate(t *testing.T) {
	_, _, err := chatWith(t, "hello\n")
	if !errors.Is(err, chat.ErrNoTemplate) {
		t.Fatalf("error %v", err)
	}
	want := "swiglu: the model has no chat template, it probably is a base model: use generate, or give it a template with --chat-template FILE"
	if err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

// TestChatIsGenerate holds every answer to what generate writes after the same text.
func TestChatIsGenerate(t *testing.T) {
	dir := chatFolder(t)
	saved := filepath.Join(t.TempDir(), "talk.json")
	out, notes, err := chatWith(t, "/system Be kind.\nThe king said\n\"\"\"\nand then\nhe\n\"\"\"\nwhat \\\nnow\n/save "+saved+"\n/exit\nnever\n", "-m", dir)
	if err != nil || notes != "" {
		t.Fatalf("notes %q, error %v", notes, err)
	}
	data, err := os.ReadFile(saved)
	if err != nil {
		t.Fatal(err)
	}
	messages, err := chat.ParseMessages(data)
	if err != nil || len(messages) != 7 {
		t.Fatalf("%d messages, error %v", len(messages), err)
	}
	if got, _ := messages[3].Get("content"); got != "and then\nhe" {
		t.Errorf("quoted message %q", got)
	}
	if got, _ := messages[5].Get("content"); got != "what \nnow" {
		t.Errorf("message of two lines %q", got)
	}
	template, err := chat.Parse(plainTemplate, nil)
	if err != nil {
		t.Fatal(err)
	}
	var answers string
	for i := 2; i < len(messages); i += 2 {
		prompt, err := template.Render(messages[:i], chat.Options{AddGenerationPrompt: true})
		if err != nil {
			t.Fatal(err)
		}
		text, _, err := execute(t, newGenerateCommand(), "-m", dir, "--temp", "0", "-n", "8", prompt)
		if err != nil {
			t.Fatal(err)
		}
		answer := strings.TrimSuffix(strings.TrimPrefix(text, prompt), "\n")
		if got, _ := messages[i].Get("content"); strings.TrimSuffix(got.(string), "\n") != answer {
			t.Errorf("answer %q, generate says %q", got, answer)
		}
		answers += answer + "\n"
	}
	if out != answers {
		t.Errorf("wrote %q, want %q", out, answers)
	}
}

func TestGenerateChat(t *testing.T) {
	dir := chatFolder(t)
	answer, _, err := chatWith(t, "The king said\n", "-m", dir, "--system", "Be kind.")
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := execute(t, newGenerateCommand(), "-m", dir, "--chat", "--system", "Be kind.", "--temp", "0", "-n", "8", "The king said")
	if err != nil || strings.TrimRight(out, "\n") != strings.TrimRight(answer, "\n") {
		t.Errorf("generate --chat writes %q, chat %q, error %v", out, answer, err)
	}
}

func TestChatMistakes(t *testing.T) {
	dir := chatFolder(t)
	file := filepath.Join(t.TempDir(), "there.json")
	if err := os.WriteFile(file, []byte("[1]"), 0o600); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("word ", 600)
	for input, want := range map[string]string{
		"/nope":         "unknown command /nope; /help lists them",
		"/save":         "usage: /save FILE",
		"/save " + file: file + ": file exists; /save! " + file + " replaces it",
		"/load " + file: file + ": not a conversation: message 1 is no object with the texts role and content",
		"/load nowhere": "nowhere: no such file or directory",
		"forbidden":     "conversation: the chat template refuses: This is not a subject.",
		long:            "context is full: the conversation has 605 tokens and it holds 512: begin a new conversation with /reset",
		`"""open`:       `the message is not closed by """`,
	} {
		_, _, err := chatWith(t, input+"\n", "-m", dir)
		if err == nil || err.Error() != want && !(input == long && errors.Is(err, model.ErrContextFull)) {
			t.Errorf("%.20q: error %v, want %q", input, err, want)
		}
	}
	for _, args := range [][]string{{"-n", "-1"}, {"--temp", "-1"}, {"--chat-template", "nowhere"}} {
		if _, _, err := chatWith(t, "", append(args, "-m", dir)...); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}

// TestChatKeepsItsCache counts what is run: only the new part of each prompt.
func TestChatKeepsItsCache(t *testing.T) {
	talk := newTalk(t, 8)
	for _, line := range []string{"The king said", "and then", "and then"} {
		before := talk.session.Stats().PrefillTokens
		if _, err := talk.answer(context.Background(), line, func(string) {}); err != nil {
			t.Fatal(err)
		}
		if n := talk.session.Stats().PrefillTokens - before; before > 0 && n > 16 {
			t.Errorf("%q: %d tokens run of %d", line, n, talk.session.Len())
		}
	}
	fresh := newTalk(t, 8)
	fresh.messages = talk.messages[:4]
	if _, err := fresh.answer(context.Background(), "and then", func(string) {}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(talk.messages, fresh.messages); diff != "" {
		t.Errorf("an answer from the cache differs from one without (-with +without):\n%s", diff)
	}
}

func newTalk(t *testing.T, tokens int) *conversation {
	t.Helper()
	m, err := openModel(zoo.Default, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	template, err := chat.Parse(plainTemplate, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := generateFlags{tokens: tokens, tokensGiven: true}
	f.sampling.set = newChatCommand().Flags()
	opts, _, err := f.options(m, 0, newNotes(io.Discard))
	if err != nil {
		t.Fatal(err)
	}
	return newConversation(m, template, opts)
}

// TestChatInterrupt ends an answer, which stays as far as it came, and not the dialog.
func TestChatInterrupt(t *testing.T) {
	interrupts := make(chan os.Signal, 1)
	talk := newTalk(t, 400)
	var wrote strings.Builder
	d := &dialog{talk: talk, in: &script{"Tell me", "/exit"}, note: newNotes(io.Discard), interrupts: interrupts}
	d.out.w = writerFunc(func(p []byte) (int, error) {
		if wrote.Len() == 0 {
			interrupts <- os.Interrupt
		}
		return wrote.Write(p)
	})
	if err := d.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if n := talk.session.Stats().DecodeTokens; n >= 390 || len(talk.messages) != 2 {
		t.Errorf("%d tokens after Ctrl-C, %d messages", n, len(talk.messages))
	}
}

// TestChatFullContext says how an answer ended that filled the context.
func TestChatFullContext(t *testing.T) {
	var notes strings.Builder
	d := &dialog{talk: newTalk(t, 0), in: &script{"Tell me"}, note: newNotes(&notes), out: printer{w: io.Discard}}
	d.talk.opts.StopIDs = nil
	if err := d.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if d.talk.session.Room() == 0 && !strings.Contains(notes.String(), "the context is full; begin a new conversation with /reset") {
		t.Errorf("notes %q", notes.String())
	}
}

// script is a lineReader of fixed lines.
type script []string

func (s *script) interactive() bool { return false }

func (s *script) read(string) (string, error) {
	if len(*s) == 0 {
		return "", io.EOF
	}
	line := (*s)[0]
	*s = (*s)[1:]
	return line, nil
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestReset(t *testing.T) {
	c := conversation{}
	c.setSystem("a")
	c.messages = append(c.messages, chat.Say(chat.User, "x"))
	c.setSystem("b")
	c.reset()
	if diff := cmp.Diff([]chat.Message{chat.Say(chat.System, "b")}, c.messages); diff != "" {
		t.Error(diff)
	}
	c.setSystem("")
	c.reset()
	if len(c.messages) != 0 {
		t.Errorf("%d messages", len(c.messages))
	}
}

func TestTypingClearsTheLine(t *testing.T) {
	got, err := io.ReadAll(&typing{r: strings.NewReader("ab\x03c")})
	if err != nil || string(got) != "ab\x05\x15c" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestCommonPrefix(t *testing.T) {
	if n := commonPrefix([]int{1, 2, 3}, []int{1, 2, 4, 5}); n != 2 {
		t.Errorf("%d", n)
	}
	if n := commonPrefix(nil, slices.Repeat([]int{1}, 3)); n != 0 {
		t.Errorf("%d", n)
	}
}
