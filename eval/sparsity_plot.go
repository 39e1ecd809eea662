package eval

import (
	"fmt"

	"github.com/ffnrun/ffnrun/eval/plot"
)

// PlotZeros draws the share of exact zeros layer by layer, a line for each model. It returns plot.ErrData.
func PlotZeros(rows []SparsityRow) (*plot.Picture, error) {
	var models []plot.Series
	begun := false // whether the last of models is the row's
	for _, r := range rows {
		if r.Layer == nil {
			begun = false
			continue
		}
		if !begun {
			models, begun = append(models, plot.Series{Name: r.name()}), true
		}
		last := &models[len(models)-1]
		last.Points = append(last.Points, plot.Point{X: float64(*r.Layer), Y: 100 * r.Zeros})
	}
	return plot.ZerosPerLayer(sparsityNote(rows), models)
}

// PlotPreActivations draws the histograms of what the activation gets, layer by layer. Values that its bins do not reach are
// left out. It returns plot.ErrData.
func PlotPreActivations(rows []SparsityRow) (*plot.Picture, error) {
	var layers []plot.Histogram
	for _, r := range rows {
		if r.Layer != nil {
			layers = append(layers, r.Pre.Histogram.drawing(fmt.Sprintf("%s %d", r.name(), *r.Layer)))
		}
	}
	return plot.PreActivations(sparsityNote(rows), layers)
}

// name is the model's, with its function where that is not its name.
func (r *SparsityRow) name() string {
	if r.Model == r.FFN {
		return r.Model
	}
	return r.Model + " (" + r.FFN + ")"
}

// sparsityNote says what was run.
func sparsityNote(rows []SparsityRow) string {
	if len(rows) == 0 {
		return ""
	}
	return fmt.Sprintf("first %d tokens of the text, windows of %d", rows[0].Tokens, rows[0].Ctx)
}

// drawing is the histogram without the empty bins at its ends; at least one bin stays.
func (h *Histogram) drawing(name string) plot.Histogram {
	lo, hi := 0, len(h.Counts)
	for lo < hi-1 && h.Counts[lo] == 0 {
		lo++
	}
	for hi > lo+1 && h.Counts[hi-1] == 0 {
		hi--
	}
	d := plot.Histogram{Name: name}
	for i := lo; i < hi; i++ {
		d.Edges = append(d.Edges, h.From+float64(i)*h.Width)
		d.Counts = append(d.Counts, float64(h.Counts[i]))
	}
	if len(d.Counts) > 0 {
		d.Edges = append(d.Edges, h.From+float64(hi)*h.Width)
	}
	return d
}
