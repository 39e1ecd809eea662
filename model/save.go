package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ffnrun/ffnrun/loader/safetensors"
	"github.com/ffnrun/ffnrun/quant"
)

// stored is what a model was opened from, and which of it the model reads.
type stored struct {
	fsys      fs.FS // nil for random weights
	src       archiveSource
	used      map[string]bool
	readings  map[string]reading
	quantized bool
}

// shardBytes is about the size at which a checkpoint is cut into several files.
const shardBytes = 5_000_000_000

// SaveQuantized writes the model to a new folder as a checkpoint that Open reads: its matrices in the formats of one of Quantizations, as
// Options.Quantize makes them, other tensors as they are stored, and the files beside them. Tensors that the model does not read are left
// out. It holds one quantized matrix at a time, and tells progress as Options.Progress is told; progress may be nil. m itself is opened
// without quantization, else the error wraps ErrQuantization. A folder that exists already is left alone: the error wraps fs.ErrExist. The
// folder appears whole or not at all.
func (m *Model) SaveQuantized(folder, to string, progress func(done, total int64)) error {
	if m.stored.fsys == nil {
		return fmt.Errorf("%s: random weights are not worth a file", m.name)
	}
	if m.stored.quantized {
		return fmt.Errorf("%s: %w: the weights are quantized already; save from the original", m.name, ErrQuantization)
	}
	if _, err := os.Lstat(folder); err == nil {
		return fmt.Errorf("%s: %w; name a folder that is not there yet", folder, fs.ErrExist)
	}
	q, err := newQuantizer(&Options{Quantize: to, Threads: m.pool.Threads(), Progress: progress}, m.stored.src.Bytes())
	if err != nil {
		return err
	}
	defer q.pool.Close()
	temp := fmt.Sprintf("%s.%x.tmp", filepath.Clean(folder), rand.Uint64())
	err = os.Mkdir(temp, 0o777)
	if err == nil {
		err = m.archive.Guard(func() error { return m.stored.writeAll(temp, shardBytes, q) })
	}
	if err == nil {
		err = os.Rename(temp, folder)
	}
	if err != nil {
		at := folder
		if errors.Is(err, ErrQuantization) { // the fault is the model's
			at = m.name
		}
		return fmt.Errorf("%s: %w", at, errors.Join(err, os.RemoveAll(temp)))
	}
	q.finish()
	return nil
}

func (o *stored) writeAll(folder string, limit int, q *quantizer) error {
	if err := o.writeTensors(folder, limit, q); err != nil {
		return err
	}
	return o.copyFiles(folder)
}

// writeTensors writes them to one file, or to several with an index where they take more than limit bytes.
func (o *stored) writeTensors(folder string, limit int, q *quantizer) error {
	tensors, meta, err := o.tensors(q)
	if err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	write := func(file string, part []safetensors.Tensor, meta map[string]string) error {
		return safetensors.WriteFrom(filepath.Join(folder, file), part, meta, packingAlign,
			func(t safetensors.Tensor) ([]byte, error) { return o.bytes(t.Name, q) })
	}
	shards := shard(tensors, limit)
	if len(shards) <= 1 {
		return write("model.safetensors", tensors, meta)
	}
	index := shardIndex{WeightMap: map[string]string{}}
	for i, part := range shards {
		file := fmt.Sprintf("model-%05d-of-%05d.safetensors", i+1, len(shards))
		if err := write(file, part, partOf(meta, part)); err != nil {
			return err
		}
		for _, t := range part {
			index.WeightMap[t.Name] = file
			index.Metadata.TotalSize += int64(t.Size())
		}
	}
	text, err := json.MarshalIndent(index, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "model.safetensors.index.json"), append(text, '\n'), 0o666)
}

// packingAlign is where tiles like to begin: at a line of the cache.
const packingAlign = 64

// shardIndex is an index file.
type shardIndex struct {
	Metadata struct {
		TotalSize int64 `json:"total_size"`
	} `json:"metadata"`
	WeightMap map[string]string `json:"weight_map"`
}

// tensors returns what the model reads, by name and without the bytes, and the metadata that goes with it.
func (o *stored) tensors(q *quantizer) (tensors []safetensors.Tensor, meta map[string]string, err error) {
	meta = map[string]string{"format": "pt"}
	for _, name := range slices.Sorted(maps.Keys(o.used)) {
		from, _ := o.src.Lookup(name)
		t := safetensors.Tensor{Name: name, DType: from.DType, Shape: from.Shape}
		if how, ok := o.readings[name]; ok {
			size, packed, err := how.packedSize(from, q)
			if err != nil {
				return nil, nil, err
			}
			if packed {
				t.DType, t.Shape = safetensors.U8, []int{size}
				meta[packingKey], meta[packingKey+"."+name] = packingVersion, describePacking(q.recipe[how.role], how.rows, how.cols)
			}
		}
		tensors = append(tensors, t)
	}
	return tensors, meta, nil
}

// bytes returns a tensor as it is written.
func (o *stored) bytes(name string, q *quantizer) ([]byte, error) {
	t, _ := o.src.Lookup(name)
	how, ok := o.readings[name]
	if !ok || q.recipe[how.role] == "" {
		return t.Data, nil
	}
	m, err := how.matrix(t, q)
	if err != nil {
		return nil, err
	}
	if data, ok := quant.PackedBytes(m); ok {
		return data, nil
	}
	return t.Data, nil
}

// shard cuts tensors into runs of at most limit bytes, or of one tensor.
func shard(tensors []safetensors.Tensor, limit int) (shards [][]safetensors.Tensor) {
	size := 0
	for i, t := range tensors {
		if i == 0 || size+t.Size() > limit {
			shards, size = append(shards, nil), 0
		}
		last := len(shards) - 1
		shards[last] = append(shards[last], t)
		size += t.Size()
	}
	return shards
}

// partOf leaves out of the metadata what is said of other shards' tensors.
func partOf(meta map[string]string, tensors []safetensors.Tensor) map[string]string {
	part := map[string]string{}
	for key, value := range meta {
		if !strings.HasPrefix(key, packingKey+".") {
			part[key] = value
		}
	}
	for _, t := range tensors {
		if value, ok := meta[packingKey+"."+t.Name]; ok {
			part[packingKey+"."+t.Name] = value
		}
	}
	return part
}

// copyFiles copies what stands beside the weights: configuration, tokenizer, templates, licences.
func (o *stored) copyFiles(folder string) error {
	entries, err := fs.ReadDir(o.fsys, ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !goesAlong(e.Name()) {
			continue
		}
		info, err := fs.Stat(o.fsys, e.Name()) // a link counts as what it leads to
		if err != nil || !info.Mode().IsRegular() || info.Size() > mostBeside {
			continue
		}
		text, err := fs.ReadFile(o.fsys, e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, e.Name()), text, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// mostBeside is larger than any tokenizer.
const mostBeside = 256 << 20

func goesAlong(name string) bool {
	if strings.HasSuffix(name, ".index.json") {
		return false
	}
	upper := strings.ToUpper(name)
	return slices.Contains([]string{".json", ".txt", ".jinja", ".model", ".tiktoken"}, filepath.Ext(name)) ||
		strings.HasPrefix(upper, "LICENSE") || strings.HasPrefix(upper, "NOTICE")
}
