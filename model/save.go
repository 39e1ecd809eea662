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
	fsys     fs.FS // nil for random weights
	src      archiveSource
	used     map[string]bool
	matrices map[string]quant.Matrix
}

// shardBytes is about the size at which a checkpoint is cut into several files.
const shardBytes = 5_000_000_000

// Save writes the model to a new folder as a checkpoint that Open reads: the matrices that Options.Quantize has made in their
// formats, other tensors as they are stored, and the files beside them. Tensors that the model does not read are left out. A
// folder that exists already is left alone: the error wraps fs.ErrExist. The folder appears whole or not at all.
func (m *Model) Save(folder string) error {
	if m.stored.fsys == nil {
		return fmt.Errorf("%s: random weights are not worth a file", m.name)
	}
	if _, err := os.Lstat(folder); err == nil {
		return fmt.Errorf("%s: %w; name a folder that is not there yet", folder, fs.ErrExist)
	}
	temp := fmt.Sprintf("%s.%x.tmp", filepath.Clean(folder), rand.Uint64())
	err := os.Mkdir(temp, 0o777)
	if err == nil {
		err = m.archive.Guard(func() error { return m.stored.writeAll(temp, shardBytes) })
	}
	if err == nil {
		err = os.Rename(temp, folder)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", folder, errors.Join(err, os.RemoveAll(temp)))
	}
	return nil
}

func (o *stored) writeAll(folder string, limit int) error {
	if err := o.writeTensors(folder, limit); err != nil {
		return err
	}
	return o.copyFiles(folder)
}

// writeTensors writes them to one file, or to several with an index where they take more than limit bytes.
func (o *stored) writeTensors(folder string, limit int) error {
	tensors, meta := o.tensors()
	shards := shard(tensors, limit)
	if len(shards) <= 1 {
		return safetensors.WriteAligned(filepath.Join(folder, "model.safetensors"), tensors, meta, packingAlign)
	}
	index := shardIndex{WeightMap: map[string]string{}}
	for i, part := range shards {
		file := fmt.Sprintf("model-%05d-of-%05d.safetensors", i+1, len(shards))
		if err := safetensors.WriteAligned(filepath.Join(folder, file), part, partOf(meta, part), packingAlign); err != nil {
			return err
		}
		for _, t := range part {
			index.WeightMap[t.Name] = file
			index.Metadata.TotalSize += int64(len(t.Data))
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

// tensors returns what the model reads, by name, and the metadata that goes with it.
func (o *stored) tensors() (tensors []safetensors.Tensor, meta map[string]string) {
	meta = map[string]string{"format": "pt"}
	for _, name := range slices.Sorted(maps.Keys(o.used)) {
		t, _ := o.src.Lookup(name)
		t = safetensors.Tensor{Name: name, DType: t.DType, Shape: t.Shape, Data: t.Data}
		if m := o.matrices[name]; m != nil {
			if data, ok := quant.PackedBytes(m); ok {
				t.DType, t.Shape, t.Data = safetensors.U8, []int{len(data)}, data
				meta[packingKey], meta[packingKey+"."+name] = packingVersion, describePacking(m)
			}
		}
		tensors = append(tensors, t)
	}
	return tensors, meta
}

// shard cuts tensors into runs of at most limit bytes, or of one tensor.
func shard(tensors []safetensors.Tensor, limit int) (shards [][]safetensors.Tensor) {
	size := 0
	for i, t := range tensors {
		if i == 0 || size+len(t.Data) > limit {
			shards, size = append(shards, nil), 0
		}
		last := len(shards) - 1
		shards[last] = append(shards[last], t)
		size += len(t.Data)
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
