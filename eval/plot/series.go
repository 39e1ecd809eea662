package plot

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

// ErrData is wrapped when there is nothing to draw, or too much, or a value that no axis has.
var ErrData = errors.New("cannot be drawn")

// Bounds that keep a picture light and its legend readable.
const (
	maxSeries = 84 // as many as colours, glyphs and dashes tell apart
	maxPoints = 1 << 20
)

// Point is a place in a picture with the half-length of its error bar: 0 or NaN for none.
type Point struct{ X, Y, Err float64 }

// Series is a named line.
type Series struct {
	Name   string
	Points []Point
}

// check refuses what cannot be drawn. positive axes are logarithmic.
func check(series []Series, positiveX, positiveY bool) error {
	if err := checkCount(len(series)); err != nil {
		return err
	}
	for _, s := range series {
		if len(s.Points) == 0 || len(s.Points) > maxPoints {
			return fmt.Errorf("%w: %s has %d points, want 1 to %d", ErrData, s.Name, len(s.Points), maxPoints)
		}
		for i, p := range s.Points {
			if err := errors.Join(number(p.X, positiveX), number(p.Y, positiveY)); err != nil {
				return fmt.Errorf("%w: %s: point %d (%g, %g): %w", ErrData, s.Name, i, p.X, p.Y, err)
			}
			if p.Err < 0 || p.Err > maxNumber {
				return fmt.Errorf("%w: %s: point %d: an error of %g, want 0 or more", ErrData, s.Name, i, p.Err)
			}
		}
	}
	return nil
}

func checkCount(n int) error {
	if n == 0 || n > maxSeries {
		return fmt.Errorf("%w: %d series, want 1 to %d", ErrData, n, maxSeries)
	}
	return nil
}

var (
	errNotFinite   = errors.New("want finite numbers")
	errNotPositive = errors.New("want numbers above 0")
)

// maxNumber keeps sums and products of an axis finite.
const maxNumber = 1e60

func number(v float64, positive bool) error {
	switch {
	case !(math.Abs(v) <= maxNumber):
		return errNotFinite
	case positive && v < 1/maxNumber:
		return errNotPositive
	}
	return nil
}

func (s Series) xys() plotter.XYs {
	xys := make(plotter.XYs, len(s.Points))
	for i, p := range s.Points {
		xys[i] = plotter.XY{X: p.X, Y: p.Y}
	}
	return xys
}

// bars has the error bars of points that have one. On a logarithmic axis they end above 0.
func (s Series) bars(positive bool) *plotter.YErrorBars {
	b := &plotter.YErrorBars{CapWidth: 4}
	for _, p := range s.Points {
		if !(p.Err > 0) {
			continue
		}
		low := p.Err
		if positive {
			low = math.Min(low, p.Y*0.9)
		}
		b.XYs = append(b.XYs, plotter.XY{X: p.X, Y: p.Y})
		b.YErrors = append(b.YErrors, struct{ Low, High float64 }{low, p.Err})
	}
	return b
}

// drawLine adds a series as the i-th line, with markers and error bars.
func (f *frame) drawLine(i int, s Series) {
	positive := f.plot.Y.Scale == gonum.Normalizer(gonum.LogScale{})
	l := &plotter.Line{XYs: s.xys(), LineStyle: line(i)}
	marks := &plotter.Scatter{XYs: s.xys(), GlyphStyle: glyph(i)}
	if b := s.bars(positive); len(b.XYs) > 0 {
		b.LineStyle = thin(i)
		f.plot.Add(b)
	}
	f.plot.Add(l, marks)
	f.entry(s.Name, l, marks)
}

// label makes a name from anywhere fit: one line of printable characters, shortened to a number of them.
func label(name string, limit int) string {
	var b strings.Builder
	n := 0
	for _, r := range name {
		if n++; n == limit {
			b.WriteRune('…')
			break
		}
		if !unicode.IsPrint(r) {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}
