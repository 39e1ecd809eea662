package eval_test

import (
	"context"
	"encoding/binary"
	"flag"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/x448/float16"

	"github.com/ffnrun/ffnrun/eval"
	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model"
	"github.com/ffnrun/ffnrun/quant"
	"github.com/ffnrun/ffnrun/zoo"
)

var quantization = flag.Bool("quantization", false, "let TestQuantization measure all models, on whole texts")

// TestQuantization measures what each format changes, beside the rule of llama.cpp's Q4_0 on all that q4 quantizes, and of both what they change with
// embeddings and head as they are.
func TestQuantization(t *testing.T) {
	if testing.Short() {
		t.Skip("evaluates several models")
	}
	text := zoo.HeldOut()[:6000]
	if !*quantization {
		folder, err := zoo.FS("swiglu")
		if err != nil {
			t.Fatal(err)
		}
		rows := measureFormats(t, "swiglu", folder, text)
		if kl := rows["q8"].KLMean; !(kl < 0.0003) {
			t.Errorf("q8: KL %g", kl)
		}
		if kl := rows["q6"].KLMean; !(kl < 0.0015) {
			t.Errorf("q6: KL %g", kl)
		}
		if kl, other := rows["q4"].KLMean, rows["Q4_0"].KLMean; !(kl < 0.4*other) {
			t.Errorf("q4: KL %g, by Q4_0's rule %g", kl, other)
		}
		return
	}
	for _, name := range zoo.Names() {
		folder, err := zoo.FS(name)
		if err != nil {
			t.Fatal(err)
		}
		measureFormats(t, name, folder, zoo.HeldOut())
	}
	for _, name := range []string{"stories260k-f32", "babyllama-tok105"} {
		folder := os.DirFS(filepath.Join("..", "..", "shared", "checkpoints", name))
		measureFormats(t, name+", held-out text", folder, zoo.HeldOut())
		wiki, err := os.ReadFile("../../shared/corpora/wikitext-2/test.txt")
		if err != nil {
			t.Skip(err)
		}
		measureFormats(t, name+", wikitext-2", folder, string(wiki[:200000]))
	}
}

// measureFormats logs and returns the rows of a model in each format, by format.
func measureFormats(t *testing.T, name string, folder fs.FS, text string) map[string]eval.KLRow {
	t.Helper()
	base := openFolder(t, folder, "")
	weights := float64(base.Info().Params)
	rows := map[string]eval.KLRow{}
	measure := func(format string, m *model.Model, bits float64) {
		row, err := eval.Divergence(context.Background(), m, base, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows[format] = row
		t.Logf("%-30s %-17s %5.2f bits  Δ nll %8.5f ± %.5f  KL %.6f ± %.6f", name, format, bits, row.LnPPLRatio, row.LnPPLRatioSE, row.KLMean, row.KLStdErr)
	}
	for _, format := range []string{"q8", "q6", "q4"} {
		m := openFolder(t, folder, format)
		measure(format, m, float64(8*m.Info().Weights.Copied)/weights)
	}
	q4 := func(name string, w []float32, shape []int) {
		format := "q4"
		if strings.Contains(name, "v_proj") {
			format = "q6"
		}
		throughPacking(t, w, shape, format)
	}
	q40 := func(_ string, w []float32, _ []int) { throughQ40(w) }
	measure("Q4_0", openFolder(t, through(t, folder, q40, q40), ""), 4.5)
	measure("q4, projections", openFolder(t, through(t, folder, q4, nil), ""), 0)
	measure("Q4_0, projections", openFolder(t, through(t, folder, q40, nil), ""), 0)
	return rows
}

func openFolder(t *testing.T, folder fs.FS, format string) *model.Model {
	t.Helper()
	m, err := model.OpenFS(folder, "model", &model.Options{Quantize: format})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	return m
}

// there rounds a matrix, [out, in], to a format, and widens it again.
type there func(name string, w []float32, shape []int)

// through writes a folder whose projections, and whose embeddings and head, went through a format and back, or are as they were.
func through(t *testing.T, folder fs.FS, projections, vocabulary there) fs.FS {
	t.Helper()
	out := t.TempDir()
	a, err := safetensors.OpenFS(folder, "model")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	var tensors []safetensors.Tensor
	for _, name := range a.Names() {
		x, _ := a.Lookup(name)
		w, err := x.Float32s()
		if err != nil {
			t.Fatal(err)
		}
		format := projections
		if strings.Contains(name, "embed") || strings.Contains(name, "lm_head") {
			format = vocabulary
		}
		if len(x.Shape) == 2 && format != nil {
			format(name, w, x.Shape)
		}
		tensors = append(tensors, safetensors.Tensor{Name: name, DType: safetensors.F32, Shape: x.Shape, Data: bytesOf(w)})
	}
	if err := safetensors.Write(filepath.Join(out, "model.safetensors"), tensors, nil); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"config.json", "tokenizer.json"} {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(out, file), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return os.DirFS(out)
}

func bytesOf(w []float32) []byte {
	b := make([]byte, 0, 4*len(w))
	for _, v := range w {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// throughQ40 quantizes by Q4_0's rule and back: blocks of 32, each with a half-precision scale that puts its largest weight at −8. All
// widths here are multiples of 4; a block that ends a row of another width is shorter.
func throughQ40(w []float32) {
	for len(w) > 0 {
		block := w[:min(32, len(w))]
		w = w[len(block):]
		var most float32
		for _, v := range block {
			if math.Abs(float64(v)) > math.Abs(float64(most)) {
				most = v
			}
		}
		if most == 0 {
			continue
		}
		d := most / -8
		scale := float16.Fromfloat32(d).Float32()
		for i, v := range block {
			q := min(15, math.Floor(float64(v/d)+8.5))
			block[i] = scale * float32(q-8)
		}
	}
}

// throughPacking quantizes a matrix and back.
func throughPacking(t *testing.T, w []float32, shape []int, format string) {
	t.Helper()
	m, err := quant.FromBytes("F32", shape[0], shape[1], bytesOf(w))
	if err != nil {
		t.Fatal(err)
	}
	if m, err = quant.Quantized(nil, format, m); err != nil {
		t.Fatal(err)
	}
	for r := range shape[0] {
		m.Row(w[r*shape[1]:][:shape[1]], r)
	}
}
