package model_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model"
)

// goldenBound is the largest error that a golden's values may have, relative to the spread of the row they stand in. The
// reference is transformers in float32, from the same stored weights.
const goldenBound = 1e-4

// ownError is how far transformers' float32 results, which a golden holds, are from its float64 ones where that is near the bound: what
// is nearer to the truth may be so much further from the golden.
var ownError = map[string]float64{"t5-v1_1-gated-gelu": 7e-5}

// bound is that of the golden whose test is running.
func bound(t *testing.T) float64 { return goldenBound + ownError[filepath.Base(t.Name())] }

// goldens lists testdata/golden: tiny checkpoints with transformers' results (make.py there says how they were made).
func goldens(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir("testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

type reference struct {
	ids        []int
	encoderIDs []int // of an encoder–decoder
	encoderOut [][]float32
	logits     [][]float32   // [n][vocab]
	hidden     [][][]float32 // [layer][n][d_model]
}

func readReference(t *testing.T, dir string) reference {
	t.Helper()
	a, err := safetensors.Open(filepath.Join(dir, "golden.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	var ref reference
	ref.ids = idsOf(t, must(t, a, "ids"))
	if enc, ok := a.Lookup("encoder_ids"); ok {
		ref.encoderIDs, ref.encoderOut = idsOf(t, enc), rowsOf(t, must(t, a, "encoder_out"))
	}
	ref.logits = rowsOf(t, must(t, a, "logits"))
	for l := 0; ; l++ {
		h, ok := a.Lookup("hidden." + string(rune('0'+l)))
		if !ok {
			return ref
		}
		ref.hidden = append(ref.hidden, rowsOf(t, h))
	}
}

func must(t *testing.T, a *safetensors.Archive, name string) safetensors.Tensor {
	t.Helper()
	x, err := a.Tensor(name)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func idsOf(t *testing.T, x safetensors.Tensor) (ids []int) {
	t.Helper()
	v, err := x.Int64s()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range v {
		ids = append(ids, int(id))
	}
	return ids
}

func rowsOf(t *testing.T, x safetensors.Tensor) [][]float32 {
	t.Helper()
	v, err := x.Float32s()
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]float32
	for r := range slices.Chunk(v, x.Shape[1]) {
		rows = append(rows, r)
	}
	return rows
}

// session returns a new session, with the reference's input in the encoder where the model has one.
func session(t testing.TB, m *model.Model, ref reference) (*model.Session, [][]float32) {
	t.Helper()
	s := m.NewSession()
	if !m.Encoded() {
		return s, nil
	}
	out, err := s.Encode(context.Background(), ref.encoderIDs)
	if err != nil {
		t.Fatal(err)
	}
	return s, slices.Collect(slices.Chunk(out, m.Config().DModel))
}

// traced runs ids in a new session and returns all logits and hidden states.
func traced(t *testing.T, m *model.Model, ids []int) reference {
	t.Helper()
	return tracedIn(t, m, m.NewSession(), ids)
}

func tracedIn(t *testing.T, m *model.Model, s *model.Session, ids []int) reference {
	t.Helper()
	got := reference{ids: ids, hidden: make([][][]float32, m.Config().NLayers+1)}
	err := s.Forward(context.Background(), ids, model.Trace{
		Logits: func(_ int, logits []float32) { got.logits = append(got.logits, slices.Clone(logits)) },
		Hidden: func(l, _ int, x []float32) { got.hidden[l] = append(got.hidden[l], slices.Clone(x)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestGoldens holds every family to transformers: logits and the residual stream before each layer.
func TestGoldens(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join("testdata/golden", name)
			m, err := model.Open(dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = m.Close() }()
			seen[m.Config().Family] = true
			want := readReference(t, dir)
			s, encoded := session(t, m, want)
			t.Logf("encoder: largest error %.2g of the row's spread", compareRows(t, "encoder", encoded, want.encoderOut))
			got := tracedIn(t, m, s, want.ids)
			if len(want.hidden) != m.Config().NLayers+1 {
				t.Fatalf("the golden has %d hidden states, the model %d layers", len(want.hidden), m.Config().NLayers)
			}
			for l := range want.hidden {
				t.Logf("hidden.%d: largest error %.2g of the row's spread", l, compareRows(t, "hidden", got.hidden[l], want.hidden[l]))
			}
			t.Logf("logits: largest error %.2g of the row's spread", compareRows(t, "logits", got.logits, want.logits))
			for i := range want.logits {
				if g, w := argmax(got.logits[i]), argmax(want.logits[i]); g != w {
					t.Errorf("position %d: most probable token %d, want %d", i, g, w)
				}
			}
		})
	}
	seen["gemma3"] = true // gemma3_text below another prefix: TestGemma3Prefix
	for _, f := range model.Families() {
		if !seen[f] {
			t.Errorf("family %s has no golden in testdata", f)
		}
	}
}

// compareRows fails where a row is off by more than the bound and returns the largest relative error.
func compareRows(t *testing.T, what string, got, want [][]float32) float64 {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, len(got), len(want))
	}
	worst := 0.0
	for i := range want {
		s := spread(want[i])
		for j := range want[i] {
			worst = max(worst, math.Abs(float64(got[i][j])-float64(want[i][j]))/s)
		}
		if !(worst <= bound(t)) {
			t.Fatalf("%s: row %d is off by %.3g of its spread %.3g", what, i, worst, s)
		}
	}
	return worst
}

// spread is a row's standard deviation.
func spread(row []float32) float64 {
	var sum, squares float64
	for _, v := range row {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	n := float64(len(row))
	return math.Sqrt(max(0, squares/n-(sum/n)*(sum/n)))
}

func argmax(x []float32) int {
	best := 0
	for i, v := range x {
		if v > x[best] {
			best = i
		}
	}
	return best
}
