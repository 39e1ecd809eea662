package safetensors

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// Write writes tensors and metadata to a new file; only Name, DType, Shape and
// Data of a tensor are used. The bytes depend on the arguments alone and are
// those of the reference library: dtypes in descending alignment, then names,
// in ascending order, the header padded with spaces to a multiple of 8 bytes.
// nil metadata leaves __metadata__ out; its keys are sorted.
//
// The file appears under its name whole and flushed, or not at all. An
// existing file is left alone: the error wraps fs.ErrExist. Tensors that would
// make a corrupt file are refused with an error that wraps [ErrCorrupt] or
// [ErrDType] before anything is written.
func Write(path string, tensors []Tensor, metadata map[string]string) error {
	return WriteAligned(path, tensors, metadata, 1)
}

// WriteAligned is [Write] with more spaces after the header, so that the
// tensors of one-byte elements, which come last, begin at a multiple of align
// bytes, a power of two, if the others' size is a multiple of 8.
func WriteAligned(path string, tensors []Tensor, metadata map[string]string, align int) error {
	for _, t := range tensors {
		t.File = ""
		if err := t.checkData(); err != nil {
			return inFile(path, err)
		}
	}
	return WriteFrom(path, tensors, metadata, align, func(t Tensor) ([]byte, error) { return t.Data, nil })
}

// WriteFrom is [WriteAligned] for tensors too large to be held together:
// their Data is not used, data gives the bytes of one after another, in the
// order of the file, and may reuse them for the next. Its error is returned as
// it is, and nothing is left of the file.
func WriteFrom(path string, tensors []Tensor, metadata map[string]string, align int, data func(Tensor) ([]byte, error)) error {
	sorted := slices.Clone(tensors)
	slices.SortStableFunc(sorted, func(a, b Tensor) int {
		return cmp.Or(cmp.Compare(b.DType, a.DType), cmp.Compare(a.Name, b.Name))
	})
	if err := checkWritable(sorted, metadata); err != nil {
		return inFile(path, err)
	}
	head, err := alignedHeader(sorted, metadata, align)
	if err != nil {
		return inFile(path, err)
	}
	if _, err := os.Lstat(path); err == nil {
		return inFile(path, errExists)
	}
	var dataErr error
	err = publish(path, func(w io.Writer) (err error) {
		dataErr, err = writeAll(w, head, sorted, data)
		return cmp.Or(dataErr, err)
	})
	switch {
	case dataErr != nil:
		return dataErr
	case errors.Is(err, fs.ErrNotExist):
		return inFile(path, faultf(fs.ErrNotExist, "its folder does not exist; make it first"))
	case err != nil:
		return inFile(path, cause(err))
	}
	return nil
}

// alignedHeader is encodeHeader with spaces, so that tensors of one-byte elements begin at a multiple of align.
func alignedHeader(sorted []Tensor, metadata map[string]string, align int) ([]byte, error) {
	head := encodeHeader(sorted, metadata)
	for before := wideBytes(sorted); before%8 == 0 && (8+len(head)+before)%align != 0; {
		head = append(head, "        "...)
	}
	if len(head) > MaxHeader {
		return nil, faultf(ErrCorrupt, "header of %d bytes is over the limit of %d; write fewer tensors to a file", len(head), MaxHeader)
	}
	return head, nil
}

// wideBytes is the size of the tensors whose elements have more than a byte.
func wideBytes(tensors []Tensor) (n int) {
	for _, t := range tensors {
		if t.DType.Bits() > 8 {
			n += t.Size()
		}
	}
	return n
}

var errExists = faultf(fs.ErrExist, "file exists; remove it or write to another path")

// writeAll returns what data fails with apart from what w does.
func writeAll(w io.Writer, head []byte, tensors []Tensor, data func(Tensor) ([]byte, error)) (dataErr, err error) {
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(head)))
	if _, err := w.Write(append(length, head...)); err != nil {
		return nil, err
	}
	for _, t := range tensors {
		b, err := data(t)
		if err != nil {
			return err, nil
		}
		if t.Data = b; len(b) != t.Size() {
			return t.checkData(), nil
		}
		if _, err := w.Write(b); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// checkWritable holds sorted tensors to the rules that reading checks.
func checkWritable(tensors []Tensor, metadata map[string]string) error {
	names := make(map[string]bool, len(tensors))
	for _, t := range tensors {
		t.File = ""
		if err := t.checkName(names[t.Name]); err != nil {
			return err
		}
		names[t.Name] = true
		if err := checkRank(len(t.Shape)); err != nil {
			return &TensorError{"", t.Name, err}
		}
		if _, err := t.bytes(); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		if err := cmp.Or(checkText(key), checkText(metadata[key])); err != nil {
			return faultf(ErrCorrupt, "metadata %s: %v", quote(key), err)
		}
	}
	return nil
}

func (t Tensor) checkName(twice bool) error {
	if twice {
		return t.fault(ErrCorrupt, "two tensors have this name")
	}
	if t.Name == metadataKey {
		return t.fault(ErrCorrupt, "a tensor cannot have the name of the metadata")
	}
	if err := checkText(t.Name); err != nil {
		return &TensorError{"", t.Name, err}
	}
	return nil
}

// publish writes a temporary file beside path, flushes it to the disk and
// gives it its name, which must be free.
func publish(path string, write func(io.Writer) error) (err error) {
	dir, base := filepath.Split(path)
	temp := filepath.Join(dir, fmt.Sprintf(".%s.%x.tmp", base, rand.Uint64()))
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	err = cmp.Or(write(f), f.Sync(), f.Close())
	if err == nil {
		err = moveNew(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp) // err is what the caller can act on
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// moveNew renames temp to path unless path exists. A rename replaces, a link
// does not; file systems without links get the rename after a look.
func moveNew(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil {
		return os.Remove(temp)
	}
	if _, there := os.Lstat(path); there == nil || errors.Is(err, fs.ErrExist) {
		return errExists
	}
	return os.Rename(temp, path)
}

// syncFolder makes a new name in dir durable where the system can; Windows
// cannot flush a folder, and needs not.
func syncFolder(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	_ = d.Sync()
	_ = d.Close()
}
