package main

import (
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	golden(t, "compare.txt", func() string {
		got := ffnrun(t, "", "compare", "testdata/compare/laptop", "testdata/compare/server.json")
		if got.code != exitOK {
			t.Fatal(got.stderr)
		}
		return got.stdout + got.stderr
	}())
}

func TestCompareUsage(t *testing.T) {
	for line, want := range map[string]struct {
		code int
		says string
	}{
		"compare a.json":                                {2, "1 arguments, want two reports, A.json and B.json"},
		"compare none.json none.json":                   {1, "none.json: no such file or directory; name a report.json that bench --report wrote, or its folder"},
		"compare bench.go bench.go":                     {1, "bench.go: not a bench report: invalid character 'p' looking for beginning of value"},
		"compare testdata/compare testdata/compare":     {1, "testdata/compare/report.json: no such file"},
		"compare a.json b.json --format xml":            {2, `--format: unknown format "xml"`},
		"compare testdata/compare/server.json bench.go": {1, "bench.go: not a bench report"},
	} {
		got := ffnrun(t, "", strings.Fields(line)...)
		if got.code != want.code || !strings.Contains(got.stderr, want.says) {
			t.Errorf("%s: %d, %s", line, got.code, got.stderr)
		}
	}
}
