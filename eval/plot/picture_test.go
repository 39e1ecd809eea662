package plot_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ffnrun/ffnrun/eval/plot"
)

var show = flag.String("show", "", "folder to write the pictures to, to be looked at")

func bytesOf(t testing.TB, p *plot.Picture, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestShow writes the pictures where -show says, for people.
func TestShow(t *testing.T) {
	if *show == "" {
		t.Skip("-show FOLDER writes all pictures there")
	}
	for name, p := range pictures(t) {
		for _, format := range plot.Formats() {
			if err := p.Replace(filepath.Join(*show, name+"."+format)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestFormatsAreValid(t *testing.T) {
	for name, p := range pictures(t) {
		img, err := png.Decode(bytes.NewReader(bytesOf(t, p, "png")))
		if err != nil || img.Bounds().Dx() < 1300 || img.Bounds().Dx() > 1500 {
			t.Errorf("%s.png: %v, %v", name, img.Bounds(), err)
		}
		if texts := svgTexts(t, bytesOf(t, p, "svg")); len(texts) < 8 {
			t.Errorf("%s.svg has the texts %q", name, texts)
		}
		if b := bytesOf(t, p, "pdf"); !bytes.HasPrefix(b, []byte("%PDF-")) || !bytes.Contains(b[len(b)-16:], []byte("%%EOF")) {
			t.Errorf("%s.pdf is none", name)
		}
	}
}

// svgTexts parses svg and returns what it has to read.
func svgTexts(t *testing.T, b []byte) (texts []string) {
	t.Helper()
	inText := false
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inText = token.Name.Local == "text"
		case xml.CharData:
			if inText && strings.TrimSpace(string(token)) != "" {
				texts = append(texts, string(token))
			}
		}
	}
}

// TestSVGIsTheSameEachTime: for a file under version control.
func TestSVGIsTheSameEachTime(t *testing.T) {
	first, second := pictures(t), pictures(t)
	for name := range first {
		b := bytesOf(t, first[name], "svg")
		if !bytes.Equal(b, bytesOf(t, second[name], "svg")) || !bytes.Equal(b, bytesOf(t, first[name], "svg")) {
			t.Errorf("%s.svg differs from itself", name)
		}
		if bytes.Contains(b, []byte("family:Liberation Sans;")) || !bytes.Contains(b, []byte("sans-serif")) || !bytes.Contains(b, []byte("<title>")) {
			t.Errorf("%s.svg lacks fonts to fall back on, or its title", name)
		}
	}
}

func TestSave(t *testing.T) {
	p := pictures(t)["zeros"]
	path := filepath.Join(t.TempDir(), "zeros.SVG")
	if err := p.Save(path); err != nil {
		t.Fatal(err)
	}
	if err := p.Save(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("second: %v, want fs.ErrExist", err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.Replace(path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(b, bytesOf(t, p, "svg")) {
		t.Errorf("replaced file has %d bytes, %v", len(b), err)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestSaveRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("folder.png", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("old.png", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := pictures(t)["zeros"]
	for path, want := range map[string]string{
		"picture.gif":  `picture.gif: unknown picture format "gif", end the name with one of .svg, .png, .pdf`,
		"picture":      `picture: unknown picture format "", end the name with one of .svg, .png, .pdf`,
		"folder.png":   "folder.png: is a folder; name a file to write",
		"old.png":      "old.png: file already exists; name another or say that it be replaced",
		"none/new.png": "none/new.png: there is no folder none to write it to; make it first",
	} {
		if err := p.Save(path); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if err := p.Write(io.Discard, "gif"); !errors.Is(err, plot.ErrFormat) {
		t.Errorf("gif: %v, want ErrFormat", err)
	}
}

var errFull = errors.New("disk is full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteFails(t *testing.T) {
	for _, format := range plot.Formats() {
		if err := pictures(t)["zeros"].Write(full{}, format); !errors.Is(err, errFull) {
			t.Errorf("%s: %v, want the writer's error", format, err)
		}
	}
}
