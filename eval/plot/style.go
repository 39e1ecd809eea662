package plot

import (
	"image/color"

	gonum "gonum.org/v1/plot"
	gfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// palette is that of Okabe and Ito (2008), "Color Universal Design", without its yellow, which white paper swallows.
var palette = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xd5, 0x5e, 0x00, 0xff}, // vermillion
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	{0x00, 0x00, 0x00, 0xff}, // black
}

var (
	ink   = color.RGBA{0x22, 0x22, 0x22, 0xff} // of titles
	grey  = color.RGBA{0x5f, 0x5f, 0x5f, 0xff} // of what explains
	faint = color.RGBA{0xe3, 0xe3, 0xe3, 0xff} // of the grid
)

// glyphs and dashes tell apart what a colour does not. Their numbers and the palette's have no common factor to the
// eye: seven colours, six glyphs and four dashes make 84 different lines.
var glyphs = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.SquareGlyph{}, draw.PyramidGlyph{}, draw.RingGlyph{}, draw.BoxGlyph{}, draw.TriangleGlyph{},
}

var dashes = [][]vg.Length{nil, {6, 2}, {2, 2}, {8, 2, 2, 2}}

func colour(i int) color.RGBA { return palette[i%len(palette)] }

func glyph(i int) draw.GlyphStyle { return glyphStyle(i, i) }

// glyphStyle has the colour of one number and the shape of another.
func glyphStyle(c, shape int) draw.GlyphStyle {
	return draw.GlyphStyle{Color: colour(c), Radius: 3, Shape: glyphs[shape%len(glyphs)]}
}

// line is solid for the first seven, dashed for those that have to share their colours.
func line(i int) draw.LineStyle {
	return draw.LineStyle{Color: colour(i), Width: 1.5, Dashes: dashes[i/len(palette)%len(dashes)]}
}

// thin is a line of error bars.
func thin(i int) draw.LineStyle { return draw.LineStyle{Color: colour(i), Width: 0.8} }

// veil is a colour laid over white so that what lies below shows, without transparency, which some readers of pdf lack.
func veil(c color.RGBA) color.RGBA {
	mix := func(v uint8) uint8 { return uint8((int(v) + 3*255) / 4) }
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 0xff}
}

// sans is text of a size in points, aligned to the left of its baseline. It has one weight: vgpdf finds no bold font.
func sans(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color:   c,
		Font:    gfont.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign:  draw.XLeft,
		YAlign:  draw.YBottom,
		Handler: gonum.DefaultTextHandler,
	}
}
