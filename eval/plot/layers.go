package plot

import (
	"fmt"

	gonum "gonum.org/v1/plot"
)

// ZerosPerLayer draws the percentage of zero activations, 0 to 100, of each model's layers: a point's X is the layer, from
// 0. note says what was run. It returns ErrData.
func ZerosPerLayer(note string, models []Series) (*Picture, error) {
	if err := check(models, false, false); err != nil {
		return nil, err
	}
	for _, s := range models {
		for _, p := range s.Points {
			if p.Y < 0 || p.Y > 100 {
				return nil, fmt.Errorf("%w: %s: layer %g has %g %% zeros, want 0 to 100", ErrData, s.Name, p.X, p.Y)
			}
		}
	}
	f := newFrame("Zeros per layer", note, "layer", "zero activations, %")
	for i, s := range models {
		f.drawLine(i, s)
	}
	f.plot.X.Tick.Marker = gonum.TickerFunc(layerTicks)
	room(&f.plot.X, 0.03)
	f.plot.Y.Min, f.plot.Y.Max = 0, 100
	return f.picture(), nil
}
