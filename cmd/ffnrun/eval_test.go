package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/spf13/cobra"
)

// execute runs a command alone and returns what it wrote.
func execute(t *testing.T, c *cobra.Command, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, notes bytes.Buffer
	c.SetOut(&out)
	c.SetErr(&notes)
	c.SetArgs(args)
	c.SilenceUsage, c.SilenceErrors = true, true
	err = c.ExecuteContext(context.Background())
	return out.String(), notes.String(), err
}

// excerptFile is the beginning of the held-out text as a file.
func excerptFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(path, []byte(zoo.HeldOut()[:6000]), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEvalCommand(t *testing.T) {
	out, notes, err := execute(t, newEvalCommand(), "-m", "swiglu", "-m", "relu", "--text", excerptFile(t),
		"--protocol", "llama.cpp,strided,rolling", "--ctx", "600", "--threads", "1", "--format", "json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []eval.Row
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 6 || rows[0].Model != "swiglu" || rows[5].Model != "relu" || rows[5].Protocol != eval.Rolling {
		t.Errorf("rows %+v", rows)
	}
	for _, r := range rows {
		if r.Ctx != 512 || r.Threads != 1 {
			t.Errorf("%s ran at %d with %d threads, want its limit of 512 and 1", r.Model, r.Ctx, r.Threads)
		}
	}
	if strings.Count(notes, "its context is 512 tokens and --ctx is 600: it runs at 512") != 2 || strings.Contains(notes, "tokenizers") {
		t.Errorf("notes %q", notes)
	}
}

func TestEvalReadsStandardInput(t *testing.T) {
	c := newEvalCommand()
	c.SetIn(strings.NewReader("Once upon a time"))
	_, _, err := execute(t, c, "-m", "swiglu", "--text", "-")
	if err == nil || !strings.Contains(err.Error(), "text is too short: it has 4 tokens") {
		t.Error(err)
	}
}

func TestEvalUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--format", "xml"}, `unknown format "xml"`},
		{[]string{"--protocol", "chunks"}, `unknown protocol "chunks", known: llama.cpp, strided, rolling`},
		{[]string{"--ctx", "1"}, "a context of 1 tokens"},
		{[]string{"--stride", "513"}, "a stride of 513 tokens, want 1 to 512"},
	} {
		if _, _, err := execute(t, newEvalCommand(), c.args...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %v, want %q", c.args, err, c.says)
		}
	}
}

func TestTokenizersDiffer(t *testing.T) {
	row := func(p eval.Protocol, tokens int) eval.Row { return eval.Row{Protocol: p, Tokens: tokens} }
	if tokenizersDiffer([]eval.Row{row(eval.LlamaCpp, 5), row(eval.Rolling, 4), row(eval.LlamaCpp, 5)}) {
		t.Error("one tokenizer, with and without BOS, differs")
	}
	if !tokenizersDiffer([]eval.Row{row(eval.LlamaCpp, 5), row(eval.LlamaCpp, 6)}) {
		t.Error("5 and 6 tokens of one text do not differ")
	}
}
