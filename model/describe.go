package model

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model/tokenizer"
)

// Description is what can be said of a checkpoint without running it, whether or not it can be run.
type Description struct {
	Path    string
	Files   []string
	Tensors []TensorUse
	Bytes   int64            // of tensors
	DTypes  map[string]int64 // bytes by dtype

	Config     *Config // nil where config.json is missing or refused
	Params     int     // weights that the model uses; 0 where it cannot be built
	FFNParams  int
	Weights    Usage
	Generation *Generation

	Tokenizer string  // its kind in words, empty where there is none
	Refused   []error // why Open would fail, or text could not be encoded
}

// TensorUse is a tensor, in a quantized checkpoint the matrix that it holds, and whether the model reads it; what it ignores may be a buffer of an old checkpoint.
type TensorUse struct {
	Name  string
	DType string
	Shape []int
	Bytes int64
	File  string
	Used  bool
}

// Describe looks at a checkpoint folder, or at a lone .safetensors file by its header alone. It returns an error only where
// there is nothing to describe; what would be refused is in the Description.
func Describe(path string) (*Description, error) {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return describeFile(path)
	}
	a, err := safetensors.Open(path)
	if err != nil {
		return nil, err
	}
	d, err := describe(a, os.DirFS(path), path), a.Close()
	return d, err
}

// DescribeFS is Describe for a folder within fsys; name stands for it in messages.
func DescribeFS(fsys fs.FS, name string) (*Description, error) {
	a, err := safetensors.OpenFS(fsys, name)
	if err != nil {
		return nil, err
	}
	d, err := describe(a, fsys, name), a.Close()
	return d, err
}

// describeFile reads one file's header. The file may be cut short: its header tells by how much.
func describeFile(path string) (*Description, error) {
	h, err := safetensors.ReadHeader(path)
	if err != nil {
		return nil, err
	}
	d := &Description{Path: path, Files: []string{filepath.Base(path)}, DTypes: map[string]int64{}}
	for _, t := range h.Tensors {
		d.add(TensorUse{Name: t.Name, DType: t.DType.String(), Shape: t.Shape, Bytes: t.End - t.Begin, File: filepath.Base(path)})
	}
	if a, err := safetensors.Open(path); err != nil {
		d.Refused = append(d.Refused, err)
	} else {
		d.Refused = appendErr(d.Refused, safetensors.Unsupported(a), a.Close())
	}
	return d, nil
}

func describe(a *safetensors.Archive, fsys fs.FS, name string) *Description {
	d := &Description{Path: name, Files: a.Files(), DTypes: map[string]int64{}}
	src, err := newArchiveSource(a)
	d.Refused = appendErr(d.Refused, err)
	used := d.build(src, fsys, name)
	for _, n := range a.Names() {
		t, _ := a.Lookup(n)
		u := TensorUse{Name: n, DType: t.DType.String(), Shape: t.Shape, Bytes: int64(len(t.Data)), File: t.File, Used: used[n]}
		if p, ok := src.packed(n); ok {
			u.DType, u.Shape = p.format, []int{p.rows, p.cols}
		}
		d.add(u)
	}
	tok, err := tokenizer.OpenFS(fsys)
	if err == nil {
		d.Tokenizer = tok.Kind()
	} else if !errors.Is(err, tokenizer.ErrNotFound) {
		d.Refused = append(d.Refused, err)
	}
	return d
}

// build goes the way of Open, keeps what it learns, and returns the tensors that the model reads.
func (d *Description) build(src archiveSource, fsys fs.FS, name string) map[string]bool {
	conf, names, err := readConfig(fsys, name)
	if err != nil {
		d.Refused = append(d.Refused, err)
		return nil
	}
	d.Config = &conf
	gen, err := readGeneration(fsys, name, &conf)
	if err == nil {
		d.Generation = &gen
	}
	d.Refused = appendErr(d.Refused, err, safetensors.Unsupported(src.Archive))
	if err := conf.checkClaims(src.Bytes()); err != nil {
		d.Refused = append(d.Refused, fmt.Errorf("%s: %w", filepath.Join(name, "config.json"), err))
		return nil
	}
	b := newBinder(src, &conf, names, &quantizer{})
	if err := src.Guard(func() error { return (&Model{conf: conf}).bind(b) }); err != nil {
		if len(d.Refused) == 0 {
			d.Refused = append(d.Refused, err)
		}
		return b.used
	}
	d.Params, d.FFNParams, d.Weights = b.params.all, b.params.ffn, b.usage
	return b.used
}

func (d *Description) add(t TensorUse) {
	d.Tensors = append(d.Tensors, t)
	d.Bytes += t.Bytes
	d.DTypes[t.DType] += t.Bytes
}

// Unused lists the tensors that the model does not read.
func (d *Description) Unused() []string {
	var names []string
	for _, t := range d.Tensors {
		if !t.Used {
			names = append(names, t.Name)
		}
	}
	return slices.Clip(names)
}

func appendErr(errs []error, more ...error) []error {
	for _, e := range more {
		if e != nil {
			errs = append(errs, e)
		}
	}
	return errs
}
