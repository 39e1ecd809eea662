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
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/kernels"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/model/sample"
	"github.com/ffnrun/ffnrun/zoo"
)

// reference is what testdata/evaluate.py got from transformers in float32.
type reference struct {
	Rows   []referenceRow  `json:"rows"`
	Greedy []referenceText `json:"greedy"`
}

type referenceRow struct {
	Model        string
	Protocol     eval.Protocol
	Ctx, Stride  int
	Tokens       int
	TokensScored int      `json:"tokens_scored"`
	NLLMean      float64  `json:"nll_mean"`
	PPL          float64  `json:"ppl"`
	PPLStdErr    float64  `json:"ppl_se"`
	BitsPerByte  float64  `json:"bits_per_byte"`
	WordPPL      *float64 `json:"word_ppl"`
	BytePPL      *float64 `json:"byte_ppl"`
}

type referenceText struct {
	Model, Prompt, Text string
	IDs                 []int
}

// maxError is the largest error of a mean NLL in nats, and of its exponentials relative to their value. A word's
// perplexity is the exponential of some multiple of it.
const maxError = 1e-4

func readReference(t *testing.T, name string) reference {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var ref reference
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	return ref
}

// openZoo opens an embedded model on one thread: the subtests share the processors.
func openZoo(t testing.TB, name string) *model.Model {
	t.Helper()
	fsys, err := zoo.FS(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := model.OpenFS(fsys, name, &model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// openShared opens a checkpoint beside the repository.
func openShared(t testing.TB, name string) *model.Model {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "checkpoints", name)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not here", dir)
	}
	m, err := model.Open(dir, &model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

func TestZooReference(t *testing.T) {
	checkReference(t, "eval-zoo.json", openZoo)
}

func TestStories260kReference(t *testing.T) {
	checkReference(t, "eval-stories260k.json", openShared)
}

// checkReference checks every row and every text of a reference, or a few where all would take minutes.
func checkReference(t *testing.T, name string, open func(testing.TB, string) *model.Model) {
	ref := readReference(t, name)
	slow := testing.Short() || raceEnabled || kernels.Name() == "generic"
	if slow {
		t.Log("slow kernels, -short or -race: checking one llama.cpp row of the first and the last model, and their texts")
	}
	models := modelsOf(ref)
	for i, name := range models {
		if slow && i != 0 && i != len(models)-1 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := open(t, name)
			checkRows(t, m, name, ref.Rows, slow)
			checkTexts(t, m, name, ref.Greedy)
		})
	}
}

func modelsOf(ref reference) []string {
	var names []string
	for _, r := range ref.Rows {
		if !slices.Contains(names, r.Model) {
			names = append(names, r.Model)
		}
	}
	return names
}

func checkRows(t *testing.T, m *model.Model, name string, rows []referenceRow, onlyOne bool) {
	for _, want := range rows {
		if want.Model != name {
			continue
		}
		got, err := eval.Perplexity(context.Background(), m, zoo.HeldOut(), &eval.Options{Protocol: want.Protocol, Ctx: want.Ctx, Stride: want.Stride})
		if err != nil {
			t.Fatal(err)
		}
		checkRow(t, got, want)
		if onlyOne {
			return
		}
	}
}

func checkRow(t *testing.T, got eval.Row, want referenceRow) {
	t.Helper()
	if got.Protocol != want.Protocol || got.Ctx != want.Ctx || got.Tokens != want.Tokens || got.TokensScored != want.TokensScored {
		t.Errorf("%s %s at %d: %d of %d tokens scored, want %s at %d: %d of %d", got.Model,
			got.Protocol, got.Ctx, got.TokensScored, got.Tokens, want.Protocol, want.Ctx, want.TokensScored, want.Tokens)
	}
	if (got.Stride != nil) != (want.Stride != 0) || got.Stride != nil && *got.Stride != want.Stride {
		t.Errorf("%s: stride %v, want %d", got.Model, got.Stride, want.Stride)
	}
	if (got.WordPPL != nil) != (want.WordPPL != nil) || (got.BytePPL != nil) != (want.BytePPL != nil) {
		t.Fatalf("%s %s: word and byte perplexity %v and %v, want %v and %v", got.Model, got.Protocol, got.WordPPL, got.BytePPL, want.WordPPL, want.BytePPL)
	}
	figures := []figure{
		{"ppl", got.PPL, want.PPL}, {"ppl_se", got.PPLStdErr, want.PPLStdErr}, {"bits_per_byte", got.BitsPerByte, want.BitsPerByte},
	}
	if want.WordPPL != nil {
		figures = append(figures, figure{"word_ppl", *got.WordPPL, *want.WordPPL}, figure{"byte_ppl", *got.BytePPL, *want.BytePPL})
	}
	if d := math.Abs(got.NLLMean - want.NLLMean); !(d <= maxError) {
		t.Errorf("%s %s at %d: nll_mean %.9g, want %.9g", got.Model, got.Protocol, got.Ctx, got.NLLMean, want.NLLMean)
	}
	worst := 0.0
	for _, f := range figures {
		d := math.Abs(f.got-f.want) / f.want
		worst = max(worst, d)
		if !(d <= maxError) {
			t.Errorf("%s %s at %d: %s %.9g, want %.9g", got.Model, got.Protocol, got.Ctx, f.name, f.got, f.want)
		}
	}
	t.Logf("%-11s %-9s %3d: nll_mean off by %.1e, the others by %.1e at most", got.Model, got.Protocol, got.Ctx, math.Abs(got.NLLMean-want.NLLMean), worst)
}

type figure struct {
	name      string
	got, want float64
}

// checkTexts generates greedily past end tokens, as the reference did.
func checkTexts(t *testing.T, m *model.Model, name string, texts []referenceText) {
	tok, err := m.Tokenizer()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range texts {
		if want.Model != name {
			continue
		}
		ids, err := m.EncodePrompt(want.Prompt)
		if err != nil {
			t.Fatal(err)
		}
		s := m.NewSession()
		logits, err := s.Prefill(context.Background(), ids)
		for range 60 {
			if err != nil {
				t.Fatal(err)
			}
			id := sample.Greedy{}.Sample(logits)
			ids = append(ids, id)
			logits, err = s.Decode(id)
		}
		if !slices.Equal(ids, want.IDs) {
			t.Errorf("%s: %q continues as %v, want %v", name, want.Prompt, ids, want.IDs)
		}
		if text := tok.Decode(ids, true); text != want.Text {
			t.Errorf("%s: %q continues as %q, want %q", name, want.Prompt, text, want.Text)
		}
	}
}
