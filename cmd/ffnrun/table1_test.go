package main

import (
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
)

func TestTable1Command(t *testing.T) {
	file := excerptFile(t)
	got := ffnrun(t, "", "table1", "-m", "relu", "-m", "swiglu", "--text", file, "--threads", "1", "--format", "csv")
	if got.code != exitOK || strings.Count(got.stdout, "\n") != 3 || !strings.Contains(got.stdout, "\nswiglu,swiglu,128,5,384,1328512,BF16,llama.cpp,512,") {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(got.stderr, "differences below about 0.01 nats are no evidence") {
		t.Errorf("notes %q", got.stderr)
	}
	for line, says := range map[string]string{
		"--format xml": "ffnrun: --format: unknown format \"xml\"",
		"-m swigloo":   "ffnrun: swigloo: no such file or folder",
	} {
		if got := ffnrun(t, "", append([]string{"table1"}, strings.Fields(line)...)...); got.code == exitOK || !strings.HasPrefix(got.stderr, says) {
			t.Errorf("%s: %+v, want %q", line, got, says)
		}
	}
}

// TestTable1Formats: every format has the published column.
func TestTable1Formats(t *testing.T) {
	published := 1.997
	for _, format := range eval.Formats() {
		var b strings.Builder
		if err := eval.Write(&b, format, []eval.Table1Row{{Model: "relu", Shazeer65K: &published}}); err != nil || !strings.Contains(b.String(), "1.997") {
			t.Errorf("%s: %q, %v", format, b.String(), err)
		}
	}
}
