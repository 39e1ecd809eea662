package eval_test

import (
	"context"
	"errors"
	"io"
	"math"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/eval/plot"
	"github.com/ffnrun/ffnrun/ffn"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/quant"
	"github.com/ffnrun/ffnrun/zoo"
)

func openRelu(t *testing.T) *model.Model {
	t.Helper()
	fsys, err := zoo.FS("relu")
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.OpenFS(fsys, "relu", nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMisuse holds each wrong call to its error.
func TestMisuse(t *testing.T) {
	m, closed := openRelu(t), openRelu(t)
	defer func() { _ = m.Close() }()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	var none context.Context // a nil context never ends
	text := zoo.HeldOut()[:2000]
	score := func(m *model.Model, text string, o *eval.Options) error {
		_, err := eval.Score(none, m, text, o)
		return err
	}
	blocks := func(o eval.BlockOptions, variants ...ffn.Variant) error {
		_, err := eval.BenchBlocks(none, nil, eval.Ceiling{}, variants, o)
		return err
	}
	speed := func(m *model.Model, o eval.SpeedOptions) error {
		_, err := eval.BenchModel(none, m, eval.Ceiling{}, o)
		return err
	}
	look := func(m *model.Model, text string, o eval.SparsityOptions) error {
		_, err := eval.Sparsity(none, m, text, &o)
		return err
	}
	relu, err := ffn.Find("relu")
	if err != nil {
		t.Fatal(err)
	}
	fine := eval.BlockOptions{DModel: 8, DFF: 16, DType: "F32", Tokens: []int{1}}
	changed := func(change func(*eval.BlockOptions)) eval.BlockOptions {
		o := fine
		change(&o)
		return o
	}
	for name, c := range map[string]struct{ got, want error }{
		"a short score under a nil context": {score(m, text, &eval.Options{Ctx: 32}), nil},
		"no text":                           {score(m, "", nil), eval.ErrTooShort},
		"negative context":                  {score(m, text, &eval.Options{Ctx: -1}), eval.ErrOption},
		"context beyond the model's":        {score(m, text, &eval.Options{Ctx: math.MaxInt}), eval.ErrOption},
		"negative stride":                   {score(m, text, &eval.Options{Protocol: eval.Strided, Ctx: 32, Stride: -1}), eval.ErrOption},
		"protocol":                          {score(m, text, &eval.Options{Protocol: "none"}), eval.ErrProtocol},
		"closed":                            {score(closed, text, &eval.Options{Ctx: 32}), model.ErrClosed},
		"no tokens to look at":              {look(m, "", eval.SparsityOptions{}), eval.ErrTooShort},
		"negative count":                    {look(m, text, eval.SparsityOptions{Tokens: -1}), eval.ErrOption},
		"NaN threshold":                     {look(m, text, eval.SparsityOptions{Thresholds: []float64{math.NaN()}}), eval.ErrOption},
		"closed, looked at":                 {look(closed, text, eval.SparsityOptions{Ctx: 32, Tokens: 64}), model.ErrClosed},
		"nothing to measure":                {speed(m, eval.SpeedOptions{}), eval.ErrOption},
		"negative prompt":                   {speed(m, eval.SpeedOptions{Prompt: -1, Repetitions: 1}), eval.ErrOption},
		"prompt beyond the context":         {speed(m, eval.SpeedOptions{Prompt: math.MaxInt, Repetitions: 1}), eval.ErrOption},
		"closed, measured":                  {speed(closed, eval.SpeedOptions{Prompt: 4, Repetitions: 1}), model.ErrClosed},
		"blocks of nothing":                 {blocks(eval.BlockOptions{}), eval.ErrOption},
		"negative width":                    {blocks(changed(func(o *eval.BlockOptions) { o.DModel = -8 }), relu), eval.ErrOption},
		"absurd width":                      {blocks(changed(func(o *eval.BlockOptions) { o.DFF = math.MaxInt }), relu), eval.ErrOption},
		"a pass of none":                    {blocks(changed(func(o *eval.BlockOptions) { o.Tokens = []int{0} }), relu), eval.ErrOption},
		"unknown type":                      {blocks(changed(func(o *eval.BlockOptions) { o.DType = "F128" }), relu), quant.ErrFormat},
		"zero variant":                      {blocks(fine, ffn.Variant{}), ffn.ErrVariant},
	} {
		if !errors.Is(c.got, c.want) || (c.want == nil) != (c.got == nil) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

// TestNothingToDo: empty lists are no mistake where an empty answer is one.
func TestNothingToDo(t *testing.T) {
	var none context.Context
	if rows, err := eval.Compare(nil); len(rows) != 0 || err != nil {
		t.Errorf("Compare: %v, %v", rows, err)
	}
	if rows, err := eval.Table1(none, nil, "", nil); len(rows) != 0 || err != nil {
		t.Errorf("Table1: %v, %v", rows, err)
	}
	if rows := eval.CompareBytes(nil); len(rows) != 0 {
		t.Errorf("CompareBytes: %v", rows)
	}
	if err := eval.Write[eval.Row](io.Discard, "csv", nil); err != nil {
		t.Errorf("Write: %v", err)
	}
	if err := eval.Write[eval.Row](io.Discard, "yaml", nil); !errors.Is(err, eval.ErrFormat) {
		t.Errorf("Write as yaml: %v", err)
	}
	if _, _, _, err := eval.CompareReports(&eval.BenchReport{}, &eval.BenchReport{}); !errors.Is(err, eval.ErrNothingInCommon) {
		t.Errorf("CompareReports: %v", err)
	}
	_, byPosition := eval.PlotByPosition(nil)
	_, models := eval.PlotModels(eval.Ceiling{}, nil)
	_, blocks := eval.PlotBlocks(eval.Ceiling{}, nil)
	for i, err := range []error{byPosition, models, blocks, new(plot.Picture).Write(io.Discard, "svg")} {
		if !errors.Is(err, plot.ErrData) {
			t.Errorf("picture %d of nothing: %v, want ErrData", i, err)
		}
	}
	if _, err := eval.OpenShape("", "F32", nil); !errors.Is(err, eval.ErrShape) {
		t.Errorf("OpenShape: %v", err)
	}
	if err := kernels.Use("abacus"); !errors.Is(err, kernels.ErrKernel) {
		t.Errorf("Use: %v", err)
	}
}

// TestNilPanics: a nil model or nil scores panic, as nil does in Go.
func TestNilPanics(t *testing.T) {
	for name, call := range map[string]func(){
		"model": func() { _, _ = eval.Score(context.Background(), nil, "", nil) },
		"base": func() {
			m := openRelu(t)
			defer func() { _ = m.Close() }()
			_, _ = eval.Divergence(context.Background(), m, nil, "", nil)
		},
		"scores": func() { _, _ = eval.PairedDifference(nil, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a nil %s: no panic", name)
				}
			}()
			call()
		}()
	}
}
