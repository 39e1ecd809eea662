package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/google/go-cmp/cmp"
)

// storiesStory is the greedy story in the SOURCE.md of the checkpoint stories260k.
const storiesStory = `Once upon a time, there was a little girl named Lily. She loved to play outside in the park. One day, she saw a big, red ball. She wanted to play with it, but it was too high.
Lily's mom said, "Lily, let's go to the park." Lily was sad and didn't know what to do. She said, "I want to play with your ball, but I can't find it."
Lily was sad and didn't know what to do. She said, "I'm sorry, Lily. I didn't know what to do."
Lily didn't want to help her mom, so she said, "I'm sorry, mom. I didn't know what to do." Her mom said, "Don't worry, Lily. We can help you.
`

// TestGenerateDocumentedStory writes 256 tokens after the begin token, as SOURCE.md did. With weights rounded to bfloat16
// another word is the best one in the last paragraph.
func TestGenerateDocumentedStory(t *testing.T) {
	for dtype, until := range map[string]string{"f32": "\n", "f16": "\n", "bf16": "Lily didn't want"} {
		t.Run(dtype, func(t *testing.T) {
			folder := needShared(t, "checkpoints", "stories260k-"+dtype)
			want := storiesStory[:strings.LastIndex(storiesStory, until)]
			got := result(t, "", "generate", "-m", folder, "--temp", "0", "")
			if diff := cmp.Diff(want, got[:min(len(want), len(got))]); diff != "" {
				t.Errorf("-SOURCE.md +got:\n%s", diff)
			}
		})
	}
}

// TestGenerateKeepsTheSpace continues a text in the middle of a sentence with a decoder that strips a text's first space.
func TestGenerateKeepsTheSpace(t *testing.T) {
	folder := needShared(t, "checkpoints", "stories260k-f32")
	if got := result(t, "", "generate", "-m", folder, "--temp", "0", "-n", "4", "Once upon"); got != "Once upon a time, there\n" {
		t.Errorf("%q", got)
	}
}

func TestGenerateIsTheSameOnAnyNumberOfThreads(t *testing.T) {
	for _, name := range zoo.Names() {
		t.Run(name, func(t *testing.T) {
			for _, how := range [][]string{{"--temp", "0"}, {"--seed", "7"}} {
				args := append([]string{"generate", "-m", name, "-n", "60", "Once upon a time", "--threads"}, how...)
				args = slices.Insert(args, 7, "1")
				want := result(t, "", args...)
				if how[0] == "--temp" {
					golden(t, "stories/"+name+".txt", want)
				}
				for _, threads := range []string{"2", "5"} {
					args[7] = threads
					if got := result(t, "", args...); got != want {
						t.Errorf("%v: %s threads write\n%sone writes\n%s", how, threads, got, want)
					}
				}
			}
		})
	}
}

func TestGenerateJSON(t *testing.T) {
	g := object[generated](t, "", "generate", "--format", "json", "--temp", "0", "-n", "5", "Once upon a time")
	if g.Model != "swiglu" || !slices.Equal(g.PromptIDs, []int{498, 471, 259, 425}) || len(g.IDs) != 5 || g.Text != ", there was a little" ||
		g.FinishReason != "length" || g.PrefillTPS <= 0 || g.DecodeTPS <= 0 || g.Seed != nil {
		t.Errorf("%+v", g)
	}
	g = object[generated](t, "", "generate", "--format", "json", "--seed", "3", "-n", "5", "Once upon a time")
	if g.Seed == nil || *g.Seed != 3 {
		t.Errorf("%+v", g)
	}
}

func TestGeneratePromptSources(t *testing.T) {
	want := result(t, "", "generate", "--temp", "0", "-n", "8", "The king said")
	file := filepath.Join(t.TempDir(), "prompt.txt")
	if err := os.WriteFile(file, []byte("The king said\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-"}, {"--file", file}, {"--file", "-"}, {"--ids", "320,1007,358"}} {
		if args[0] == "--ids" {
			ids := object[tokenized](t, "The king said", "tokenize", "--format", "json").IDs
			args[1] = joinIDs(ids)
		}
		if got := result(t, "The king said\n", append([]string{"generate", "--temp", "0", "-n", "8"}, args...)...); got != want {
			t.Errorf("%v: %q, want %q", args, got, want)
		}
	}
}

