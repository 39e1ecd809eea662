package main

import (
	"strings"
	"testing"
)

func TestCurves(t *testing.T) {
	want := `activation,x,y
relu,-1,0
relu,0,0
relu,1,1
gelu,-1,-0.15865525603294373
gelu,0,0
gelu,1,0.8413447737693787
`
	if got := result(t, "", "curves", "relu", "gelu", "--from", "-1", "--to", "1", "--steps", "2", "--format", "csv"); got != want {
		t.Errorf("%s", got)
	}
	if all := result(t, "", "curves", "all", "--steps", "1", "--format", "jsonl"); strings.Count(all, "\n") != 2*len(distinctActivations()) {
		t.Errorf("all: %s", all)
	}
}

func TestCurvesPlot(t *testing.T) {
	t.Chdir(t.TempDir())
	if got := result(t, "", "curves", "relu", "silu", "--plot", "c.svg"); got != "" {
		t.Errorf("printed %q", got)
	}
	if picture := readFile(t, "c.svg"); !strings.Contains(picture, ">silu</text>") {
		t.Errorf("picture has no silu:\n%s", picture)
	}
	result(t, "", "curves", "all", "--plot", "c.svg", "--force")
	for line, want := range map[string]struct {
		code int
		says string
	}{
		"curves":                             {2, "0 arguments, want names of activations, or all"},
		"curves reluu":                       {2, `unknown activation "reluu", known: relu, gelu`},
		"curves relu --from 1 --to 1":        {2, "cannot be drawn: relu from 1 to 1 in 8 steps, want a range within ±1e+15 and 1 to 1048576 steps"},
		"curves relu --plot c.gif":           {2, `--plot: c.gif: unknown picture format "gif", end the name with one of .svg, .png, .pdf`},
		"curves relu --plot c.svg":           {1, "c.svg: file already exists; name another or replace it with --force"},
		"curves relu --plot none/c.svg":      {1, "none/c.svg: there is no folder none to write it to; make it first"},
		"curves relu --plot d.svg --steps 3": {2, "none of the others can be"},
	} {
		got := ffnrun(t, "", strings.Fields(line)...)
		if got.code != want.code || !strings.Contains(got.stderr, want.says) {
			t.Errorf("%s: %d, %s", line, got.code, got.stderr)
		}
	}
}
