package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMistakes reads the sentence that a person gets for each thing done wrong.
func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("old.safetensors", "")
	write("empty.txt", "")
	write("tokenizer.json", "{}")
	commands := []string{"completion"} // which cobra adds
	for _, c := range newRootCommand().Commands() {
		commands = append(commands, c.Name())
	}
	slices.Sort(commands)
	names := "relu, gelu, swish, glu, bilinear, reglu, geglu, swiglu, palm-swiglu"
	for _, c := range []struct {
		line, stdin string
		code        int
		says        string
	}{
		{"frobnicate", "", 2, `unknown command "frobnicate", known: bench, chat, compare, completion, curves, eval, generate, inspect, models, pull, quantize, score, serve, sparsity, table1, tokenize`},
		{"genrate", "", 2, `unknown command "genrate", did you mean generate?`},
		{"genrate -m swiglu --temp 0", "", 2, `unknown command "genrate", did you mean generate?`},
		{"models all", "", 2, `models takes no arguments, got "all"`},
		{"eval swiglu", "", 2, `eval takes no arguments, got "swiglu"`},
		{"generate --speed x", "", 2, "unknown flag: --speed"},
		{"generate", "", 2, "no prompt; give it as an argument, as - for standard input, or with --file or --ids"},
		{"generate Once upon", "", 2, "2 arguments, want one prompt; put it in quotes"},
		{"generate x --ids 1", "", 2, "more than one prompt; give one of an argument, --file and --ids"},
		{"generate x --temp -1", "", 2, "invalid sampling option: temperature is -1, want a finite number above 0, or 0 for greedy"},
		{"generate x --temp hot", "", 2, `--temp: "hot", want a number`},
		{"generate x --top-p 3", "", 2, "invalid sampling option: top_p is 3, want a probability in (0, 1], or 0 for off"},
		{"generate x -n -3", "", 2, "--max-tokens: -3 tokens, want 1 or more, or 0 for as many as the context holds"},
		{"generate x -n", "", 2, "flag needs an argument: 'n' in -n"},
		{"generate --ids 1,b", "", 2, `--ids: "1,b", want whole numbers separated by commas`},
		{`generate x --stop \q`, "", 2, `--stop: "\\q" has an unknown escape; write \\ for a backslash`},
		{"generate x --stop=", "", 2, "--stop: an empty text ends everything"},
		{"generate x --logit-bias 7", "", 2, `--logit-bias: "7" is not ID=VALUE, such as 42=-1.5`},
		{"generate x --logit-bias 2048=1", "", 2, "--logit-bias: id 2048 is outside the vocabulary of 2048"},
		{"generate x --threads -1", "", 2, "--threads: -1 threads, want 1 or more, or 0 for one for each core"},
		{"generate x --ctx -1", "", 2, "--ctx: a context of -1 tokens, want 1 or more, or 0 for all that the model has"},
		{"generate x --format xml", "", 2, `--format: unknown format "xml", known: text, json`},
		{"score", "", 2, "0 texts, want one; give it by --text, --file or --ids"},
		{"score --ids 1 --text x", "", 2, "2 texts, want one; give it by --text, --file or --ids"},
		{"inspect", "", 2, "0 arguments, want one folder, file or zoo name"},

		{"generate x -m swigloo", "", 1, "swigloo: no such file or folder; check the path, or name a model of the zoo: " + names},
		{"generate x -m ./swiglu", "", 1, "swiglu: no such file or folder; check the path"},
		{"tokenize -m swigloo", "", 1, "swigloo: no such file or directory, or name a model of the zoo: " + names},
		{"inspect swigloo", "", 1, "swigloo: no such file or folder; check the path, or name a model of the zoo: " + names},
		{"generate --file none.txt", "", 1, "none.txt: no such file or directory"},
		{"score --file none.txt", "", 1, "none.txt: no such file or directory"},
		{"generate --ids 1,2048", "", 1, "swiglu: token id outside the vocabulary: id 2048 at place 1, the vocabulary has 2048"},
		{"generate --ctx 2 --ids 1,2,3", "", 1, "swiglu: context is full: the text has 3 tokens and it holds 2; shorten the text or raise --ctx"},
		{"score --text " + strings.Repeat("a,", 600), "", 1, "swiglu: context is full: the text has 1200 tokens and it holds 512; shorten the text"},
		{"score --ids 1 --logits old.safetensors", "", 1, "old.safetensors: file already exists; name another or replace it with --force"},
		{"score --ids 1 --logits none/new.safetensors", "", 1, "none/new.safetensors: there is no folder none to write it to; make it first"},
		{"score --ids 1 --logits . --force", "", 1, ".: is a folder; name a file to write"},
		{"tokenize --format jsonl", "{\"text\": \"a\"}\nb\n", 1, `standard input: line 2: want an object {"text": …}: invalid character 'b' looking for beginning of value`},
		{"tokenize --format jsonl", "{}", 1, `standard input: line 1: want an object {"text": …}: it has no text`},
	} {
		t.Run(filepath.Base(c.line), func(t *testing.T) {
			got := ffnrun(t, c.stdin, strings.Split(c.line, " ")...)
			hint := ""
			if c.code == exitUsage {
				hint = "Run 'ffnrun"
			}
			if first, rest, _ := strings.Cut(got.stderr, "\n"); got.code != c.code || first != "ffnrun: "+c.says || !strings.HasPrefix(rest, hint) || strings.Count(rest, "\n") > 1 {
				t.Errorf("ffnrun %s: exit code %d, want %d\n%swant ffnrun: %s", c.line, got.code, c.code, got.stderr, c.says)
			}
		})
	}
}
