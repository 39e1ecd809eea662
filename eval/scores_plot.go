package eval

import (
	"fmt"
	"math"
	"slices"

	"github.com/ffnrun/ffnrun/eval/plot"
	"gonum.org/v1/gonum/stat"
)

// PlotByPosition draws the mean NLL of each model at each position of its windows, counted in the tokens before, with its
// standard error. It returns plot.ErrData, or Compare's ErrTokenizer: nats per token of different tokens are not comparable.
func PlotByPosition(scores []*Scores) (*plot.Picture, error) {
	if _, err := Compare(scores); err != nil {
		return nil, err
	}
	several := slices.ContainsFunc(scores, func(s *Scores) bool {
		return s.Row.Text != scores[0].Row.Text || s.Row.Protocol != scores[0].Row.Protocol
	})
	series := make([]plot.Series, len(scores))
	note := "several texts or protocols"
	for i, s := range scores {
		r := s.Row
		series[i] = plot.Series{Name: r.Model, Points: s.positions()}
		if several {
			series[i].Name = fmt.Sprintf("%s, %s, %s", r.Model, r.Text, r.Protocol)
		} else {
			note = fmt.Sprintf("%s, protocol %s, context %d, %d tokens scored", r.Text, r.Protocol, r.Ctx, r.TokensScored)
		}
	}
	return plot.NLLByPosition(note, series)
}

// positions are the mean NLLs and their standard errors, none of a position that was scored once.
func (s *Scores) positions() []plot.Point {
	byPosition := map[int][]float64{}
	longest, at := 0, 0
	for _, w := range s.plan.windows {
		for pos := w.from; pos < len(w.ids) && at < len(s.NLL); pos++ {
			byPosition[pos] = append(byPosition[pos], s.NLL[at])
			longest = max(longest, pos)
			at++
		}
	}
	var points []plot.Point
	for pos := range longest + 1 {
		if nll := byPosition[pos]; len(nll) > 0 {
			mean, sd := stat.MeanStdDev(nll, nil)
			points = append(points, plot.Point{X: float64(pos), Y: mean, Err: sd / math.Sqrt(float64(len(nll)))})
		}
	}
	return points
}
