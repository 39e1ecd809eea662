package eval_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/eval/plot"
	"github.com/ffnrun/ffnrun/zoo"
)

func TestPlotByPosition(t *testing.T) {
	m := openZoo(t, "relu")
	var all []*eval.Scores
	for _, p := range []eval.Protocol{eval.LlamaCpp, eval.Rolling} {
		s, err := eval.Score(context.Background(), m, zoo.HeldOut()[:3000], &eval.Options{Protocol: p, Ctx: 64})
		if err != nil {
			t.Fatal(err)
		}
		s.Row.Text = "held-out"
		all = append(all, s)
	}
	for n, want := range []string{"held-out, protocol llama.cpp, context 64, ", "several texts or protocols"} {
		p, err := eval.PlotByPosition(all[:n+1])
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := p.Write(&b, "svg"); err != nil || !strings.Contains(b.String(), ">"+want) {
			t.Errorf("%v, no %q in\n%s", err, want, b.String())
		}
	}
	if _, err := eval.PlotByPosition(nil); !errors.Is(err, plot.ErrData) {
		t.Errorf("no scores: %v", err)
	}
}
