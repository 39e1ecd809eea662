package eval_test

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/google/go-cmp/cmp"
)

// fullReport has rows of both kinds.
func fullReport() *eval.BenchReport {
	r := reportOf([]float64{1000, 1010}, []float64{1900, 1880}, []float64{2100, 2080})
	sd := 7.1
	for i := range r.Blocks {
		r.Blocks[i].StdDevTS, r.Blocks[i].GFLOPs = &sd, float64(r.Blocks[i].Tokens)
	}
	r.Models = []eval.SpeedRow{{Model: "relu", Test: "tg4", DType: "BF16", AvgTS: 9, GBs: 2, GFLOPs: 3, RooflinePct: 40, Samples: 2, SamplesTS: []float64{8, 10}}}
	return r
}

func TestReportFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "report")
	want := fullReport()
	if err := want.WriteFolder(dir); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "report.json")} {
		got, err := eval.ReadBenchReport(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-written +read):\n%s", path, d)
		}
	}
	page := readText(t, filepath.Join(dir, "report.md"))
	for _, w := range []string{"# Benchmark\n\n- CPU: ", "![Speed of FFN blocks under the roofline](blocks.svg)", "(models.svg)", "| swiglu | ", " | 64 | 96 | ", "| relu |", "ffnrun test, go1"} {
		if !strings.Contains(page, w) {
			t.Errorf("report.md lacks %q:\n%s", w, page)
		}
	}
	for _, picture := range []string{"blocks.svg", "models.svg"} {
		checkXML(t, readText(t, filepath.Join(dir, picture)))
	}
	if err := want.WriteFolder(dir); !errors.Is(err, fs.ErrExist) || !strings.HasSuffix(err.Error(), "file already exists and is not empty; name a new folder or an empty one") {
		t.Errorf("second: %v", err)
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func checkXML(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestReadBenchReportRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("empty", 0o755); err != nil {
		t.Fatal(err)
	}
	block := `{"schema": 1, "blocks": [{"ffn": "relu", "d_ff": 8, "tokens": 1, "avg_ts": 1, "gb_s": 1, "gflop_s": 1, "roofline_pct": 1, "samples_ts": [`
	for text, want := range map[string]string{
		`[]`:                          "not a bench report: json: cannot unmarshal array",
		`{`:                           "not a bench report: unexpected end of JSON input",
		`{"schema": 2}`:               "not a bench report: its schema is 2, want 1, that of bench --report",
		`{"schema": 1}`:               "not a bench report: it has 0 rows, want 1 to 65536",
		block + `]}]}`:                "not a bench report: blocks: row 0: it has no samples_ts",
		block + `-1]}]}`:              "not a bench report: blocks: row 0: a rate of -1, want a number above 0",
		block + `1e300]}]}`:           "not a bench report: blocks: row 0: a rate of 1e+300, want a number above 0",
		block + `1], "tokens": 0}]}`:  "not a bench report: blocks: row 0: a pass of 0 tokens through a block 8 wide",
		`{"schema":1,"models":[{}]}`:  "not a bench report: models: row 0: it has no samples_ts",
		`{"schema":1,"blocks":[null]`: "not a bench report: unexpected end of JSON input",
	} {
		if err := os.WriteFile("r.json", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := eval.ReadBenchReport("r.json"); !errors.Is(err, eval.ErrReport) || !strings.HasPrefix(err.Error(), "r.json: "+want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	for path, want := range map[string]string{
		"none.json": "none.json: no such file or directory; name a report.json that bench --report wrote, or its folder",
		"empty":     filepath.Join("empty", "report.json") + ": no such file or directory; name a report.json that bench --report wrote, or its folder",
	} {
		if _, err := eval.ReadBenchReport(path); !errors.Is(err, fs.ErrNotExist) || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := eval.CheckFolder("r.json"); err == nil || err.Error() != "r.json: not a directory; name a new folder or an empty one" {
		t.Errorf("a file as folder: %v", err)
	}
}

// FuzzReadBenchReport: whatever is read can be compared, drawn and written.
func FuzzReadBenchReport(f *testing.F) {
	f.Add([]byte(`{"schema": 1, "blocks": [{"ffn": "relu", "d_ff": 8, "tokens": 1, "avg_ts": 1, "gb_s": 1, "gflop_s": 1, "roofline_pct": 1, "samples_ts": [1, 2]}]}`))
	f.Add([]byte(`{"schema": 1, "models": [{"model": "\u0000<", "avg_ts": 1, "gb_s": 1, "gflop_s": 1, "roofline_pct": 1, "samples_ts": [1e-29, 1e29]}]}`))
	f.Add([]byte(`{"schema": 1, "ceiling": {"read_gb_s": -1}, "blocks": [{"d_ff": 1, "tokens": 9223372036854775807, "stddev_ts": -1e308, "avg_ts": 1e-29, "gb_s": 1, "gflop_s": 1e29, "roofline_pct": 1, "samples_ts": [1]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		path := filepath.Join(t.TempDir(), "r.json")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := eval.ReadBenchReport(path)
		if err != nil {
			if !errors.Is(err, eval.ErrReport) {
				t.Fatal(err)
			}
			return
		}
		rows, _, _, err := eval.CompareReports(r, r)
		if err != nil || len(rows) == 0 {
			t.Fatal(len(rows), err)
		}
		// Figures that no picture has are an error.
		if err := r.WriteFolder(filepath.Join(t.TempDir(), "out")); err != nil {
			t.Log(err)
		}
	})
}
