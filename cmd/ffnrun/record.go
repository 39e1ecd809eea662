package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/model"
)

// record is all that a model computes for a text, as little-endian float32: the contents of --logits.
type record struct {
	ids, encoderIDs []int
	logits          []byte   // [n, vocab]
	hidden          [][]byte // for each layer and the final norm, [n, d_model]; OPT-350m's last is narrower
	encoderOut      []byte   // [m, d_model]
}

func newRecord(m *model.Model, ids, encoderIDs []int, encoderOut []float32) record {
	c := m.Config()
	r := record{ids: ids, encoderIDs: encoderIDs, hidden: make([][]byte, c.NLayers+1), encoderOut: appendFloats(nil, encoderOut)}
	r.logits = make([]byte, 0, 4*len(ids)*c.VocabSize)
	for i := range r.hidden {
		r.hidden[i] = make([]byte, 0, 4*len(ids)*c.DModel)
	}
	return r
}

// trace adds the recording to t. Positions come in order.
func (r *record) trace(t model.Trace) model.Trace {
	return model.Trace{
		Logits: func(pos int, logits []float32) {
			r.logits = appendFloats(r.logits, logits)
			t.Logits(pos, logits)
		},
		Hidden: func(layer, _ int, x []float32) { r.hidden[layer] = appendFloats(r.hidden[layer], x) },
	}
}

func appendFloats(b []byte, x []float32) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// rows is a tensor [n, …] of float32.
func rows(name string, n int, data []byte) safetensors.Tensor {
	return safetensors.Tensor{Name: name, DType: safetensors.F32, Shape: []int{n, len(data) / (4 * n)}, Data: data}
}

// tokens is a tensor of ids.
func tokens(name string, ids []int) safetensors.Tensor {
	data := make([]byte, 0, 8*len(ids))
	for _, id := range ids {
		data = binary.LittleEndian.AppendUint64(data, uint64(id))
	}
	return safetensors.Tensor{Name: name, DType: safetensors.I64, Shape: []int{len(ids)}, Data: data}
}

// tensors is the record as a file holds it.
func (r *record) tensors() []safetensors.Tensor {
	n := len(r.ids)
	all := []safetensors.Tensor{rows("logits", n, r.logits), tokens("ids", r.ids)}
	for i, h := range r.hidden {
		all = append(all, rows(fmt.Sprintf("hidden.%d", i), n, h))
	}
	if m := len(r.encoderIDs); m > 0 {
		all = append(all, tokens("encoder_ids", r.encoderIDs), rows("encoder_out", m, r.encoderOut))
	}
	return all
}

// write writes the record as safetensors. The file appears whole or not at all, also where it replaces one.
func (r *record) write(path string, replace bool) error {
	tensors := r.tensors()
	if !replace {
		return safetensors.Write(path, tensors, nil)
	}
	temporary := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	if err := safetensors.Write(temporary, tensors, nil); err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		return errors.Join(fmt.Errorf("%s: cannot be replaced: %w", path, err), os.Remove(temporary))
	}
	return nil
}

// checkTarget refuses, before anything is computed, a file that could not be written.
func checkTarget(path string, replace bool) error {
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s: is a folder; name a file to write", path)
	case err == nil && !replace:
		return fmt.Errorf("%s: %w; name another or replace it with --force", path, fs.ErrExist)
	case err == nil || errors.Is(err, fs.ErrNotExist):
	default:
		return pathError(err)
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: there is no folder %s to write it to; make it first", path, folder)
	}
	return nil
}
