package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// packed packs this test's own binary, which the linker described as it does ffnrun, and returns the files that come of it.
func packed(t *testing.T, asZip bool) map[string][]byte {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := release{name: "ffnrun-v0-linux-amd64", made: noon, out: t.TempDir(), zip: asZip}
	if err := r.take([]string{self, "main.go", "archive.go"}); err != nil {
		t.Fatal(err)
	}
	if err := r.pack(); err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	names, err := filepath.Glob(filepath.Join(r.out, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if files[filepath.Base(name)], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// TestPackTwice: the same contents make the same bytes.
func TestPackTwice(t *testing.T) {
	for _, asZip := range []bool{false, true} {
		a := packed(t, asZip)
		time.Sleep(10 * time.Millisecond)
		b := packed(t, asZip)
		if len(a) != 2 {
			t.Errorf("%d files, want an archive and a bill", len(a))
		}
		for name := range a {
			if !bytes.Equal(a[name], b[name]) {
				t.Errorf("%s differs from one packing to the next", name)
			}
		}
	}
}

func TestTar(t *testing.T) {
	z, err := gzip.NewReader(bytes.NewReader(packed(t, false)["ffnrun-v0-linux-amd64.tar.gz"]))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
		if !h.ModTime.Equal(noon) || h.Uid+h.Gid != 0 || h.Uname+h.Gname != "" {
			t.Errorf("%s: %v", h.Name, h)
		}
		if wantMode := int64(0o644); strings.HasSuffix(h.Name, ".go") && h.Mode != wantMode {
			t.Errorf("%s has mode %o", h.Name, h.Mode)
		} else if !strings.HasSuffix(h.Name, ".go") && h.Mode != 0o755 {
			t.Errorf("%s has mode %o, want that of a program", h.Name, h.Mode)
		}
	}
	if len(names) != 3 || !slices.IsSorted(names) || !strings.HasPrefix(names[0], "ffnrun-v0-linux-amd64/") {
		t.Errorf("files %v", names)
	}
}

func TestZip(t *testing.T) {
	b := packed(t, true)["ffnrun-v0-linux-amd64.zip"]
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if len(z.File) != 3 || !z.File[0].Modified.Equal(noon) {
		t.Errorf("%d files, of %v", len(z.File), z.File[0].Modified)
	}
}

// TestBill reads the bill as its format wants it (CycloneDX 1.5): the required members, references that lead somewhere.
func TestBill(t *testing.T) {
	var b struct {
		BomFormat, SpecVersion, SerialNumber string
		Version                              int
		Metadata                             struct {
			Timestamp time.Time
			Component struct {
				Type, Name string
				Ref        string `json:"bom-ref"`
				Hashes     []struct{ Alg, Content string }
			}
			Properties []property
		}
		Components   []component
		Dependencies []depends
	}
	if err := json.Unmarshal(packed(t, false)["ffnrun-v0-linux-amd64.cdx.json"], &b); err != nil {
		t.Fatal(err)
	}
	if b.BomFormat != "CycloneDX" || b.SpecVersion != "1.5" || b.Version != 1 || !b.Metadata.Timestamp.Equal(noon) {
		t.Errorf("head: %+v", b)
	}
	if !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(b.SerialNumber) {
		t.Errorf("serial number %q", b.SerialNumber)
	}
	main := b.Metadata.Component
	if main.Type != "application" || main.Name != "github.com/ffnrun/ffnrun" || len(main.Hashes) != 1 || len(main.Hashes[0].Content) != 64 {
		t.Errorf("component: %+v", main)
	}
	refs := map[string]bool{}
	for _, c := range b.Components {
		if c.Type != "library" || c.Name == "" || c.Version == "" || refs[c.Ref] || c.PURL != "pkg:golang/"+c.Name+"@"+c.Version {
			t.Errorf("component %+v", c)
		}
		refs[c.Ref] = true
	}
	if len(b.Dependencies) != 1 || b.Dependencies[0].Ref != main.Ref || len(b.Dependencies[0].On) != len(refs) || len(refs) == 0 {
		t.Errorf("dependencies %+v of %d components", b.Dependencies, len(refs))
	}
}

func TestMisuse(t *testing.T) {
	var r release
	if r.take(nil) == nil || (&release{name: "x"}).take(nil) == nil {
		t.Error("nothing to pack, and no complaint")
	}
	for binary, want := range map[string]string{"main.go": "main.go: ", "none": "none: "} {
		r := release{name: "x", out: t.TempDir(), binary: binary}
		if err := r.pack(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", binary, err)
		}
	}
}
