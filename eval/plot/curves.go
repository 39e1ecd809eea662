package plot

import (
	"fmt"
	"math"

	"github.com/ffnrun/ffnrun/ffn"
	"gonum.org/v1/plot/plotter"
)

// Curve is the graph of an activation.
type Curve struct {
	Name string
	X, Y []float64
}

// curveSteps divides a curve: a step is narrower than a line.
const curveSteps = 320

// initial has the values with which transformers and PyTorch begin the training of learned activations: xIELU's α are
// 0.8, of which a layer stores softplus⁻¹(α) and softplus⁻¹(α−β).
var initial = map[string][]float32{
	"prelu": {0.25},
	"xielu": {inverseSoftplus(0.8), inverseSoftplus(0.3), 0.5, -1e-6},
}

func inverseSoftplus(y float64) float32 { return float32(math.Log(math.Expm1(y))) }

// SampleActivation returns an activation, named as ffn.FindActivation takes it, at steps+1 places from low to high. Learned
// ones have the values that training begins with. It returns ffn.ErrActivation or ErrData.
func SampleActivation(name string, low, high float64, steps int) (Curve, error) {
	a, err := ffn.FindActivation(name)
	if err != nil {
		return Curve{}, err
	}
	if !(low < high) || !(math.Abs(low) <= maxRange) || !(math.Abs(high) <= maxRange) || steps < 1 || steps > maxPoints {
		return Curve{}, fmt.Errorf("%w: %s from %g to %g in %d steps, want a range within ±%g and 1 to %d steps", ErrData, name, low, high, steps, maxRange, maxPoints)
	}
	f := a.Bind(initial[a.Name])
	c := Curve{Name: name}
	for i := range steps + 1 {
		x := low + (high-low)*float64(i)/float64(steps)
		c.X, c.Y = append(c.X, x), append(c.Y, float64(f(float32(x))))
	}
	return c, nil
}

// maxRange is as far as a curve goes: relu² is still a float32 there.
const maxRange = 1e15

// ActivationCurves draws activations by name from low to high. It returns ffn.ErrActivation or ErrData.
func ActivationCurves(names []string, low, high float64) (*Picture, error) {
	if err := checkCount(len(names)); err != nil {
		return nil, err
	}
	f := newFrame("Activations", "y = f(x), elementwise; learned ones as training begins", "x", "f(x)")
	for i, name := range names {
		c, err := SampleActivation(name, low, high, curveSteps)
		if err != nil {
			return nil, err
		}
		l := &plotter.Line{XYs: make(plotter.XYs, len(c.X)), LineStyle: line(i)}
		l.Dashes = dashes[i%len(dashes)] // one curve shows through the gaps of another upon it
		for j := range c.X {
			l.XYs[j] = plotter.XY{X: c.X[j], Y: c.Y[j]}
		}
		f.plot.Add(l)
		f.entry(c.Name, l)
	}
	room(&f.plot.Y, 0.03)
	f.plot.X.Padding = 0
	return f.picture(), nil
}
