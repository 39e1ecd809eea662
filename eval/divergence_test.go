package eval_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/zoo"
)

// comparison is what testdata/divergence.py got from numpy and transformers.
type comparison struct {
	Ctx, Bytes int
	Models     []struct {
		Model        string
		Mean         float64 `json:"nll_mean"`
		SE           float64 `json:"nll_se"`
		Difference   float64 `json:"nll_diff"`
		DifferenceSE float64 `json:"nll_diff_se"`
	}
	Pairs []struct {
		Model, Base string
		Figures     map[string]float64
	}
}

func readComparison(t *testing.T) (c comparison) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "divergence.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestDivergenceReference: every statistic from transformers' logits. The divergences' errors are relative to a nat, as
// those of the NLL; rounding may not change which token is best.
func TestDivergenceReference(t *testing.T) {
	t.Parallel()
	ref := readComparison(t)
	for i, want := range ref.Pairs {
		if testing.Short() && i > 0 {
			break
		}
		o := eval.Options{Ctx: ref.Ctx}
		row, err := eval.Divergence(context.Background(), openZoo(t, want.Model), openZoo(t, want.Base), zoo.HeldOut()[:ref.Bytes], &o)
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for name, got := range figures(t, row) {
			f, ok := want.Figures[name]
			if !ok {
				continue
			}
			d := math.Abs(got-f) / max(1, math.Abs(f))
			worst = max(worst, d)
			if !(d <= maxError) {
				t.Errorf("%s from %s: %s %.9g, want %.9g", want.Model, want.Base, name, got, f)
			}
			delete(want.Figures, name)
		}
		if len(want.Figures) > 0 {
			t.Errorf("the row lacks %v", want.Figures)
		}
		t.Logf("%s from %s: off by %.1e at most", want.Model, want.Base, worst)
	}
}

// figures are a row's numbers by the names of their columns.
func figures(t *testing.T, row any) map[string]float64 {
	t.Helper()
	b, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var cells map[string]any
	if err := json.Unmarshal(b, &cells); err != nil {
		t.Fatal(err)
	}
	numbers := map[string]float64{}
	for name, v := range cells {
		if f, ok := v.(float64); ok {
			numbers[name] = f
		}
	}
	return numbers
}

// TestPairedReference: means, standard errors and paired differences of the whole zoo.
func TestPairedReference(t *testing.T) {
	t.Parallel()
	ref := readComparison(t)
	var scores []*eval.Scores
	for _, want := range ref.Models {
		if testing.Short() && len(scores) == 2 {
			break
		}
		s, err := eval.Score(context.Background(), openZoo(t, want.Model), zoo.HeldOut()[:ref.Bytes], &eval.Options{Ctx: ref.Ctx})
		if err != nil {
			t.Fatal(err)
		}
		scores = append(scores, s)
	}
	rows, err := eval.Compare(scores)
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].NLLDiff != nil {
		t.Error("the first model has a difference from itself")
	}
	for i, got := range rows {
		want := ref.Models[i]
		d, err := eval.PairedDifference(scores[i], scores[0])
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 && (*got.NLLDiff != d.Mean || *got.NLLDiffSE != d.StdErr || d.Tokens != got.TokensScored) {
			t.Errorf("%s: the row has another difference than %+v", got.Model, d)
		}
		for _, f := range []figure{
			{"nll_mean", got.NLLMean, want.Mean}, {"nll_se", got.NLLStdErr, want.SE},
			{"nll_diff", d.Mean, want.Difference}, {"nll_diff_se", d.StdErr, want.DifferenceSE},
		} {
			if !(math.Abs(f.got-f.want) <= maxError) {
				t.Errorf("%s: %s %.9g, want %.9g", got.Model, f.name, f.got, f.want)
			}
		}
	}
}

// stories is a model with another tokenizer than the zoo's.
func stories(t *testing.T) *model.Model { return openShared(t, "stories260k-f32") }

func TestDivergenceRefusesAnotherVocabulary(t *testing.T) {
	m := stories(t)
	_, err := eval.Divergence(context.Background(), openZoo(t, "swiglu"), m, excerpt(), &eval.Options{Ctx: 64})
	if !errors.Is(err, eval.ErrTokenizer) || !strings.HasPrefix(err.Error(), "swiglu: tokenizers differ: it has 2048 logits, base ") {
		t.Error(err)
	}
}

