package plot

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/plotter"
)

// maxShown is how many points of a line are drawn: more than that lie closer than its width.
const maxShown = 256

// NLLByPosition draws the mean negative log-likelihood, in nats per token, of each model at each position of a context,
// with a band of one standard error. Points come in order of X; of more than 256, neighbours are averaged. note says
// what was scored. It returns ErrData.
func NLLByPosition(note string, models []Series) (*Picture, error) {
	if err := check(models, false, false); err != nil {
		return nil, err
	}
	f := newFrame("Loss by position in the context", note, "position, tokens", "NLL, nats/token (band: ± SE)")
	for i, s := range models {
		s = s.average(maxShown)
		if band := s.band(veil(colour(i))); band != nil {
			f.plot.Add(band)
		}
	}
	for i, s := range models {
		l := &plotter.Line{XYs: s.average(maxShown).xys(), LineStyle: line(i)}
		f.plot.Add(l)
		f.entry(s.Name, l)
	}
	room(&f.plot.Y, 0.03)
	return f.picture(), nil
}

// average joins neighbours until no more than limit points are left. Errors are taken as independent.
func (s Series) average(limit int) Series {
	n := (len(s.Points) + limit - 1) / limit
	if n < 2 {
		return s
	}
	out := Series{Name: s.Name}
	for at := 0; at < len(s.Points); at += n {
		group := s.Points[at:min(at+n, len(s.Points))]
		var p Point
		for _, q := range group {
			p.X, p.Y, p.Err = p.X+q.X, p.Y+q.Y, p.Err+q.Err*q.Err
		}
		k := float64(len(group))
		out.Points = append(out.Points, Point{p.X / k, p.Y / k, math.Sqrt(p.Err) / k})
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
