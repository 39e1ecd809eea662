package plot

import (
	"bytes"
	"fmt"
	"html"
	"io"

	"gonum.org/v1/plot/vg/vgsvg"
)

// The library embeds no font and names only its own, so a reader without it would show Times. Arial and Helvetica have the
// same widths, so nothing moves where they stand in.
var (
	libraryFont = []byte(`font-family:Liberation Sans;font-variant:normal;font-weight:normal;font-style:normal`)
	ourFont     = []byte(`font-family:'Liberation Sans',Arial,Helvetica,sans-serif`)
	endOfTag    = []byte(`xlink">`)
)

// writeSVG writes the library's svg with fonts that every reader has and with a title for those who cannot see it.
func writeSVG(w io.Writer, p *Picture) error {
	var b bytes.Buffer
	if err := p.writeCanvas(&b, vgsvg.New(p.width, p.height)); err != nil {
		return err
	}
	out := bytes.ReplaceAll(b.Bytes(), libraryFont, ourFont)
	title := fmt.Sprintf("xlink\" role=\"img\">\n<title>%s</title>", html.EscapeString(p.title))
	_, err := w.Write(bytes.Replace(out, endOfTag, []byte(title), 1))
	return err
}
