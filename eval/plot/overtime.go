package plot

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/plotter"
)

// timeParts is how many parts of the time a line of OverTime has points for.
const timeParts = 120

// OverTime draws what was watched for some minutes: each series, of numbers from 0 on, as a share of its own mean, which the
// legend has; a leak is a line that rises. X is in minutes, ascending; a hundred and twentieth of a series is averaged to one
// point. note says what ran. It returns ErrData.
func OverTime(note string, series []Series) (*Picture, error) {
	if err := check(series, false, false); err != nil {
		return nil, err
	}
	f := newFrame("A long run", note, "minutes", "% of its mean")
	for i, s := range series {
		all := s.middle().Y
		for _, p := range s.Points {
			if p.Y < 0 || !(all > p.Y/maxNumber) {
				return nil, fmt.Errorf("%w: %s: %g at %g minutes, want numbers from 0 on, not all 0", ErrData, s.Name, p.Y, p.X)
			}
		}
		var shares Series
		for part := range slices.Chunk(s.Points, (len(s.Points)+timeParts-1)/timeParts) {
			p := Series{Points: part}.middle()
			shares.Points = append(shares.Points, Point{X: p.X, Y: p.Y / all * 100})
		}
		l := &plotter.Line{XYs: shares.xys(), LineStyle: line(i)}
		f.plot.Add(l)
		f.entry(fmt.Sprintf("%s: %.4g", label(s.Name, 20), all), l)
	}
	room(&f.plot.X, 0.01)
	f.plot.Y.Min, f.plot.Y.Max = 0, max(f.plot.Y.Max*1.1, 150)
	return f.picture(), nil
}

// middle is the mean of a series' points.
func (s Series) middle() (m Point) {
	for _, p := range s.Points {
		m.X += p.X / float64(len(s.Points))
		m.Y += p.Y / float64(len(s.Points))
	}
	return m
}
