package main

import (
	"archive/tar"
	"archive/zip"
	"cmp"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"
)

// entry is a file of an archive.
type entry struct {
	name string // with the archive's folder
	mode fs.FileMode
	data []byte
}

// files reads what goes into the archive, in the order of names.
func (r *release) files() ([]entry, error) {
	var all []entry
	for _, from := range append([]string{r.binary}, r.others...) {
		data, err := os.ReadFile(from)
		if err != nil {
			return nil, err
		}
		e := entry{path.Join(r.name, filepath.Base(from)), 0o644, data}
		if from == r.binary {
			e.mode = 0o755
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	return all, nil
}

// writeTar writes a tar.gz without users, groups and names of its own.
func writeTar(w io.Writer, made time.Time, files []entry) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, e := range files {
		head := &tar.Header{Name: e.name, Mode: int64(e.mode), Size: int64(len(e.data)), ModTime: made, Format: tar.FormatUSTAR}
		if err := t.WriteHeader(head); err != nil {
			return err
		}
		if _, err := t.Write(e.data); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close())
}

func writeZip(w io.Writer, made time.Time, files []entry) error {
	z := zip.NewWriter(w)
	for _, e := range files {
		head := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: made}
		head.SetMode(e.mode)
		f, err := z.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := f.Write(e.data); err != nil {
			return err
		}
	}
	return z.Close()
}
