package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/loader/safetensors"
)

func TestScoreTable(t *testing.T) {
	golden(t, "score.txt", result(t, "", "score", "--text", "Once upon a time\nthere"))
}

func TestScoreJSON(t *testing.T) {
	s := object[struct {
		IDs      []int
		LogProbs []*float64
		Top      []topToken
	}](t, "", "score", "--format", "json", "--text", "Once upon a time")
	if len(s.IDs) != 4 || len(s.LogProbs) != 4 || len(s.Top) != 4 || s.LogProbs[0] != nil {
		t.Fatalf("%+v", s)
	}
	for i := 1; i < 4; i++ {
		if top := s.Top[i-1]; top.ID == s.IDs[i] && top.LogProb != *s.LogProbs[i] {
			t.Errorf("position %d: %v as text, %v as the most probable", i, *s.LogProbs[i], top.LogProb)
		}
	}
	if s.Top[0].Piece != "Ġupon" {
		t.Errorf("%+v", s.Top)
	}
	byIDs := result(t, "", "score", "--format", "json", "--ids", joinIDs(s.IDs))
	if byText := result(t, "", "score", "--format", "json", "--text", "Once upon a time"); byIDs != byText {
		t.Errorf("by ids\n%sby text\n%s", byIDs, byText)
	}
}

// TestScoreLogits holds what --logits writes to transformers' results, under the same names.
func TestScoreLogits(t *testing.T) {
	for _, name := range []string{"llama-swiglu", "gpt2", "cohere-palm", "arcee-relu2-bfloat16", "opt-350m-style", "t5-relu"} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join("..", "..", "model", "testdata", "golden", name)
			want := openArchive(t, filepath.Join(folder, "golden.safetensors"))
			file := filepath.Join(t.TempDir(), "out.safetensors")
			ids := int64s(t, want, "ids")
			args := []string{"score", "-m", folder, "--ids", ids, "--logits", file, "--format", "json"}
			if _, ok := want.Lookup("encoder_ids"); ok {
				args = append(args, "--encoder-ids", int64s(t, want, "encoder_ids"))
			}
			result(t, "", args...)
			got := openArchive(t, file)
			if names := fmt.Sprint(got.Names()); names != fmt.Sprint(want.Names()) {
				t.Fatalf("%s, want %v", names, want.Names())
			}
			if int64s(t, got, "ids") != ids {
				t.Error("ids differ")
			}
			for _, tensor := range want.Names() {
				compareTensor(t, got, want, tensor)
			}
		})
	}
}

func openArchive(t *testing.T, path string) *safetensors.Archive {
	t.Helper()
	a, err := safetensors.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

func int64s(t *testing.T, a *safetensors.Archive, name string) string {
	t.Helper()
	x, err := a.Tensor(name)
	if err != nil {
		t.Fatal(err)
	}
	values, err := x.Int64s()
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]int, len(values))
	for i, v := range values {
		ids[i] = int(v)
	}
	return joinIDs(ids)
}

// compareTensor allows an error of 1e-4 of the tensor's spread.
func compareTensor(t *testing.T, got, want *safetensors.Archive, name string) {
	t.Helper()
	g, _ := got.Lookup(name)
	w, _ := want.Lookup(name)
	if err := g.CheckShape(w.Shape...); err != nil || g.DType != w.DType {
		t.Errorf("%v %v, want %v: %v", name, g.DType, w.DType, err)
		return
	}
	x, err := g.Float32s()
	if err != nil {
		t.Fatal(err)
	}
	y, err := w.Float32s()
	if err != nil {
		t.Fatal(err)
	}
	low, high, worst := float32(math.Inf(1)), float32(math.Inf(-1)), 0.0
	for i := range y {
		low, high = min(low, y[i]), max(high, y[i])
		worst = max(worst, math.Abs(float64(x[i]-y[i])))
	}
	if worst > 1e-4*float64(high-low) {
		t.Errorf("%s is off by %g, with a spread of %g", name, worst, high-low)
	}
}

func TestScoreReplacesOnlyWhenTold(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.safetensors")
	for i, args := range [][]string{{"1,2"}, {"1,2,3", "--force"}} {
		result(t, "", append([]string{"score", "--logits", file, "--format", "json", "--ids"}, args...)...)
		a := openArchive(t, file)
		if x, _ := a.Lookup("ids"); x.Elems() != i+2 {
			t.Errorf("the file has %v", x)
		}
		_ = a.Close()
	}
	if left, _ := filepath.Glob(file + "*"); len(left) != 1 {
		t.Errorf("files left: %v", left)
	}
	got := ffnrun(t, "", "score", "--logits", file, "--ids", "1")
	if got.code != exitFailure || got.stdout != "" {
		t.Errorf("%+v", got)
	}
}

// TestScoreOverflow refuses logits that are no numbers, which JSON cannot say.
func TestScoreOverflow(t *testing.T) {
	folder := t.TempDir()
	from := filepath.Join("..", "..", "model", "testdata", "golden", "llama-swiglu")
	config, err := os.ReadFile(filepath.Join(from, "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "config.json"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	a := openArchive(t, from)
	var tensors []safetensors.Tensor
	for _, name := range a.Names() {
		x, _ := a.Lookup(name)
		if name == "model.norm.weight" {
			x.Data = make([]byte, len(x.Data))
			for i := range x.Data {
				x.Data[i] = 0xff // a NaN
			}
		}
		tensors = append(tensors, x)
	}
	if err := safetensors.Write(filepath.Join(folder, "model.safetensors"), tensors, nil); err != nil {
		t.Fatal(err)
	}
	want := "ffnrun: " + folder + ": the logits are not finite: NaN or Inf first appears in the final norm, at position 0; ffnrun inspect --check names such weights\n"
	if got := ffnrun(t, "", "score", "-m", folder, "--ids", "1,2"); got.code != exitFailure || got.stderr != want {
		t.Errorf("%+v", got)
	}
}

// TestScoreEncoders reads the sentences about --encoder-ids.
func TestScoreEncoders(t *testing.T) {
	folder := filepath.Join("..", "..", "model", "testdata", "golden", "t5-relu")
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-m", folder, "--ids", "1"}, exitFailure,
			folder + ": an encoder–decoder gives no probability to a text alone; give the encoder's tokens by --encoder-ids and the decoder's by --ids"},
		{[]string{"--ids", "1", "--encoder-ids", "2"}, exitFailure, "swiglu: the model has no encoder; leave out --encoder-ids"},
		{[]string{"-m", folder, "--ids", "1", "--encoder-ids", "2,99"}, exitFailure,
			folder + ": token id outside the vocabulary: id 99 at place 1, the vocabulary has 67"},
		{[]string{"--text", "x", "--encoder-ids", "2"}, exitUsage, "--encoder-ids goes with --ids, which the decoder begins with"},
	} {
		got := ffnrun(t, "", append([]string{"score"}, c.args...)...)
		if got.code != c.code || !strings.Contains(got.stderr, c.want+"\n") {
			t.Errorf("%q: %+v", c.args, got)
		}
	}
	if out := result(t, "", "generate", "-m", folder, "--ids", "3,4,5", "--temp", "0", "-n", "3"); out == "" {
		t.Error("generate writes nothing")
	}
}
