package eval_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/eval/plot"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
	"github.com/google/go-cmp/cmp"
)

// sparsityReference is what testdata/sparsity.py got from transformers in float32 and from numpy.
type sparsityReference struct {
	Tokens     int
	Ctx        int
	Thresholds []float64
	Percents   []float64
	Rows       []sparsityReferenceRow
}

type sparsityReferenceRow struct {
	Model        string
	Layer        *int
	Tokens       int
	Neurons      int
	Zeros, Idle  float64
	Near         []float64
	Dead         int
	AlwaysOn     int `json:"always_on"`
	Overlap      float64
	ReadShare    float64 `json:"read_share"`
	Mean, SD     float64
	Min, Max     float64
	Percentiles  []float64
	Below, Above int64
	Counts       []int64
}

// maxShareError is the largest error of a share: of millions of pre-activations some lie within float32's error of a threshold.
const maxShareError = 1e-5

func TestSparsityReference(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "sparsity.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref sparsityReference
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	byModel := map[string][]sparsityReferenceRow{}
	for _, r := range ref.Rows {
		byModel[r.Model] = append(byModel[r.Model], r)
	}
	slow := testing.Short() || raceEnabled || kernels.Name() == "generic"
	if slow {
		t.Log("slow kernels, -short or -race: checking one model")
	}
	for name, want := range byModel {
		if slow && name != "reglu" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := eval.Sparsity(context.Background(), openZoo(t, name), zoo.HeldOut(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != len(want) {
				t.Fatalf("%d rows, want %d", len(got), len(want))
			}
			for i := range got {
				checkSparsity(t, got[i], want[i], ref)
			}
			checkPublishedZeros(t, name, got)
		})
	}
}

func checkSparsity(t *testing.T, got eval.SparsityRow, want sparsityReferenceRow, ref sparsityReference) {
	t.Helper()
	at := "all layers"
	if got.Layer != nil {
		at = "layer " + string(rune('0'+*got.Layer))
	}
	type facts struct {
		Layer                                        *int
		Ctx, Tokens, Neurons, Dead, AlwaysOn, Shares int
	}
	if diff := cmp.Diff(
		facts{want.Layer, ref.Ctx, want.Tokens, want.Neurons, want.Dead, want.AlwaysOn, len(ref.Thresholds)},
		facts{got.Layer, got.Ctx, got.Tokens, got.Neurons, got.Dead, got.AlwaysOn, len(got.NearZeros)},
	); diff != "" {
		t.Errorf("%s (-transformers +ours):\n%s", at, diff)
	}
	near := func(name string, got, want, bound float64) float64 {
		d := math.Abs(got - want)
		if !(d <= bound) {
			t.Errorf("%s: %s %.9g, want %.9g", at, name, got, want)
		}
		return d
	}
	worst := max(
		near("zeros", got.Zeros, want.Zeros, maxShareError), near("idle", got.IdleShare, want.Idle, maxShareError),
		near("overlap", *got.Overlap, want.Overlap, maxShareError), near("read_share", got.ReadShare, want.ReadShare, maxShareError),
	)
	for i, n := range got.NearZeros {
		worst = max(worst, near("near zeros", n.Share, want.Near[i], maxShareError))
	}
	moments := max(near("mean", got.Pre.Mean, want.Mean, 1e-6), near("sd", got.Pre.SD, want.SD, 1e-6))
	ends := max(near("min", got.Pre.Min, want.Min, 1e-4), near("max", got.Pre.Max, want.Max, 1e-4))
	t.Logf("%-10s shares off by %.1e, moments by %.1e, ends by %.1e, percentiles by %.1e of their size, values in other bins %.1e",
		at, worst, moments, ends, checkPercentiles(t, at, got.Pre.Percentiles, want.Percentiles), checkHistogram(t, at, got.Pre.Histogram, want))
}

// checkPercentiles returns the largest relative error. numpy interpolates between two ranks; so many values are nearer than a bin.
func checkPercentiles(t *testing.T, at string, got []eval.Percentile, want []float64) float64 {
	t.Helper()
	worst := 0.0
	for i, p := range got {
		d := math.Abs(p.Value-want[i]) / math.Abs(want[i])
		worst = max(worst, d)
		if !(d <= 0x1p-7) {
			t.Errorf("%s: percentile %g is %g, want %g", at, p.P, p.Value, want[i])
		}
	}
	return worst
}

