package model

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/quant"
)

// A quantized checkpoint is a checkpoint whose matrices are U8 tensors of bytes as package quant lays them out. The metadata of
// its files says so:
//
//	ffnrun.quant           the version of the format, "2"
//	ffnrun.quant.TENSOR    format, rows and columns of a tensor, "q4 4096 11008"
//
// Rows are outputs, also of tensors that the original has transposed.
const (
	packingKey     = "ffnrun.quant"
	packingVersion = "2"
)

// packing is a quantized tensor and what the metadata says of it.
type packing struct {
	safetensors.Tensor
	format     string
	rows, cols int
}

// describePacking is what the metadata says of a matrix.
func describePacking(format string, rows, cols int) string {
	return fmt.Sprintf("%s %d %d", format, rows, cols)
}

// parsePacking reads what describePacking wrote. Whether the tensor has the bytes of such a matrix, quant finds.
func parsePacking(t safetensors.Tensor, text string) (p packing, err error) {
	fields := strings.Split(text, " ")
	if len(fields) != 3 || !slices.Contains(quant.Packings(), fields[0]) {
		return p, fmt.Errorf("%w: metadata %.40q is none of %s with rows and columns", ErrQuantization, text, strings.Join(quant.Packings(), ", "))
	}
	rows, err := strconv.Atoi(fields[1])
	cols, colsErr := strconv.Atoi(fields[2])
	if err = cmp.Or(err, colsErr); err != nil || rows < 0 || cols < 0 {
		return p, fmt.Errorf("%w: metadata %.40q has no rows and columns", ErrQuantization, text)
	}
	if t.DType != safetensors.U8 || len(t.Shape) != 1 {
		return p, fmt.Errorf("%w: metadata says %.40q, the tensor is %v %v, want U8 of one dimension", ErrQuantization, text, t.DType, t.Shape)
	}
	return packing{t, fields[0], rows, cols}, nil
}

// newArchiveSource finds out which tensors of a are quantized.
func newArchiveSource(a *safetensors.Archive) (archiveSource, error) {
	s := archiveSource{Archive: a, packings: map[string]packing{}}
	meta := a.Metadata()
	version, quantized := meta[packingKey]
	if !quantized {
		return s, nil
	}
	if version != packingVersion {
		return s, fmt.Errorf("%w: version %.20q of quantized weights is not the one that this program reads, %s; quantize the original again, or use a newer program",
			ErrQuantization, version, packingVersion)
	}
	for _, key := range slices.Sorted(maps.Keys(meta)) {
		name, ok := strings.CutPrefix(key, packingKey+".")
		if !ok {
			continue
		}
		t, err := a.Tensor(name)
		if err != nil {
			return s, err
		}
		if s.packings[name], err = parsePacking(t, meta[key]); err != nil {
			return s, &safetensors.TensorError{File: t.File, Tensor: name, Err: err}
		}
	}
	return s, nil
}

// packed reads a quantized matrix, which must be [rows, cols].
func (b *binder) packed(p packing, rows, cols int) quant.Matrix {
	m, err := p.matrix(rows, cols)
	if err != nil {
		b.fail(&safetensors.TensorError{File: p.File, Tensor: p.Name, Err: err})
		return nil
	}
	b.used[p.Name] = true
	b.quantizer.saw(true, p.format)
	b.params.all += rows * cols
	b.note(p.Tensor, m)
	return m
}

func (p packing) matrix(rows, cols int) (quant.Matrix, error) {
	if p.rows != rows || p.cols != cols {
		return nil, fmt.Errorf("%w: quantized [%d %d], want [%d %d]", ErrShape, p.rows, p.cols, rows, cols)
	}
	return quant.FromBytes(p.format, rows, cols, p.Data)
}
