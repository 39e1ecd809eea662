package safetensors

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An Archive is one opened checkpoint: a file or the shards of a folder.
type Archive struct {
	path     string
	shards   []*shard
	tensors  map[string]Tensor
	names    []string // sorted
	metadata map[string]string
}

// Open opens a safetensors file, an index (*.safetensors.index.json) with its
// shards, or a folder with model.safetensors, an index, or a complete set of
// model-0000i-of-0000N.safetensors. It reads headers only and maps the rest.
//
// Errors name the file and wrap this package's sentinels or fs.ErrNotExist.
func Open(path string) (*Archive, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		return OpenFS(os.DirFS(path), path)
	}
	d, file := disk(filepath.Dir(path)), filepath.Base(path)
	if strings.HasSuffix(file, indexSuffix) {
		return openIndex(d, file)
	}
	if err := d.stillDownloading(file); err != nil {
		return nil, err
	}
	return assemble(d, path, plan{files: []string{file}})
}

// OpenFS opens the folder at the root of fsys by the rules of [Open]. Errors
// call it name. Files of the operating system's (os.DirFS) are mapped, others
// (embed.FS) read into memory.
func OpenFS(fsys fs.FS, name string) (*Archive, error) {
	d := folder{fsys, name}
	p, err := planFolder(d)
	if err != nil {
		return nil, err
	}
	return assemble(d, name, p)
}

func openIndex(d folder, file string) (*Archive, error) {
	names, err := d.list()
	if err != nil {
		return nil, err
	}
	p, err := planIndex(d, names, file)
	if err != nil {
		return nil, err
	}
	return assemble(d, d.path(file), p)
}

// assemble opens the plan's files and merges them; on an error it leaves
// nothing open.
func assemble(d folder, path string, p plan) (*Archive, error) {
	a := &Archive{path: path, tensors: make(map[string]Tensor), metadata: make(map[string]string)}
	if err := a.fill(d, p); err != nil {
		_ = a.Close() // err is what the caller can act on
		return nil, err
	}
	return a, nil
}

func (a *Archive) fill(d folder, p plan) error {
	for _, file := range p.files {
		s, err := openShard(d, file)
		if err != nil {
			return err
		}
		a.shards = append(a.shards, s)
		if err := a.add(d, s); err != nil {
			return err
		}
	}
	a.names = slices.Sorted(maps.Keys(a.tensors))
	return a.checkIndex(d, p.index)
}

// add takes in a shard's tensors. Of metadata keys in several shards the first
// shard's stay.
func (a *Archive) add(d folder, s *shard) error {
	if len(a.tensors)+len(s.header.Tensors) > maxTensors {
		return d.fail(s.file, faultf(ErrCorrupt, "the files up to this one have more than %d tensors; remove those that do not belong", maxTensors))
	}
	for _, info := range s.header.Tensors {
		if other, twice := a.tensors[info.Name]; twice {
			return &TensorError{d.path(s.file), info.Name, faultf(ErrCorrupt,
				"%s holds a tensor of this name too; remove the shard that does not belong", other.File)}
		}
		a.tensors[info.Name] = s.tensor(info)
	}
	for key, value := range s.header.Metadata {
		if _, ok := a.metadata[key]; !ok {
			a.metadata[key] = value
		}
	}
	return nil
}

// checkIndex holds the index against the shards.
func (a *Archive) checkIndex(d folder, index map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(index)) {
		if file := index[name]; a.tensors[name].File != file {
			return &TensorError{d.path(file), name, faultf(ErrCorrupt,
				"the index puts the tensor here, but the file does not hold it; download index and shards again")}
		}
	}
	return nil
}

// Tensor returns the tensor of that name, or a [TensorError] that wraps
// [ErrMissing] and shows the nearest names.
func (a *Archive) Tensor(name string) (Tensor, error) {
	if t, ok := a.tensors[name]; ok {
		return t, nil
	}
	if a.tensors == nil {
		return Tensor{}, &TensorError{a.path, name, faultf(fs.ErrClosed, "the archive is closed")}
	}
	return Tensor{}, &TensorError{a.path, name, faultf(ErrMissing, "no such tensor; %s", suggest(name, a.names))}
}

// Lookup returns the tensor of that name and whether there is one.
func (a *Archive) Lookup(name string) (Tensor, bool) {
	t, ok := a.tensors[name]
	return t, ok
}

// Names returns the tensors' names, sorted.
func (a *Archive) Names() []string { return slices.Clone(a.names) }

// Metadata returns a copy of the files' metadata; of keys in several shards
// the first shard's stay.
func (a *Archive) Metadata() map[string]string { return maps.Clone(a.metadata) }

// Files returns the base names of the archive's files, sorted.
func (a *Archive) Files() []string {
	files := make([]string, len(a.shards))
	for i, s := range a.shards {
		files[i] = s.file
	}
	return files
}

// Bytes returns the size of all tensors' data.
func (a *Archive) Bytes() int64 {
	n := int64(0)
	for _, s := range a.shards {
		n += int64(len(s.data))
	}
	return n
}

// Close ends the mappings. The Data of every tensor of the archive is invalid
// from then on, and the archive is empty; closing it again does nothing.
func (a *Archive) Close() error {
	var errs []error
	for _, s := range a.shards {
		errs = append(errs, s.unmap())
	}
	a.shards, a.tensors, a.names, a.metadata = nil, nil, nil, nil
	return errors.Join(errs...)
}
