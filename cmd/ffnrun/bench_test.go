package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
)

func TestBenchCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds and half a gigabyte")
	}
	out, notes, err := execute(t, newBenchCommand(), "-m", "gelu", "-p", "16", "-n", "4", "-r", "2", "--threads", "1", "--format", "json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []eval.SpeedRow
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[0].Test != "pp16" || rows[1].Test != "tg4" || rows[1].Model != "gelu" || rows[1].Threads != 1 {
		t.Errorf("rows %+v", rows)
	}
	if !strings.Contains(notes, "ceiling measured in this run") {
		t.Errorf("notes %q", notes)
	}
}

func TestBenchFFNCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds and half a gigabyte")
	}
	out, notes, err := execute(t, newBenchCommand(), "--ffn", "relu,swiglu", "--d-model", "64", "--d-ff", "96", "--tokens", "2", "--dtype", "f16", "--format", "json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []eval.BlockRow
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || rows[0].DFF != 96 || rows[1].DFF != 64 || rows[1].DType != "F16" || rows[1].FFN != "swiglu" {
		t.Errorf("rows %+v", rows)
	}
	if !strings.Contains(notes, "the weights are random: these figures are of speed only") {
		t.Errorf("notes %q", notes)
	}
}

func TestBenchUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"--format", "xml"}, `unknown format "xml"`},
		{[]string{"--dtype", "f8"}, `"f8" is none of f32, f16, bf16`},
		{[]string{"--threads", "-1"}, "--threads: -1 threads"},
		{[]string{"--ffn", "swigloo"}, `unknown FFN variant "swigloo", known: relu, gelu`},
		{[]string{"--ffn", "relu", "-m", "relu"}, "none of the others can be"},
	} {
		if _, _, err := execute(t, newBenchCommand(), c.args...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %v, want %q", c.args, err, c.says)
		}
	}
}

// TestBenchReport sweeps, draws, keeps, and compares the report with itself.
func TestBenchReport(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds and half a gigabyte")
	}
	t.Chdir(t.TempDir())
	got := ffnrun(t, "", "bench", "--ffn", "relu,swiglu", "--d-model", "64", "--d-ff", "96,192", "--tokens", "1,2", "--format", "csv", "--plot", "p.svg", "--report", "r")
	if got.code != exitOK || strings.Count(got.stdout, "\n") != 9 {
		t.Fatalf("%+v", got)
	}
	for _, file := range []string{"p.svg", "r/report.json", "r/report.md", "r/blocks.svg"} {
		if len(readFile(t, file)) == 0 {
			t.Errorf("%s is empty", file)
		}
	}
	if picture := readFile(t, "p.svg"); !strings.Contains(picture, "swiglu, d_ff 128") || !strings.Contains(picture, "roofline") {
		t.Errorf("picture lacks its series:\n%s", picture)
	}
	same := ffnrun(t, "", "compare", "r", "r/report.json", "--format", "csv")
	if same.code != exitOK || strings.Count(same.stdout, ",noise\n") != 8 || !strings.HasPrefix(same.stderr, "note: A is r: ") {
		t.Errorf("%+v", same)
	}
	if again := ffnrun(t, "", "bench", "--ffn", "relu", "--report", "r"); again.code != exitFailure || !strings.Contains(again.stderr, "r: file already exists and is not empty; name a new folder or an empty one") {
		t.Errorf("%+v", again)
	}
}
