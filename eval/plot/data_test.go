package plot_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval/plot"
	"github.com/ffnrun/ffnrun/ffn"
	"pgregory.net/rapid"
)

func one(points ...plot.Point) []plot.Series { return []plot.Series{{Name: "relu", Points: points}} }

// TestRefuses reads the sentence that a caller gets for each thing that no picture has.
func TestRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	zeros := func(s []plot.Series) func() (*plot.Picture, error) {
		return func() (*plot.Picture, error) { return plot.ZerosPerLayer("", s) }
	}
	batches := func(s, roofs []plot.Series) func() (*plot.Picture, error) {
		return func() (*plot.Picture, error) { return plot.Throughput(plot.ThroughputAxes{}, s, roofs) }
	}
	bins := func(edges, counts []float64) func() (*plot.Picture, error) {
		return func() (*plot.Picture, error) {
			return plot.PreActivations("", []plot.Histogram{{Name: "layer 3", Edges: edges, Counts: counts}})
		}
	}
	for i, c := range []struct {
		draw func() (*plot.Picture, error)
		want string
	}{
		{zeros(nil), "cannot be drawn: 0 series, want 1 to 84"},
		{zeros(make([]plot.Series, 85)), "cannot be drawn: 85 series, want 1 to 84"},
		{zeros(one()), "cannot be drawn: relu has 0 points, want 1 to 1048576"},
		{zeros(one(plot.Point{X: 1, Y: nan})), "cannot be drawn: relu: point 0 (1, NaN): want finite numbers"},
		{zeros(one(plot.Point{}, plot.Point{X: inf})), "cannot be drawn: relu: point 1 (+Inf, 0): want finite numbers"},
		{zeros(one(plot.Point{Y: 101})), "cannot be drawn: relu: layer 0 has 101 % zeros, want 0 to 100"},
		{zeros(one(plot.Point{Err: -1})), "cannot be drawn: relu: point 0: an error of -1, want 0 or more"},
		{func() (*plot.Picture, error) { return plot.OverTime("", one(plot.Point{X: 2})) }, "cannot be drawn: relu: 0 at 2 minutes, want numbers from 0 on, not all 0"},
		{func() (*plot.Picture, error) {
			return plot.OverTime("", one(plot.Point{Y: 3}, plot.Point{X: 1, Y: -1}))
		}, "cannot be drawn: relu: -1 at 1 minutes, want numbers from 0 on, not all 0"},
		{batches(one(plot.Point{X: 0, Y: 1}), nil), "cannot be drawn: relu: point 0 (0, 1): want numbers above 0"},
		{batches(one(plot.Point{X: 1, Y: 1}), one(plot.Point{X: 1, Y: -1})), "cannot be drawn: relu: point 0 (1, -1): want numbers above 0"},
		{bins(nil, nil), "cannot be drawn: layer 3: 0 counts and 0 edges, want at least one count and one edge more"},
		{bins([]float64{0, 1}, []float64{1, 2}), "cannot be drawn: layer 3: 2 counts and 2 edges, want at least one count and one edge more"},
		{bins([]float64{1, 1}, []float64{2}), "cannot be drawn: layer 3: edge 1 is 1, want finite ascending numbers"},
		{bins([]float64{0, 1}, []float64{-2}), "cannot be drawn: layer 3: count 0 is -2, want 0 or more"},
		{func() (*plot.Picture, error) { return plot.PreActivations("", make([]plot.Histogram, 129)) }, "cannot be drawn: 129 layers, want 1 to 128"},
		{func() (*plot.Picture, error) {
			return plot.PerplexityAgainstSpeed("", []plot.Model{{Name: "relu", PPL: nan}})
		}, "cannot be drawn: relu: perplexity NaN ± 0, 0 ± 0 tokens/s, want finite numbers, 0 or more"},
		{func() (*plot.Picture, error) { return plot.CeilingShares("", nil) }, "cannot be drawn: 0 bars, want 1 to 256"},
		{func() (*plot.Picture, error) {
			return plot.CeilingShares("", []plot.Share{{Name: "relu", Percent: -1}})
		}, "cannot be drawn: relu: a share of -1 %, want 0 or more"},
		{func() (*plot.Picture, error) { return plot.ActivationCurves([]string{"relu"}, 1, -1) }, "cannot be drawn: relu from 1 to -1 in 320 steps, want a range within ±1e+15 and 1 to 1048576 steps"},
	} {
		if p, err := c.draw(); p != nil || !errors.Is(err, plot.ErrData) || err.Error() != c.want {
			t.Errorf("%d: %v, want %s", i, err, c.want)
		}
	}
	if _, err := plot.ActivationCurves([]string{"reluu"}, 0, 1); !errors.Is(err, ffn.ErrActivation) {
		t.Errorf("unknown: %v, want ErrActivation", err)
	}
}

