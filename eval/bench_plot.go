package eval

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ffnrun/ffnrun/eval/plot"
)

// PlotModels draws what share of the ceiling each test of each model reached. It returns plot.ErrData.
func PlotModels(c Ceiling, rows []SpeedRow) (*plot.Picture, error) {
	shares := make([]plot.Share, len(rows))
	for i, r := range rows {
		shares[i] = plot.Share{Name: r.Model, Group: r.Test, Percent: r.RooflinePct}
	}
	note := fmt.Sprintf("reading %.1f GB/s, dot tile %.1f GFLOP/s, kernel %s, %d threads; weights that fit in a cache are read faster",
		c.ReadGBs, c.GFLOPs, c.Kernel, c.Threads)
	return plot.CeilingShares(note, shares)
}

// PlotBlocks draws the arithmetic rate of FFN blocks against the number of tokens that share a pass, or against d_ff where
// only that varies, under the roofline. It returns plot.ErrData.
func PlotBlocks(c Ceiling, rows []BlockRow) (*plot.Picture, error) {
	s := newBlockSweep(rows)
	axes := plot.ThroughputAxes{X: "tokens that share a pass", Y: "GFLOP/s", Note: s.note(c)}
	if s.byWidth {
		axes.X = "d_ff"
	}
	return plot.Throughput(axes, s.series(), s.roofs(c))
}

// blockSweep is rows with what varies between them.
type blockSweep struct {
	rows    []BlockRow
	byWidth bool // d_ff is the axis, not the tokens
}

func newBlockSweep(rows []BlockRow) blockSweep {
	s := blockSweep{rows: rows}
	for _, r := range rows {
		if r.Tokens != rows[0].Tokens {
			return s
		}
		s.byWidth = s.byWidth || r.FFN == rows[0].FFN && r.DFF != rows[0].DFF
	}
	return s
}

func (s blockSweep) note(c Ceiling) string {
	if len(s.rows) == 0 {
		return ""
	}
	r := s.rows[0]
	fixed := ""
	if s.byWidth {
		fixed = ", " + passName(r.Tokens) + " a pass"
	}
	return fmt.Sprintf("random weights, d_model %d%s, %s, %s, %d threads; ceiling %.1f GB/s, %.1f GFLOP/s",
		r.DModel, fixed, r.DType, r.Kernel, r.Threads, c.ReadGBs, c.GFLOPs)
}

// x is a row's place on the axis.
func (s blockSweep) x(r BlockRow) float64 {
	if s.byWidth {
		return float64(r.DFF)
	}
	return float64(r.Tokens)
}

// series has a line for each variant, and each width unless that is the axis.
func (s blockSweep) series() []plot.Series {
	var all []plot.Series
	for _, r := range s.rows {
		name := r.label()
		if !s.byWidth && s.wide(r) {
			name = fmt.Sprintf("%s, d_ff %d", name, r.DFF)
		}
		p := plot.Point{X: s.x(r), Y: r.GFLOPs}
		if r.StdDevTS != nil {
			p.Err = r.GFLOPs * *r.StdDevTS / r.AvgTS
		}
		all = addPoint(all, name, p)
	}
	return all
}

// wide is whether a row's variant was measured at other widths too.
func (s blockSweep) wide(r BlockRow) bool {
	return slices.ContainsFunc(s.rows, func(q BlockRow) bool { return q.FFN == r.FFN && q.DFF != r.DFF })
}

// roofs has the roofline: the arithmetic rate at which the machine reaches its ceiling in reading or in computing. It
// depends on the bytes of a weight alone, so that blocks of one precision share theirs.
func (s blockSweep) roofs(c Ceiling) []plot.Series {
	var all []plot.Series
	for _, r := range s.rows {
		each := r.GFLOPs / r.GBs / float64(r.Tokens) // operations a byte that one token gives
		roof := func(n float64) float64 { return min(c.GFLOPs, c.ReadGBs*each*n) }
		name := "roofline"
		if s.rows[0].DType != r.DType {
			name += ", " + r.DType
		}
		all = addPoint(all, name, plot.Point{X: s.x(r), Y: roof(float64(r.Tokens))})
		if bend := c.GFLOPs / (c.ReadGBs * each); !s.byWidth && bend > s.least() && bend < s.most() {
			all = addPoint(all, name, plot.Point{X: bend, Y: c.GFLOPs})
		}
	}
	for i := range all {
		slices.SortFunc(all[i].Points, func(a, b plot.Point) int { return cmp.Compare(a.X, b.X) })
		all[i].Points = slices.Compact(all[i].Points)
	}
	return all
}

func (s blockSweep) least() float64 { return s.x(slices.MinFunc(s.rows, byTokens)) }
func (s blockSweep) most() float64  { return s.x(slices.MaxFunc(s.rows, byTokens)) }

func byTokens(a, b BlockRow) int { return a.Tokens - b.Tokens }

// addPoint adds a point to the series of that name.
func addPoint(all []plot.Series, name string, p plot.Point) []plot.Series {
	for i := range all {
		if all[i].Name == name {
			all[i].Points = append(all[i].Points, p)
			return all
		}
	}
	return append(all, plot.Series{Name: name, Points: []plot.Point{p}})
}
