package plot

import (
	"fmt"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// Share is a bar of CeilingShares.
type Share struct {
	Name    string // what was measured: a model
	Group   string // how, its colour: a test
	Percent float64
}

const maxShares = 256

// CeilingShares draws, as a bar each, what share of the machine's ceiling was reached, in percent. note says which ceiling.
// It returns ErrData.
func CeilingShares(note string, shares []Share) (*Picture, error) {
	if len(shares) == 0 || len(shares) > maxShares {
		return nil, fmt.Errorf("%w: %d bars, want 1 to %d", ErrData, len(shares), maxShares)
	}
	f := newFrame("Share of the machine's ceiling", note, "share of the ceiling, %", "")
	f.height = 100 + vg.Length(len(shares))*18
	groups := places{}
	var names []gonum.Tick
	top := 100.0
	for i, s := range shares {
		if err := number(s.Percent, false); err != nil || s.Percent < 0 {
			return nil, fmt.Errorf("%w: %s: a share of %g %%, want 0 or more", ErrData, s.Name, s.Percent)
		}
		at := float64(len(shares) - 1 - i)
		_, known := groups[s.Group]
		groups.add(s.Group)
		bar := &plotter.Polygon{Color: colour(groups[s.Group]), XYs: []plotter.XYs{{
			{X: 0, Y: at - 0.36}, {X: s.Percent, Y: at - 0.36}, {X: s.Percent, Y: at + 0.36}, {X: 0, Y: at + 0.36},
		}}}
		f.plot.Add(bar)
		if !known {
			f.entry(s.Group, bar)
		}
		if i == 0 || s.Name != shares[i-1].Name {
			names = append(names, gonum.Tick{Value: at, Label: label(s.Name, 24)})
		}
		top = max(top, s.Percent)
	}
	f.rows(names)
	ceiling := &plotter.Line{LineStyle: roof(0), XYs: plotter.XYs{{X: 100, Y: -0.5}, {X: 100, Y: float64(len(shares)) - 0.5}}}
	f.plot.Add(ceiling)
	f.entry("ceiling", ceiling)
	f.plot.X.Min, f.plot.X.Max = 0, 1.02*top
	f.plot.X.Padding, f.plot.Y.Padding = 4, 2
	return f.picture(), nil
}