// checkHistogram returns the share of values that are not in numpy's bin: each is missed in one and found in another.
func checkHistogram(t *testing.T, at string, got eval.Histogram, want sparsityReferenceRow) float64 {
	t.Helper()
	moved, all := math.Abs(float64(got.Below-want.Below))+math.Abs(float64(got.Above-want.Above)), 0.0
	for i, c := range got.Counts {
		moved += math.Abs(float64(c - want.Counts[i]))
		all += float64(c)
	}
	moved /= 2
	if !(moved/all <= maxShareError) || got.From != -8 || got.Width != 0.125 || len(got.Counts) != len(want.Counts) {
		t.Errorf("%s: %g of %g values are in other bins", at, moved, all)
	}
	return moved / all
}

// publishedZeros are those of the zoo in per cent, layer by layer, as transformers gave them when it was trained.
var publishedZeros = map[string][]int{"relu": {76, 95, 96, 93, 88}, "reglu": {57, 94, 90, 87, 80}}

func checkPublishedZeros(t *testing.T, model string, rows []eval.SparsityRow) {
	t.Helper()
	var got []int
	for _, r := range rows[:len(rows)-1] {
		got = append(got, int(math.Round(100*r.Zeros)))
	}
	if want, ok := publishedZeros[model]; ok && !slices.Equal(got, want) {
		t.Errorf("%s: zeros %v %%, want %v", model, got, want)
	}
}

func TestSparsityOfLastWindowAndShortText(t *testing.T) {
	m := openZoo(t, "reglu")
	var calls []int
	o := eval.SparsityOptions{Ctx: 8, Tokens: 20, Thresholds: []float64{0.5, 0.25, 0.5}, Progress: func(done, total int) { calls = append(calls, done, total) }}
	rows, err := eval.Sparsity(context.Background(), m, zoo.HeldOut(), &o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{8, 20, 16, 20, 20, 20}, calls); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	if n := rows[0].NearZeros; len(n) != 2 || n[0].Below != 0.25 || rows[0].Tokens != 20 {
		t.Errorf("row %+v", rows[0])
	}
	rows, err = eval.Sparsity(context.Background(), m, "a", nil)
	if err != nil || rows[0].Tokens != 1 || rows[0].Overlap != nil || rows[0].Dead+rows[0].AlwaysOn != rows[0].Neurons {
		t.Errorf("of one token: %+v, %v", rows, err)
	}
}

