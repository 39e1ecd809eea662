package plot

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"
)

// Model is one point of PerplexityAgainstSpeed.
type Model struct {
	Name  string  // its colour: a variant of the FFN
	Group string  // its marker: a quantization; empty for none
	PPL   float64 // perplexity
	PPLSE float64 // its standard error, 0 for none
	TPS   float64 // tokens decoded a second
	TPSSD float64 // their standard deviation, 0 for none
}

// PerplexityAgainstSpeed draws models by decode speed and perplexity, with error bars of one standard error and one
// standard deviation; the best are at the lower right. note says what they have in common: text, protocol, context, machine. It returns ErrData.
func PerplexityAgainstSpeed(note string, models []Model) (*Picture, error) {
	if err := checkModels(models); err != nil {
		return nil, err
	}
	f := newFrame("Perplexity against decode speed", note, "decode, tokens/s (higher is better)", "perplexity (lower is better)")
	names, groups := places{}, places{}
	for _, m := range models {
		names.add(m.Name)
		groups.add(m.Group)
	}
	for _, m := range models {
		c := names[m.Name]
		shape := groups[m.Group] + c/len(palette)*len(groups)
		if len(groups) == 1 {
			shape = c // a second sign of the name
		}
		f.drawModel(m, glyphStyle(c, shape), thin(c))
	}
	room(&f.plot.X, 0.04)
	room(&f.plot.Y, 0.04)
	return f.picture(), nil
}

func checkModels(models []Model) error {
	if err := checkCount(len(models)); err != nil {
		return err
	}
	for _, m := range models {
		for _, v := range []float64{m.PPL, m.PPLSE, m.TPS, m.TPSSD} {
			if err := number(v, false); err != nil || v < 0 {
				return fmt.Errorf("%w: %s: perplexity %g ± %g, %g ± %g tokens/s, want finite numbers, 0 or more", ErrData, m.Name, m.PPL, m.PPLSE, m.TPS, m.TPSSD)
			}
		}
	}
	return nil
}

// places numbers names in the order in which they come.
type places map[string]int

func (p places) add(name string) {
	if _, known := p[name]; !known {
		p[name] = len(p)
	}
}

func (f *frame) drawModel(m Model, mark draw.GlyphStyle, bars draw.LineStyle) {
	at := plotter.XYs{{X: m.TPS, Y: m.PPL}}
	y := &plotter.YErrorBars{XYs: at, YErrors: plotter.YErrors{{Low: m.PPLSE, High: m.PPLSE}}, LineStyle: bars, CapWidth: 4}
	x := &plotter.XErrorBars{XYs: at, XErrors: plotter.XErrors{{Low: m.TPSSD, High: m.TPSSD}}, LineStyle: bars, CapWidth: 4}
	mark.Radius = 4
	sign := &plotter.Scatter{XYs: at, GlyphStyle: mark}
	f.plot.Add(x, y, sign)
	f.entry(strings.TrimSpace(m.Name+" "+m.Group), sign)
}