func TestCompareRefusesAnotherTokenizer(t *testing.T) {
	var scores []*eval.Scores
	for _, m := range []*model.Model{openZoo(t, "swiglu"), stories(t)} {
		s, err := eval.Score(context.Background(), m, excerpt(), &eval.Options{Ctx: 64})
		if err != nil {
			t.Fatal(err)
		}
		scores = append(scores, s)
	}
	if _, err := eval.Compare(scores); !errors.Is(err, eval.ErrTokenizer) {
		t.Errorf("Compare: %v, want ErrTokenizer", err)
	}
	if _, err := eval.PairedDifference(scores[0], scores[1]); !errors.Is(err, eval.ErrTokenizer) {
		t.Errorf("PairedDifference: %v, want ErrTokenizer", err)
	}
	for i, r := range eval.CompareBytes(scores) {
		if want := scores[i].Row; r.BitsPerByte != want.BitsPerByte || !(r.BitsPerByteSE > 0) || r.Tokens != want.Tokens {
			t.Errorf("%+v", r)
		}
	}
}

// TestCompareAtOtherContexts: rows of one tokenizer stand side by side, but there are no pairs.
func TestCompareAtOtherContexts(t *testing.T) {
	m := openZoo(t, "swiglu")
	var scores []*eval.Scores
	for _, ctx := range []int{64, 128} {
		s, err := eval.Score(context.Background(), m, excerpt(), &eval.Options{Ctx: ctx})
		if err != nil {
			t.Fatal(err)
		}
		scores = append(scores, s)
	}
	rows, err := eval.Compare(scores)
	if err != nil || rows[1].NLLDiff != nil || rows[1].NLLDiffSE != nil {
		t.Errorf("%+v, %v", rows, err)
	}
}

func ExampleDivergence() {
	m, base, err := openPair("swiglu", "reglu")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = errors.Join(m.Close(), base.Close()) }()
	row, err := eval.Divergence(context.Background(), m, base, zoo.HeldOut()[:8000], nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s from %s, %s at context %d, %d tokens\n", row.Model, row.Base, row.Protocol, row.Ctx, row.TokensScored)
	fmt.Printf("KL %.3f ± %.3f, median %.3f, 99%% below %.3f\n", row.KLMean, row.KLStdErr, row.KLP50, row.KLP99)
	fmt.Printf("the same token on top %.1f ± %.1f %% of the time\n", row.SameTop, row.SameTopSE)
	fmt.Printf("ln(PPL/PPL of the base) %.3f ± %.3f\n", row.LnPPLRatio, row.LnPPLRatioSE)
	// Output:
	// swiglu from reglu, llama.cpp at context 512, 1020 tokens
	// KL 0.218 ± 0.009, median 0.135, 99% below 1.460
	// the same token on top 82.0 ± 1.2 % of the time
	// ln(PPL/PPL of the base) 0.007 ± 0.021
}

func ExamplePairedDifference() {
	geglu, relu, err := openPair("geglu", "relu")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = errors.Join(geglu.Close(), relu.Close()) }()
	var scores []*eval.Scores
	for _, m := range []*model.Model{geglu, relu} {
		s, err := eval.Score(context.Background(), m, zoo.HeldOut()[:30000], nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%-5s %.3f ± %.3f nats\n", s.Row.Model, s.Row.NLLMean, s.Row.NLLStdErr)
		scores = append(scores, s)
	}
	d, err := eval.PairedDifference(scores[0], scores[1])
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("difference %.3f ± %.3f\n", d.Mean, d.StdErr)
	// Output:
	// geglu 1.509 ± 0.029 nats
	// relu  1.501 ± 0.030 nats
	// difference 0.008 ± 0.010
}

// openPair opens two models of the zoo.
func openPair(a, b string) (first, second *model.Model, err error) {
	open := func(name string) (*model.Model, error) {
		fsys, err := zoo.FS(name)
		if err != nil {
			return nil, err
		}
		return model.OpenFS(fsys, name, nil)
	}
	if first, err = open(a); err != nil {
		return nil, nil, err
	}
	if second, err = open(b); err != nil {
		return nil, nil, errors.Join(err, first.Close())
	}
	return first, second, nil
}

// TestDivergenceOfPrecisions: the same weights in fewer bits are near, and F16 is nearer than BF16.
func TestDivergenceOfPrecisions(t *testing.T) {
	base := stories(t)
	kl := map[string]float64{}
	for _, dtype := range []string{"f16", "bf16"} {
		row, err := eval.Divergence(context.Background(), openShared(t, "stories260k-"+dtype), base, zoo.HeldOut()[:5000], &eval.Options{Ctx: 128})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s from F32: KL %.3g ± %.1g, same top %.2f %%", row.DType, row.KLMean, row.KLStdErr, row.SameTop)
		if row.BaseDType != "F32" || !(row.SameTop > 98) {
			t.Errorf("%+v", row)
		}
		kl[dtype] = row.KLMean
	}
	if !(0 < kl["f16"] && kl["f16"] < kl["bf16"] && kl["bf16"] < 1e-3) {
		t.Errorf("KL from F32: %v", kl)
	}
}