func TestSparsityErrors(t *testing.T) {
	m := openZoo(t, "relu")
	for _, c := range []struct {
		text string
		opts eval.SparsityOptions
		want error
		says string
	}{
		{"a\xff", eval.SparsityOptions{}, nil, "relu: the text is not UTF-8"},
		{"", eval.SparsityOptions{}, eval.ErrTooShort, "relu: text is too short: it has no token"},
		{"a", eval.SparsityOptions{Ctx: 513}, eval.ErrOption, "a context of 513 tokens, want 1 to 512, the model's limit"},
		{"a", eval.SparsityOptions{Tokens: -1}, eval.ErrOption, "-1 tokens of the text"},
		{"a", eval.SparsityOptions{Thresholds: []float64{0}}, eval.ErrOption, "a threshold of 0, want a finite number above 0"},
		{"a", eval.SparsityOptions{Thresholds: []float64{math.NaN()}}, eval.ErrOption, "a threshold of NaN"},
		{"a", eval.SparsityOptions{Thresholds: make([]float64, 17)}, eval.ErrOption, "17 thresholds, want at most 16"},
	} {
		if _, err := eval.Sparsity(context.Background(), m, c.text, &c.opts); err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v, want %q", c.opts, err, c.says)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := eval.Sparsity(ctx, m, "a", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// golden is a tiny checkpoint of package model with a tokenizer, which those have not.
func golden(t *testing.T, name string) *model.Model {
	t.Helper()
	folder := os.DirFS(filepath.Join("..", "model", "testdata", "golden", name))
	files := fstest.MapFS{}
	names, err := fs.Glob(folder, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := fs.ReadFile(folder, n)
		if err != nil {
			t.Fatal(err)
		}
		files[n] = &fstest.MapFile{Data: b}
	}
	tok, err := os.ReadFile(filepath.Join("..", "zoo", "tokenizer.json"))
	if err != nil {
		t.Fatal(err)
	}
	files["tokenizer.json"] = &fstest.MapFile{Data: tok}
	m, err := model.OpenFS(files, name, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

func TestSparsityNeedsBlocks(t *testing.T) {
	for name, says := range map[string]string{
		"mixtral": "mixtral: its FFN cannot be traced: all of its layers are mixtures of experts",
		"t5-relu": "t5-relu: its FFN cannot be traced: it is an encoder–decoder",
	} {
		_, err := eval.Sparsity(context.Background(), golden(t, name), "a", nil)
		if !errors.Is(err, eval.ErrUntraced) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", name, err, says)
		}
	}
}

// A function with learned parameters is known by its results in a plain block.
func TestSparsityOfLearnedActivation(t *testing.T) {
	m := golden(t, "apertus-xielu")
	rows, err := eval.Sparsity(context.Background(), m, "X.Q,Z", nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := rows[0]; r.Act != "xielu" || r.Zeros != 0 || r.ActiveAt != 0.1 || r.ReadShare != 1 {
		t.Errorf("%+v", r)
	}
}

func TestWriteSparsity(t *testing.T) {
	m := openZoo(t, "swiglu")
	rows, err := eval.Sparsity(context.Background(), m, zoo.HeldOut(), &eval.SparsityOptions{Tokens: 64})
	if err != nil {
		t.Fatal(err)
	}
	write := func(format string) string {
		var b strings.Builder
		if err := eval.WriteSparsity(&b, format, rows); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	var back []eval.SparsityRow
	if err := json.Unmarshal([]byte(write("json")), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, back); diff != "" {
		t.Errorf("json (-written +read):\n%s", diff)
	}
	header, rest, _ := strings.Cut(write("csv"), "\n")
	const columns = "model,family,ffn,act,dtype,ctx,tokens,layer,neurons,zeros,idle,below_0.001,below_0.01,below_0.1,active_at,dead,always_on,overlap," +
		"read_share,limit,weight_bytes,read_bytes,pre_mean,pre_sd,pre_min,pre_max," +
		"pre_p0.1,pre_p1,pre_p5,pre_p10,pre_p25,pre_p50,pre_p75,pre_p90,pre_p95,pre_p99,pre_p99.9"
	if header != columns || strings.Count(rest, "\n") != len(rows) || !strings.HasPrefix(rest, "swiglu,llama,swiglu,silu,BF16,512,64,0,384,") {
		t.Errorf("csv:\n%s\n%s", header, rest)
	}
	if md := write("md"); strings.Contains(md, "pre_p25") || !strings.Contains(md, "| all | 1920 |") || strings.Count(write("jsonl"), "\n") != len(rows) {
		t.Errorf("md:\n%s", md)
	}
	if err := eval.WriteSparsity(os.Stdout, "xml", rows); !errors.Is(err, eval.ErrFormat) {
		t.Errorf("xml: %v", err)
	}
}

func TestPlotsOfSparsity(t *testing.T) {
	m := openZoo(t, "reglu")
	rows, err := eval.Sparsity(context.Background(), m, zoo.HeldOut(), &eval.SparsityOptions{Tokens: 64})
	if err != nil {
		t.Fatal(err)
	}
	for name, draw := range map[string]func([]eval.SparsityRow) (*plot.Picture, error){"zeros": eval.PlotZeros, "pre-activations": eval.PlotPreActivations} {
		p, err := draw(rows)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := p.Write(&b, "svg"); err != nil || !strings.Contains(b.String(), "reglu") {
			t.Errorf("%s: %v\n%.200s", name, err, b.String())
		}
		if _, err := draw(nil); !errors.Is(err, plot.ErrData) {
			t.Errorf("%s of nothing: %v, want ErrData", name, err)
		}
	}
}

// qwen2-moe's first layer is one block, its second a mixture of experts.
func TestSparsityLeavesOutExperts(t *testing.T) {
	m := golden(t, "qwen2-moe")
	rows, err := eval.Sparsity(context.Background(), m, "X.Q,Z", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || m.Config().Layers[*rows[0].Layer].Experts || rows[1].Layer != nil || rows[0].Neurons != rows[1].Neurons {
		t.Errorf("%+v", rows)
	}
}