// awkward are numbers that axes must survive.
func awkward() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64Range(0, 100), rapid.Float64(), rapid.SampledFrom([]float64{0, 1, 1e16, 1e16 + 2, 1e59, -1e59, 1e-59, 1e99, -1e-99, math.NaN(), math.Inf(1), math.SmallestNonzeroFloat64}))
}

// TestWhateverIsAcceptedIsDrawn: no data panic, hang or make a file that cannot be read.
func TestWhateverIsAcceptedIsDrawn(t *testing.T) {
	point := rapid.Custom(func(r *rapid.T) plot.Point {
		return plot.Point{X: awkward().Draw(r, "x"), Y: awkward().Draw(r, "y"), Err: awkward().Draw(r, "err")}
	})
	series := rapid.SliceOfN(rapid.Custom(func(r *rapid.T) plot.Series {
		return plot.Series{Name: rapid.String().Draw(r, "name"), Points: rapid.SliceOfN(point, 1, 4).Draw(r, "points")}
	}), 1, 3)
	rapid.Check(t, func(r *rapid.T) {
		s := series.Draw(r, "series")
		x, y := s[0].Points[0].X, s[0].Points[0].Y
		note := rapid.String().Draw(r, "note")
		for i, draw := range []func() (*plot.Picture, error){
			func() (*plot.Picture, error) { return plot.ZerosPerLayer(note, s) },
			func() (*plot.Picture, error) { return plot.NLLByPosition(note, s) },
			func() (*plot.Picture, error) { return plot.OverTime(note, s) },
			func() (*plot.Picture, error) { return plot.Throughput(plot.ThroughputAxes{X: note}, s, s) },
			func() (*plot.Picture, error) { return plot.CeilingShares(note, []plot.Share{{note, s[0].Name, x}}) },
			func() (*plot.Picture, error) {
				return plot.PerplexityAgainstSpeed(note, []plot.Model{{Name: s[0].Name, PPL: x, TPS: y, PPLSE: y}, {PPL: y, TPS: x}})
			},
			func() (*plot.Picture, error) {
				return plot.PreActivations(note, []plot.Histogram{{note, []float64{x, y, x + y}, []float64{y, x}}})
			},
			func() (*plot.Picture, error) { return plot.ActivationCurves([]string{"relu2", "xielu"}, x, y) },
		} {
			p, err := draw()
			if err != nil {
				if !errors.Is(err, plot.ErrData) {
					r.Fatalf("%d: %v, want ErrData", i, err)
				}
				continue
			}
			b := bytesOf(t, p, "svg")
			if svgTexts(t, b); len(b) > 200_000 || strings.Contains(string(b), "NaN") {
				r.Fatalf("%d: %d bytes:\n%.400s", i, len(b), b)
			}
		}
	})
}

// TestAllActivations: as many lines as there are functions are still told apart and light.
func TestAllActivations(t *testing.T) {
	p, err := plot.ActivationCurves(ffn.ActivationNames(), -4, 4)
	if err != nil {
		t.Fatal(err)
	}
	b := bytesOf(t, p, "svg")
	if len(b) > 200_000 {
		t.Errorf("%d bytes", len(b))
	}
	texts := strings.Join(svgTexts(t, b), "\n")
	for _, name := range ffn.ActivationNames() {
		if !strings.Contains(texts, name) {
			t.Errorf("legend lacks %s", name)
		}
	}
}

// TestManyPoints: a line of a hundred thousand points is averaged, not cut.
func TestManyPoints(t *testing.T) {
	s := plot.Series{Name: "long"}
	for i := range 100_000 {
		s.Points = append(s.Points, plot.Point{X: float64(i + 1), Y: float64(i), Err: 1})
	}
	p, err := plot.NLLByPosition("", []plot.Series{s})
	if err != nil {
		t.Fatal(err)
	}
	b := bytesOf(t, p, "svg")
	if texts := fmt.Sprint(svgTexts(t, b)); len(b) > 50_000 || !strings.Contains(texts, "65536") {
		t.Errorf("%d bytes, texts %s", len(b), texts)
	}
}