func TestGenerateStops(t *testing.T) {
	for _, c := range []struct {
		args   []string
		text   string
		reason string
	}{
		{[]string{"--stop", " little"}, ", there was a", "stop"},
		{[]string{"--stop", `\x20was`}, ", there", "stop"},
		{[]string{"--stop-id", "12"}, "", "stop"},
		{[]string{"--logit-bias", "12=-inf", "-n", "1"}, " there", "length"},
	} {
		args := append([]string{"generate", "--format", "json", "--temp", "0", "-n", "20", "Once upon a time"}, c.args...)
		if g := object[generated](t, "", args...); g.Text != c.text || g.FinishReason != c.reason {
			t.Errorf("%v: %q, %s, want %q, %s", c.args, g.Text, g.FinishReason, c.text, c.reason)
		}
	}
}

func TestGenerateAtTheContextsEnd(t *testing.T) {
	base := []string{"generate", "--temp", "0", "--ctx", "8", "Once upon a time"}
	want := "Once upon a time, there was a little\n" // the fifth token needs no place
	if got := result(t, "", base...); got != want {
		t.Errorf("by default %q, want %q", got, want)
	}
	if got := result(t, "", append(base, "-n", "0")...); got != want {
		t.Errorf("with -n 0 %q, want %q", got, want)
	}
	got := ffnrun(t, "", append(base, "-n", "6")...)
	if got.code != exitFailure || got.stdout != want || got.stderr != "ffnrun: swiglu: context is full: 8 tokens and 1 more, it holds 8\n" {
		t.Errorf("with -n 6 %+v", got)
	}
	got = ffnrun(t, "", append(base, "-n", "6", "--format", "json")...)
	if got.code != exitFailure || !strings.Contains(got.stdout, `"finish_reason":"error"`) {
		t.Errorf("with -n 6 in JSON %+v", got)
	}
	got = ffnrun(t, "", "generate", "--ctx", "600", "-n", "1", "--temp", "0", "x")
	if got.code != exitOK || got.stderr != "note: swiglu: its context is 512 tokens and --ctx is 600: it runs at 512\n" {
		t.Errorf("with --ctx 600 %+v", got)
	}
}

func TestGenerateNotes(t *testing.T) {
	got := ffnrun(t, "", "generate", "--temp", "0", "--top-k", "3", "--seed", "1", "-n", "1", "x")
	if got.code != exitOK || got.stderr != "note: temperature is 0, which is greedy: --top-k, --seed changes nothing\n" {
		t.Errorf("%+v", got)
	}
	got = ffnrun(t, "", "generate", "--stats", "--seed", "12", "--threads", "2", "-n", "2", "x")
	for _, want := range []string{"prefill 1 tokens, ", "decode 1 tokens, ", "memory ", "KV cache ", "swiglu, BF16, kernel ", ", threads 2, seed 12\n"} {
		if !strings.Contains(got.stderr, want) {
			t.Errorf("--stats prints\n%swithout %q", got.stderr, want)
		}
	}
}

// TestGenerateWithoutTokenizer runs golden checkpoints, which have none, on ids.
func TestGenerateWithoutTokenizer(t *testing.T) {
	folder := filepath.Join("..", "..", "model", "testdata", "golden", "llama-swiglu")
	out := result(t, "", "generate", "-m", folder, "--temp", "0", "--ids", "3,1,4", "-n", "4")
	if !strings.HasPrefix(out, "3,1,4,") || strings.Count(out, ",") != 6 || !strings.HasSuffix(out, "\n") {
		t.Errorf("%q", out)
	}
	again := object[generated](t, "", "generate", "-m", folder, "--temp", "0", "--ids", "3,1,4", "-n", "4", "--format", "json")
	if "3,1,4,"+joinIDs(again.IDs)+"\n" != out || again.Text != "" {
		t.Errorf("%q in text, %+v in JSON", out, again)
	}
	got := ffnrun(t, "", "generate", "-m", folder, "hello")
	if got.code != exitFailure || !strings.HasSuffix(got.stderr, "; give token ids with --ids\n") {
		t.Errorf("%+v", got)
	}
}

