package eval_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/eval/plot"
)

func TestPlotTable1(t *testing.T) {
	p, err := eval.PlotTable1([]eval.Table1Row{
		{Model: "relu", LogPPL: 3.0884, LogPPLSE: 0.016, DecodeTPS: 23724}, {Model: "gelu", LogPPL: 3.1225, LogPPLSE: 0.016, DecodeTPS: 15083},
		{Model: "swish", LogPPL: 3.2461, LogPPLSE: 0.016, DecodeTPS: 17468}, {Model: "glu", LogPPL: 3.1763, LogPPLSE: 0.016, DecodeTPS: 22027},
		{Model: "bilinear", LogPPL: 3.0611, LogPPLSE: 0.016, DecodeTPS: 19570}, {Model: "reglu", LogPPL: 3.0525, LogPPLSE: 0.016, DecodeTPS: 17944},
		{Model: "geglu", LogPPL: 3.0577, LogPPLSE: 0.016, DecodeTPS: 16734}, {Model: "swiglu", LogPPL: 3.0646, LogPPLSE: 0.016, DecodeTPS: 17573},
		{Model: "palm-swiglu", LogPPL: 3.0704, LogPPLSE: 0.016, DecodeTPS: 17996},
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Write(&b, "svg"); err != nil || !strings.Contains(b.String(), ">palm-swiglu</text>") {
		t.Errorf("%v\n%s", err, b.String())
	}
	if _, err := eval.PlotTable1(nil); !errors.Is(err, plot.ErrData) {
		t.Errorf("no rows: %v", err)
	}
}
