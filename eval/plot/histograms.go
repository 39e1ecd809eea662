package plot

import (
	"fmt"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Histogram counts the pre-activations of a layer: Counts[i] of them lie from Edges[i] to Edges[i+1].
type Histogram struct {
	Name   string
	Edges  []float64 // ascending, one more than Counts
	Counts []float64 // 0 or more
}

const (
	maxLayers = 128  // more than any published model has
	maxBins   = 5120 // of all layers together, when drawn
	// Heights of a layer's row in points, of few layers and of many.
	maxRow, minRow = 36.0, 6.0
)

// PreActivations draws a histogram for each layer, the first at the top, each scaled to its highest bin; what lies below
// zero, where a ReLU gives exact zeros, has a colour of its own. note says what was run. It returns ErrData.
func PreActivations(note string, layers []Histogram) (*Picture, error) {
	if err := checkHistograms(layers); err != nil {
		return nil, err
	}
	f := newFrame("Pre-activations by layer", note, "pre-activation x (each layer scaled to its highest bin)", "")
	n := len(layers)
	row := min(max(640/float64(n), minRow), maxRow)
	f.height = vg.Length(90 + row*float64(n+1))
	below := &plotter.Polygon{Color: colour(5)}
	above := &plotter.Polygon{Color: colour(0)}
	for i, h := range layers {
		h = h.coarsen(max(maxBins/n, 8))
		h.steps(float64(n-1-i), below, above)
	}
	f.rows(layerNames(layers, row))
	f.plot.Add(below, above)
	for i, h := range layers {
		f.plot.Add(ground(h, float64(n-1-i)))
	}
	f.plot.Y.Min, f.plot.Y.Max = 0, float64(n)
	f.entry("x < 0", below)
	f.entry("x > 0", above)
	return f.picture(), nil
}

func checkHistograms(layers []Histogram) error {
	if len(layers) == 0 || len(layers) > maxLayers {
		return fmt.Errorf("%w: %d layers, want 1 to %d", ErrData, len(layers), maxLayers)
	}
	for _, h := range layers {
		if len(h.Counts) == 0 || len(h.Counts) > maxPoints || len(h.Edges) != len(h.Counts)+1 {
			return fmt.Errorf("%w: %s: %d counts and %d edges, want at least one count and one edge more", ErrData, h.Name, len(h.Counts), len(h.Edges))
		}
		for i, e := range h.Edges {
			if err := number(e, false); err != nil || i > 0 && e <= h.Edges[i-1] {
				return fmt.Errorf("%w: %s: edge %d is %g, want finite ascending numbers", ErrData, h.Name, i, e)
			}
		}
		for i, v := range h.Counts {
			if err := number(v, false); err != nil || v < 0 {
				return fmt.Errorf("%w: %s: count %d is %g, want 0 or more", ErrData, h.Name, i, v)
			}
		}
	}
	return nil
}

// coarsen joins neighbouring bins until there are no more than limit. An edge at zero stays one.
func (h Histogram) coarsen(limit int) Histogram {
	for len(h.Counts) > limit {
		out := Histogram{Name: h.Name, Edges: h.Edges[:1:1]}
		for i := 0; i < len(h.Counts); {
			sum, j := h.Counts[i], i+1
			if j < len(h.Counts) && (h.Edges[j] != 0 || i == 0) {
				sum += h.Counts[j]
				j++
			}
			out.Counts, out.Edges = append(out.Counts, sum), append(out.Edges, h.Edges[j])
			i = j
		}
		h = out
	}
	return h
}

// densities are the counts by width, scaled to 1 for the highest.
func (h Histogram) densities() []float64 {
	d, top := make([]float64, len(h.Counts)), 0.0
	for i, v := range h.Counts {
		d[i] = v / (h.Edges[i+1] - h.Edges[i])
		top = max(top, d[i])
	}
	for i := range d {
		if top > 0 {
			d[i] /= top
		}
	}
	return d
}

// steps adds the histogram, standing upon a base line, to the areas below and above zero. One area for all layers keeps
// the file light.
func (h Histogram) steps(base float64, below, above *plotter.Polygon) {
	var left, right plotter.XYs
	for i, d := range h.densities() {
		lo, hi, y := h.Edges[i], h.Edges[i+1], base+0.92*d
		if lo < 0 {
			left = append(left, plotter.XY{X: lo, Y: y}, plotter.XY{X: min(hi, 0), Y: y})
		}
		if hi > 0 {
			right = append(right, plotter.XY{X: max(lo, 0), Y: y}, plotter.XY{X: hi, Y: y})
		}
	}
	below.XYs = appendClosed(below.XYs, left, base)
	above.XYs = appendClosed(above.XYs, right, base)
}

// appendClosed appends the area between steps and their base line, if there are any.
func appendClosed(areas []plotter.XYs, steps plotter.XYs, base float64) []plotter.XYs {
	n := len(steps)
	if n == 0 {
		return areas
	}
	return append(areas, append(steps, plotter.XY{X: steps[n-1].X, Y: base}, plotter.XY{X: steps[0].X, Y: base}))
}

// ground is a histogram's base line.
func ground(h Histogram, base float64) *plotter.Line {
	ends := plotter.XYs{{X: h.Edges[0], Y: base}, {X: h.Edges[len(h.Edges)-1], Y: base}}
	return &plotter.Line{XYs: ends, LineStyle: draw.LineStyle{Color: grey, Width: 0.4}}
}

// layerNames puts names at the feet of their histograms, of as many as there is room for.
func layerNames(layers []Histogram, row float64) []gonum.Tick {
	every := 1
	for float64(every)*row < 11 {
		every++
	}
	var ticks []gonum.Tick
	for i := 0; i < len(layers); i += every {
		ticks = append(ticks, gonum.Tick{Value: float64(len(layers)-1-i) + 0.3, Label: label(layers[i].Name, 24)})
	}
	return ticks
}