// cancelling cancels a context once something was written after the prompt.
type cancelling struct {
	text   []byte
	writes int
	cancel context.CancelFunc
}

func (c *cancelling) Write(p []byte) (int, error) {
	if c.writes++; c.writes == 3 {
		c.cancel()
	}
	c.text = append(c.text, p...)
	return len(p), nil
}

func TestGenerateCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out := &cancelling{cancel: cancel}
	root := newRootCommand()
	root.SetArgs([]string{"generate", "--temp", "0", "Once upon a time"})
	root.SetOut(out)
	if code := run(ctx, root); code != exitOK || string(out.text) != "Once upon a time, there\n" {
		t.Errorf("exit code %d, %q", code, out.text)
	}
	got := ffnrunContext(t, ctx, "", "generate", "--format", "json", "x")
	if got.code != exitOK || !strings.Contains(got.stdout, `"ids":[],"text":"","finish_reason":"cancelled"`) {
		t.Errorf("before it began: %+v", got)
	}
}

func TestCancelledWithoutResult(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, line := range []string{"score --text x", "tokenize", "generate -", "tokenize --format jsonl"} {
		got := ffnrunContext(t, ctx, "", strings.Fields(line)...)
		if got.code != exitFailure || got.stdout != "" || got.stderr != "ffnrun: interrupted before there was a result\n" {
			t.Errorf("%s: %+v", line, got)
		}
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestUnwritableOutput(t *testing.T) {
	for _, line := range []string{
		"generate x", "generate x --format json", "score --text x", "score --text x --format json", "models", "inspect swiglu",
		"inspect swiglu --format json", "tokenize", "tokenize --format json", "tokenize --format jsonl",
	} {
		var notes bytes.Buffer
		root := newRootCommand()
		root.SetArgs(strings.Fields(line))
		root.SetIn(strings.NewReader(`{"text": "x"}`))
		root.SetOut(full{})
		root.SetErr(&notes)
		if code := run(context.Background(), root); code != exitFailure || notes.String() != "ffnrun: standard output: no space left on device\n" {
			t.Errorf("%s: exit code %d, %q", line, code, notes.String())
		}
	}
}

// TestGenerateEncoderDecoder: the prompt goes to the encoder once, and the text is what the library generates.
func TestGenerateEncoderDecoder(t *testing.T) {
	folder := filepath.Join("..", "..", "model", "testdata", "golden", "t5-v1_1-gated-gelu")
	m, err := openModel(folder, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	var want []int
	for tok, err := range m.NewSession().GenerateIDs(t.Context(), []int{5, 9, 33, 1}, &model.GenerateOptions{MaxTokens: 5}) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, tok.ID)
	}
	var got struct{ IDs []int }
	if err := json.Unmarshal([]byte(result(t, "", "generate", "-m", folder, "--ids", "5,9,33,1", "--temp", "0", "-n", "5", "--format", "json")), &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.IDs, want) || len(want) == 0 {
		t.Errorf("generated %v, the library %v", got.IDs, want)
	}
}

// TestGenerateSparseIsTheSameText: --sparse changes what is read, not what is written.
func TestGenerateSparseIsTheSameText(t *testing.T) {
	for _, name := range []string{"relu", "reglu"} {
		off := result(t, "", "generate", "-m", name, "--temp", "0", "-n", "60", "--sparse", "off", "The king")
		if auto := result(t, "", "generate", "-m", name, "--temp", "0", "-n", "60", "The king"); auto != off {
			t.Errorf("%s: %q, without --sparse %q", name, auto, off)
		}
	}
	if got := ffnrun(t, "", "generate", "--sparse", "maybe", "x"); got.code != 2 || !strings.Contains(got.stderr, `--sparse: "maybe" is neither auto nor off`) {
		t.Errorf("%+v", got)
	}
}
