package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
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
		{[]string{"--text", "-", "--text", "-"}, "--text: - is named twice"},
		{[]string{"--stride", "513"}, "a stride of 513 tokens, want 1 to 512"},
	} {
		if _, _, err := execute(t, newEvalCommand(), c.args...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %v, want %q", c.args, err, c.says)
		}
	}
}

// TestEvalSeveralTexts: rows of one text stand together, and differences are from its first.
func TestEvalSeveralTexts(t *testing.T) {
	one, two := excerptFile(t), filepath.Join(t.TempDir(), "second.txt")
	if err := os.WriteFile(two, []byte(zoo.HeldOut()[6000:9000]), 0o600); err != nil {
		t.Fatal(err)
	}
	rows := object[[]eval.Row](t, "", "eval", "-m", "relu", "-m", "swiglu", "--text", one, "--text", two, "--ctx", "128", "--format", "json")
	var got []string
	for _, r := range rows {
		got = append(got, r.Model+" "+r.Text)
	}
	if want := []string{"relu " + one, "swiglu " + one, "relu " + two, "swiglu " + two}; !slices.Equal(got, want) {
		t.Errorf("rows %q, want %q", got, want)
	}
	for i, r := range rows {
		if (r.NLLDiff != nil) != (i%2 == 1) || r.NLLDiff != nil && math.Abs(*r.NLLDiff-(r.NLLMean-rows[i-1].NLLMean)) > 1e-12 {
			t.Errorf("%s %s: difference %v", r.Model, r.Text, r.NLLDiff)
		}
	}
}

func TestEvalBase(t *testing.T) {
	rows := object[[]eval.KLRow](t, "", "eval", "-m", "geglu", "-m", "swiglu", "--base", "swiglu", "--text", excerptFile(t),
		"--protocol", "strided,rolling", "--ctx", "128", "--format", "json")
	if len(rows) != 4 || rows[0].Model != "geglu" || rows[0].Base != "swiglu" || rows[1].Protocol != eval.Rolling {
		t.Fatalf("rows %+v", rows)
	}
	if r := rows[0]; !(r.KLMean > 0) || !(r.SameTop < 100) || *r.Stride != 64 {
		t.Errorf("%+v", r)
	}
	if r := rows[2]; r.KLMax != 0 || r.SameTop != 100 || r.LnPPLRatio != 0 {
		t.Errorf("swiglu from itself: %+v", r)
	}
}

// TestEvalAcrossTokenizers: bits per byte only, with a note; and no base of another vocabulary.
func TestEvalAcrossTokenizers(t *testing.T) {
	stories := needShared(t, "checkpoints", "stories260k-f32")
	got := ffnrun(t, "", "eval", "-m", "swiglu", "-m", stories, "--text", excerptFile(t), "--format", "csv")
	if header, _, _ := strings.Cut(got.stdout, "\n"); got.code != exitOK || strings.Contains(header, ",ppl") || strings.Contains(header, "nll") ||
		!strings.Contains(header, ",bits_per_byte,bits_per_byte_se,") || !strings.Contains(got.stderr, "different tokenizers cannot be compared and are left out") {
		t.Errorf("%+v", got)
	}
	got = ffnrun(t, "", "eval", "-m", "swiglu", "--base", stories, "--text", excerptFile(t))
	if got.code != exitFailure || !strings.Contains(got.stderr, "ffnrun: swiglu: tokenizers differ: it has 2048 logits, base ") {
		t.Errorf("%+v", got)
	}
}

// TestEvalResume: an interrupted command keeps what it has, and the same command ends with an uninterrupted one's figures.
func TestEvalResume(t *testing.T) {
	text, state := excerptFile(t), filepath.Join(t.TempDir(), "state.json")
	args := []string{"eval", "-m", "relu", "-m", "swiglu", "--text", text, "--protocol", "strided", "--ctx", "128", "--format", "json"}
	want := object[[]eval.Row](t, "", args...)
	args = append(args, "--resume", state)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	got := ffnrunContext(t, ctx, "", args...)
	if got.code != exitFailure || !strings.Contains(got.stderr, "note: what was scored is kept in "+state+"; the same command continues\n") {
		t.Errorf("interrupted: %+v", got)
	}
	for range 2 {
		rows := object[[]eval.Row](t, "", args...)
		if diff := cmp.Diff(want, rows, cmpopts.IgnoreFields(eval.Row{}, "PrefillTPS", "DecodeTPS")); diff != "" {
			t.Error(diff)
		}
	}
	got = ffnrun(t, "", append(args, "--ctx", "64")...)
	if got.code != exitFailure || got.stderr != "ffnrun: relu: "+state+
		": evaluation 1: state does not fit: its context is 128, that of this evaluation is 64; name another file, or remove this one to begin anew\n" {
		t.Errorf("%+v", got)
	}
}
