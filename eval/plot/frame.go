package plot

import (
	"math"

	gonum "gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	width      = 520 * vg.Length(1) // points, of all pictures
	height     = 320 * vg.Length(1) // of most
	margin     = 10 * vg.Length(1)
	legendGap  = 14 * vg.Length(1)
	legendLine = 14 * vg.Length(1)
)

// frame is a picture in the making: a title, a line that says what was measured, axes with data, and a legend beside them.
type frame struct {
	title, note string
	x           string // what the horizontal axis shows
	height      vg.Length
	plot        *gonum.Plot
	grid        *plotter.Grid
	legend      gonum.Legend
	entries     int
}

func newFrame(title, note, x, y string) *frame {
	f := &frame{title: label(title, 70), note: label(note, 110), x: label(x, 70), height: height, plot: gonum.New(), legend: gonum.NewLegend()}
	styleAxis(&f.plot.X, "")
	styleAxis(&f.plot.Y, y)
	f.plot.Y.Label.Padding = 4
	f.grid = plotter.NewGrid()
	f.grid.Horizontal.Color, f.grid.Vertical.Color = faint, faint
	f.grid.Horizontal.Width, f.grid.Vertical.Width = 0.5, 0.5
	f.plot.Add(f.grid)
	f.legend.TextStyle = sans(9, ink)
	f.legend.Left, f.legend.Top = true, true
	f.legend.Padding = 4
	f.legend.ThumbnailWidth = 18
	return f
}

func styleAxis(a *gonum.Axis, name string) {
	align := a.Tick.Label
	a.Tick.Label = sans(9, ink)
	a.Tick.Label.XAlign, a.Tick.Label.YAlign = align.XAlign, align.YAlign
	a.Tick.Color, a.Color = grey, grey
	a.Tick.Length = 3
	a.Tick.Marker = gonum.TickerFunc(linearTicks)
	align = a.Label.TextStyle
	a.Label.TextStyle = sans(9.5, ink)
	a.Label.TextStyle.XAlign, a.Label.TextStyle.YAlign = align.XAlign, align.YAlign
	a.Label.Text = label(name, 70)
}

// entry adds a line to the legend.
func (f *frame) entry(name string, thumbs ...gonum.Thumbnailer) {
	f.legend.Add(label(name, 30), thumbs...)
	f.entries++
}

// rows gives the vertical axis names instead of numbers.
func (f *frame) rows(names []gonum.Tick) {
	f.plot.Y.Tick.Marker = gonum.ConstantTicks(names)
	f.plot.Y.Tick.Length, f.plot.Y.Width = 0, 0
	f.grid.Horizontal.Color = nil
}

// logarithmic makes an axis logarithmic. Its data are above 0.
func logarithmic(a *gonum.Axis, ticks gonum.TickerFunc) {
	a.Scale, a.Tick.Marker = gonum.LogScale{}, ticks
}

// room widens an axis beyond its data, by a share of its range.
func room(a *gonum.Axis, share float64) {
	if _, isLog := a.Scale.(gonum.LogScale); isLog {
		by := math.Max(math.Pow(a.Max/a.Min, share), 1.1)
		a.Min, a.Max = a.Min/by, a.Max*by
		return
	}
	by := share * (a.Max - a.Min)
	a.Min, a.Max = a.Min-by, a.Max+by
}

// leastRange of a linear axis: below it there is nothing to tell apart.
const leastRange = 1e-30

// settle gives an axis whose data are one value, or as good as one, a length.
func settle(a *gonum.Axis) {
	size := math.Max(math.Abs(a.Min), math.Abs(a.Max))
	if a.Max-a.Min > math.Max(1e-6*size, leastRange) {
		return
	}
	if _, isLog := a.Scale.(gonum.LogScale); isLog {
		a.Min, a.Max = a.Min/1.5, a.Max*1.5
		return
	}
	by := math.Max(0.1*size, 0.5)
	a.Min, a.Max = a.Min-by, a.Max+by
}

// picture ends the making. A long legend makes the picture higher.
func (f *frame) picture() *Picture {
	settle(&f.plot.X)
	settle(&f.plot.Y)
	if need := vg.Length(f.entries)*legendLine + 70; need > f.height {
		f.height = need
	}
	return &Picture{title: f.title + ": " + f.note, width: width, height: f.height, draw: f.draw}
}

func (f *frame) draw(c draw.Canvas) {
	c.SetColor(f.plot.BackgroundColor)
	c.Fill(c.Path())
	c = draw.Crop(c, margin, -margin, margin, -margin)
	head := sans(13, ink)
	c.FillText(head, vg.Point{X: c.Min.X, Y: c.Max.Y - 11}, f.title)
	c.FillText(sans(8.5, grey), vg.Point{X: c.Min.X, Y: c.Max.Y - 25}, f.note)
	c = draw.Crop(c, 0, 0, 0, -36)
	if f.entries > 0 {
		w := f.legend.Rectangle(c).Size().X
		f.legend.Draw(draw.Crop(c, width-2*margin-w, 0, 0, 0))
		c = draw.Crop(c, 0, -w-legendGap, 0, 0)
	}
	f.drawX(c)
	f.plot.Draw(draw.Crop(c, 0, 0, axisName, 0))
}

// axisName is the height of a line for the horizontal axis.
const axisName = 14

// drawX writes what the horizontal axis shows under its middle. The library would make room for it as if a logarithmic
// axis had its middle elsewhere.
func (f *frame) drawX(c draw.Canvas) {
	style := sans(9.5, ink)
	style.XAlign = draw.XCenter
	data := f.plot.DataCanvas(draw.Crop(c, 0, 0, axisName, 0))
	c.FillText(style, vg.Point{X: data.Center().X, Y: c.Min.Y}, f.x)
}
