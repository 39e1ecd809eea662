package plot

import (
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// ThroughputAxes names what a Throughput shows.
type ThroughputAxes struct {
	Note string // what was measured, where
	X    string // what varies, with its unit: "tokens that share a pass"
	Y    string // a rate, with its unit: "GFLOP/s"
}

// Throughput draws rates against a size, both on logarithmic axes, with error bars of one standard deviation; roofs, what
// the machine could do at best, are dashed lines above them. All numbers are above 0. It returns ErrData.
func Throughput(axes ThroughputAxes, series, roofs []Series) (*Picture, error) {
	if err := check(series, true, true); err != nil {
		return nil, err
	}
	if len(roofs) > 0 {
		if err := check(roofs, true, true); err != nil {
			return nil, err
		}
	}
	f := newFrame("Speed against "+axes.X, axes.Note, axes.X, axes.Y)
	logarithmic(&f.plot.X, doublingTicks)
	logarithmic(&f.plot.Y, decadeTicks)
	for i, s := range roofs {
		l := &plotter.Line{XYs: s.xys(), LineStyle: roof(i)}
		f.plot.Add(l)
		f.entry(s.Name, l)
	}
	for i, s := range series {
		f.drawLine(i, s)
	}
	room(&f.plot.X, 0.03)
	room(&f.plot.Y, 0.05)
	return f.picture(), nil
}

// roof is a line in grey, which no series has.
func roof(i int) draw.LineStyle {
	return draw.LineStyle{Color: grey, Width: 1.2, Dashes: [][]vg.Length{{5, 3}, {2, 2}, {8, 2, 2, 2}}[i%3]}
}
