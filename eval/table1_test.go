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

// TestTable1: the figures are those of Score and Compare, zeros are numpy's, and every speed is there.
func TestTable1(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("testdata", "divergence.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Ctx, Bytes int
		Zeros      map[string]float64 `json:"zeros_pct"`
	}
	if err := json.Unmarshal(b, &ref); err != nil {
		t.Fatal(err)
	}
	var models []*model.Model
	for _, name := range []string{"relu", "reglu", "palm-swiglu"} {
		models = append(models, openZoo(t, name))
	}
	last, all := 0, 0
	o := eval.Options{Ctx: ref.Ctx, Progress: func(done, total int) {
		if done <= last || all != 0 && total != all {
			t.Errorf("progress %d of %d after %d of %d", done, total, last, all)
		}
		last, all = done, total
	}}
	rows, err := eval.Table1(context.Background(), models, zoo.HeldOut()[:ref.Bytes], &o)
	if err != nil {
		t.Fatal(err)
	}
	if last != all {
		t.Errorf("progress ends at %d of %d", last, all)
	}
	for i, r := range rows {
		if !(r.PrefillTPS > 0) || !(r.DecodeTPS > 0) || r.FFNMS == nil || !(*r.FFNMS > 0) || *r.FFNMS > 1000 {
			t.Errorf("%s: speeds %v, %v, %v", r.Model, r.PrefillTPS, r.DecodeTPS, r.FFNMS)
		}
		if want, ok := ref.Zeros[r.FFN]; ok != (r.ZerosPct != nil) || ok && !(math.Abs(*r.ZerosPct-want) <= 0.01) {
			t.Errorf("%s: zeros %v, want %v", r.Model, r.ZerosPct, want)
		}
		if (r.Diff == nil) != (i == 0) || (r.Shazeer65K == nil) != (r.Model == "palm-swiglu") {
			t.Errorf("%+v", r)
		}
	}
	if *rows[1].Shazeer65K != 1.953 || *rows[1].Shazeer524K != 1.645 || math.Abs(*rows[1].Diff-(rows[1].LogPPL-rows[0].LogPPL)) > 1e-12 {
		t.Errorf("%+v", rows[1])
	}
}

func TestTable1RefusesAnotherTokenizer(t *testing.T) {
	_, err := eval.Table1(context.Background(), []*model.Model{openZoo(t, "relu"), stories(t)}, excerpt(), &eval.Options{Ctx: 64})
	if !errors.Is(err, eval.ErrTokenizer) || !strings.Contains(err.Error(), "tokenizers differ") {
		t.Error(err)
	}
}

// Speeds differ from run to run, so this prints what does not.
func ExampleTable1() {
	relu, reglu, err := openPair("relu", "reglu")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = errors.Join(relu.Close(), reglu.Close()) }()
	rows, err := eval.Table1(context.Background(), []*model.Model{relu, reglu}, zoo.HeldOut()[:30000], nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%-5s d_ff %d: %.3f ± %.3f\n", rows[0].FFN, rows[0].DFF, rows[0].LogPPL, rows[0].LogPPLSE)
	fmt.Printf("%-5s d_ff %d: %.3f ± %.3f, difference %.3f ± %.3f\n",
		rows[1].FFN, rows[1].DFF, rows[1].LogPPL, rows[1].LogPPLSE, *rows[1].Diff, *rows[1].DiffSE)
	// Output:
	// relu  d_ff 576: 1.501 ± 0.030
	// reglu d_ff 384: 1.537 ± 0.030, difference 0.035 ± 0.010
}
