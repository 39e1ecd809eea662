package plot

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
)

// ErrFormat is wrapped when a file's ending is not that of a picture's format.
var ErrFormat = errors.New("unknown picture format")

// pngDPI makes a picture 1400 pixels wide: sharp on a screen of either density.
const pngDPI = 192

// canvases has a row for each format.
var canvases = []struct {
	format string
	write  func(w io.Writer, p *Picture) error
}{
	{"svg", writeSVG},
	{"png", func(w io.Writer, p *Picture) error {
		return p.writeCanvas(w, vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(p.width, p.height), vgimg.UseDPI(pngDPI))})
	}},
	{"pdf", func(w io.Writer, p *Picture) error { return p.writeCanvas(w, pdfCanvas{vgpdf.New(p.width, p.height)}) }},
}

// Formats lists the endings that a picture's file may have.
func Formats() []string {
	var names []string
	for _, c := range canvases {
		names = append(names, c.format)
	}
	return names
}

// Picture is a drawing. It may be written more than once, by one goroutine at a time.
type Picture struct {
	title         string // for readers that cannot see it
	width, height vg.Length
	draw          func(c draw.Canvas)
}

// Write writes the picture in one of Formats. It returns ErrFormat or w's error, and ErrData for the zero Picture.
func (p *Picture) Write(w io.Writer, format string) error {
	if p.draw == nil {
		return fmt.Errorf("%w: a Picture that no function of this package made", ErrData)
	}
	for _, c := range canvases {
		if c.format == format {
			return c.write(w, p)
		}
	}
	return fmt.Errorf("%w %q, known: %s", ErrFormat, format, strings.Join(Formats(), ", "))
}

// Save writes a new file in the format that its ending says. It returns ErrFormat, fs.ErrExist where there is something
// already, or the error of the file system.
func (p *Picture) Save(path string) error { return p.save(path, false) }

// Replace is Save but for a file that exists, which it replaces as a whole or not at all.
func (p *Picture) Replace(path string) error { return p.save(path, true) }

func (p *Picture) save(path string, replace bool) error {
	if err := CheckFile(path, replace); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := p.Write(&b, formatOf(path)); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if replace {
		return replaceFile(path, b.Bytes())
	}
	return createFile(path, b.Bytes())
}

// CheckFile returns the error that Save, or Replace, would return for a path, so that a caller can know before it computes
// for minutes.
func CheckFile(path string, replace bool) error {
	if format := formatOf(path); !slices.Contains(Formats(), format) {
		return fmt.Errorf("%s: %w %q, end the name with one of .%s", path, ErrFormat, format, strings.Join(Formats(), ", ."))
	}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s: is a folder; name a file to write", path)
	case err == nil && !replace:
		return existError(path)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return pathError(path, err)
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: there is no folder %s to write it to; make it first", path, folder)
	}
	return nil
}

// formatOf is a file's ending, without the dot.
func formatOf(path string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
}

func existError(path string) error {
	return fmt.Errorf("%s: %w; name another or say that it be replaced", path, fs.ErrExist)
}

// pathError names the path once, at the front.
func pathError(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}

// createFile fails where something appeared since it was checked.
func createFile(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return existError(path)
	}
	if err != nil {
		return pathError(path, err)
	}
	_, err = f.Write(b)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(pathError(path, err), os.Remove(path))
	}
	return nil
}

// replaceFile writes beside the file and renames.
func replaceFile(path string, b []byte) error {
	temporary := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	if err := createFile(temporary, b); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return errors.Join(fmt.Errorf("%s: cannot be replaced: %w", path, err), os.Remove(temporary))
	}
	return nil
}

func (p *Picture) writeCanvas(w io.Writer, c vg.CanvasWriterTo) error {
	p.draw(draw.New(c))
	_, err := c.WriteTo(w)
	return err
}
