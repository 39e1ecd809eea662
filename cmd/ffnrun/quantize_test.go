package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestQuantizeCommand: a saved model gives the log-probabilities of one that is quantized as it is read, and in bf12 those of the original.
func TestQuantizeCommand(t *testing.T) {
	scored := func(args ...string) string {
		return result(t, "", append([]string{"score", "--text", "Once upon a time there was a little girl.", "--format", "json"}, args...)...)
	}
	original := scored("-m", "swiglu")
	for to, same := range map[string]bool{"q4": false, "bf12": true} {
		out := filepath.Join(t.TempDir(), "out")
		if got := result(t, "", "quantize", "-m", "swiglu", "--to", to, "-o", out); got != out+"\n" {
			t.Errorf("quantize prints %q", got)
		}
		saved := scored("-m", out)
		if made := scored("-m", "swiglu", "--quant", to); saved != made || len(saved) < 100 {
			t.Errorf("%s: saved\n%s\nas it is read\n%s", to, saved, made)
		}
		if (saved == original) != same {
			t.Errorf("%s: the original's results: %t, want %t", to, !same, same)
		}
		got := ffnrun(t, "", "quantize", "-m", out, "--to", "q8", "-o", out+"2")
		if got.code != 1 || !strings.Contains(got.stderr, "the weights are quantized already; save from the original") {
			t.Errorf("again: %+v", got)
		}
	}
}

func TestQuantizeMistakes(t *testing.T) {
	t.Chdir(t.TempDir())
	for line, says := range map[string]string{
		"quantize":                         "-o is missing; name a new folder",
		"quantize --to q5 -o out":          `--to: "q5" is none of bf12, q4, q6, q8`,
		"quantize --to bf12 -o .":          ".: file already exists; name a folder that is not there yet",
		"quantize -m nowhere -o out":       "nowhere: no such file or folder",
		"generate x --quant bf13":          `--quant: quantization: unknown "bf13", known: bf12, q4, q6, q8`,
		"quantize --to q4 --threads -1 -o": "flag needs an argument",
	} {
		if got := ffnrun(t, "", strings.Fields(line)...); got.code == exitOK || !strings.Contains(got.stderr, says) {
			t.Errorf("%s: %d %q, want %q", line, got.code, got.stderr, says)
		}
	}
}
