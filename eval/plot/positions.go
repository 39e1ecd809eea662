package plot

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/plotter"
)

// binWidth is how far, as a ratio, positions that share a point lie apart: a quarter of a doubling. The loss falls by
// ratios of the position, and what lies far back is noisy one by one.
var binWidth = math.Sqrt(math.Sqrt2)

// NLLByPosition draws the mean negative log-likelihood, in nats per token, of each model at each position of a context, on
// a logarithmic axis, with a band of one standard error. X is the number of tokens before, from 1, in ascending order;
// positions less than a quarter of a doubling apart are averaged. note says what was scored. It returns ErrData.
func NLLByPosition(note string, models []Series) (*Picture, error) {
	if err := check(models, true, false); err != nil {
		return nil, err
	}
	f := newFrame("Loss by position in the context", note, "tokens before, averaged over quarters of a doubling", "NLL, nats/token (band: ± SE)")
	logarithmic(&f.plot.X, doublingTicks)
	for i, s := range models {
		if band := s.average().band(veil(colour(i))); band != nil {
			f.plot.Add(band)
		}
	}
	for i, s := range models {
		l := &plotter.Line{XYs: s.average().xys(), LineStyle: line(i)}
		f.plot.Add(l)
		f.entry(s.Name, l)
	}
	room(&f.plot.Y, 0.03)
	return f.picture(), nil
}

// average joins neighbours within binWidth. Errors are taken as independent.
func (s Series) average() Series {
	out := Series{Name: s.Name}
	for at := 0; at < len(s.Points); {
		from, p, n := s.Points[at].X, Point{}, 0.0
		for ; at < len(s.Points) && s.Points[at].X < from*binWidth; at++ {
			q := s.Points[at]
			p.X, p.Y, p.Err, n = p.X+q.X, p.Y+q.Y, p.Err+q.Err*q.Err, n+1
		}
		out.Points = append(out.Points, Point{p.X / n, p.Y / n, math.Sqrt(p.Err) / n})
	}
	return out
}

// band is the area within one error of a line; nil where there are none.
func (s Series) band(c color.Color) *plotter.Polygon {
	var upper, lower plotter.XYs
	for _, p := range s.Points {
		if p.Err > 0 {
			upper = append(upper, plotter.XY{X: p.X, Y: p.Y + p.Err})
			lower = append(lower, plotter.XY{X: p.X, Y: p.Y - p.Err})
		}
	}
	if len(upper) < 2 {
		return nil
	}
	for i := len(lower) - 1; i >= 0; i-- {
		upper = append(upper, lower[i])
	}
	return &plotter.Polygon{XYs: []plotter.XYs{upper}, Color: c}
}
