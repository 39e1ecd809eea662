package plot

import (
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// pdfCanvas writes text in the code page that vgpdf's fonts are made for; vgpdf itself would write the bytes of UTF-8,
// one character each.
type pdfCanvas struct{ *vgpdf.Canvas }

// FillString draws the characters that the code page lacks as a question mark, and a minus as the dash of its width.
func (c pdfCanvas) FillString(f font.Face, at vg.Point, text string) {
	encoder := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder())
	text, err := encoder.String(strings.ReplaceAll(text, "−", "–"))
	if err != nil {
		return // not of an encoder that replaces what is unsupported
	}
	c.Canvas.FillString(f, at, strings.ReplaceAll(text, "\x1a", "?"))
}
