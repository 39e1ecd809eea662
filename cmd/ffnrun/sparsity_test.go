package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
)

func TestSparsityCommand(t *testing.T) {
	rows := object[[]eval.SparsityRow](t, "Once upon a time there was a fox.", "sparsity", "-m", "relu", "-m", "swiglu", "--text", "-",
		"--ctx", "4", "--tokens", "7", "--thresholds", "0.5,0.25", "--threads", "1", "--format", "json")
	if len(rows) != 12 || rows[0].Model != "relu" || rows[11].Model != "swiglu" || rows[11].Layer != nil || *rows[10].Layer != 4 {
		t.Fatalf("%+v", rows)
	}
	for _, r := range rows {
		if r.Tokens != 7 || r.Ctx != 4 || len(r.NearZeros) != 2 || r.NearZeros[0].Below != 0.25 || len(r.Pre.Percentiles) != 11 {
			t.Errorf("%+v", r)
		}
	}
}

func TestSparsityOfAllTheZoo(t *testing.T) {
	out := result(t, "", "sparsity", "--tokens", "16", "--format", "csv")
	if n := strings.Count(out, "\n"); n != 1+9*6 {
		t.Errorf("%d lines, want a header and six rows for each of nine models", n)
	}
}

func TestSparsityMistakes(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--format", "xml"}, `--format: unknown format "xml"`},
		{[]string{"--ctx", "0"}, "--ctx: a context of 0 tokens"},
		{[]string{"--tokens", "0"}, "--tokens: 0 tokens, want 1 or more"},
		{[]string{"--thresholds", "-1"}, "--thresholds: invalid option: a threshold of -1"},
		{[]string{"--override-act", "swiglu"}, `--override-act: unknown activation "swiglu", known: relu, `},
	} {
		got := ffnrun(t, "", append([]string{"sparsity"}, c.args...)...)
		if got.code != exitUsage || !strings.Contains(got.stderr, c.says) {
			t.Errorf("%v: exit code %d, %q, want %q", c.args, got.code, got.stderr, c.says)
		}
	}
	got := ffnrun(t, "", "sparsity", "-m", "relu", "--ctx", "513", "--tokens", "4")
	if want := "note: relu: its context is 512 tokens and --ctx is 513: it runs at 512\n"; got.code != exitOK || got.stderr != want {
		t.Errorf("exit code %d, %q, want %q", got.code, got.stderr, want)
	}
}

const overrideWarning = "takes the place of the function that a model was trained with"

func TestOverride(t *testing.T) {
	got := ffnrun(t, "", "sparsity", "-m", "swiglu", "--override-act", "relu", "--tokens", "32", "--format", "json")
	var rows []eval.SparsityRow
	if err := json.Unmarshal([]byte(got.stdout), &rows); err != nil {
		t.Fatal(err)
	}
	if rows[0].FFN != "reglu" || rows[0].Act != "relu" || rows[0].Zeros < 0.3 || !strings.Contains(got.stderr, overrideWarning) {
		t.Errorf("%+v, %q", rows[0], got.stderr)
	}
	own := result(t, "", "generate", "-m", "relu", "--temp", "0", "-n", "20", "The king")
	for act, same := range map[string]bool{"relu": true, "sigmoid": false} {
		got := ffnrun(t, "", "generate", "-m", "relu", "--temp", "0", "-n", "20", "--override-act", act, "The king")
		if (got.stdout == own) != same || !strings.Contains(got.stderr, overrideWarning) {
			t.Errorf("%s: %q, %q", act, got.stdout, got.stderr)
		}
	}
	got = ffnrun(t, "", "generate", "--override-act", "xielu", "The king")
	if got.code != exitUsage || !strings.Contains(got.stderr, "xielu has learned parameters") {
		t.Errorf("exit code %d, %q", got.code, got.stderr)
	}
	if names := overridingActivations(); slices.Contains(names, "prelu") || !slices.Contains(names, "gelu_new") {
		t.Errorf("completes %q", names)
	}
}

func TestOverrideInEval(t *testing.T) {
	path := excerptFile(t)
	nll := func(args ...string) eval.Row {
		got := ffnrun(t, "", append([]string{"eval", "-m", "gelu", "--text", path, "--ctx", "64", "--format", "json"}, args...)...)
		var rows []eval.Row
		if err := json.Unmarshal([]byte(got.stdout), &rows); err != nil {
			t.Fatalf("%v: %q", err, got.stderr)
		}
		if strings.Contains(got.stderr, overrideWarning) != (len(args) > 0) {
			t.Errorf("%v: %q", args, got.stderr)
		}
		return rows[0]
	}
	if own, other := nll(), nll("--override-act", "silu"); other.FFN != "swish" || other.NLLMean < own.NLLMean+0.01 {
		t.Errorf("%s gives %g and %s %g", own.FFN, own.NLLMean, other.FFN, other.NLLMean)
	}
	state := filepath.Join(t.TempDir(), "state")
	nll("--override-act", "silu", "--resume", state)
	if got := ffnrun(t, "", "eval", "-m", "gelu", "--text", path, "--ctx", "64", "--resume", state); got.code != exitFailure {
		t.Errorf("an evaluation of another function was continued: exit code %d, %q", got.code, got.stderr)
	}
}

func TestSparsityPictures(t *testing.T) {
	folder := t.TempDir()
	zeros, pre := filepath.Join(folder, "zeros.svg"), filepath.Join(folder, "pre.png")
	args := []string{"sparsity", "-m", "relu", "-m", "swiglu", "--tokens", "64", "--plot", zeros, "--plot-pre", pre}
	result(t, "", args...)
	if svg := readFile(t, zeros); !strings.Contains(svg, "<svg") || !strings.Contains(svg, "first 64 tokens of the text, windows of 512") {
		t.Errorf("%.200s", svg)
	}
	if png := readFile(t, pre); !strings.HasPrefix(png, "\x89PNG") {
		t.Errorf("%.20q", png)
	}
	if got := ffnrun(t, "", args...); got.code == exitOK || !strings.Contains(got.stderr, "zeros.svg: file already exists") {
		t.Errorf("exit code %d, %q", got.code, got.stderr)
	}
	result(t, "", append(args, "--force")...)
	got := ffnrun(t, "", "sparsity", "--plot", "a.svg", "--plot-pre", "./a.svg")
	if got.code != exitUsage || !strings.Contains(got.stderr, "is --plot's file; name another") {
		t.Errorf("exit code %d, %q", got.code, got.stderr)
	}
	if got := ffnrun(t, "", "sparsity", "--plot", "a.gif"); got.code != exitUsage || !strings.Contains(got.stderr, `unknown picture format "gif"`) {
		t.Errorf("exit code %d, %q", got.code, got.stderr)
	}
}
