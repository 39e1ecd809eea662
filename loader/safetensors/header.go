package safetensors

import (
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
)

// MaxHeader is the format's limit on a header, in bytes.
const MaxHeader = 100_000_000

// prefix is the length of the header length that starts a file.
const prefix = 8

// A TensorInfo is a header's entry for one tensor.
type TensorInfo struct {
	Name       string
	DType      DType
	Shape      []int // outermost dimension first; empty for a scalar
	Begin, End int64 // byte range from the start of the data section
}

// A Header is what a file says about its tensors.
type Header struct {
	Tensors   []TensorInfo      // in the order of their data
	Metadata  map[string]string // nil where the file has none
	DataStart int64             // where the data section starts in the file, in bytes
	FileSize  int64             // what the file has, in bytes
}

// WholeSize returns how many bytes the file must have to hold every tensor.
func (h *Header) WholeSize() int64 {
	if len(h.Tensors) == 0 {
		return h.DataStart
	}
	return h.DataStart + h.Tensors[len(h.Tensors)-1].End
}

// ReadHeader reads the header of one file and checks every rule but that the
// file is whole: compare WholeSize with FileSize for that. Errors are those of
// [Open].
func ReadHeader(path string) (*Header, error) {
	d := disk(filepath.Dir(path))
	f, size, err := d.open(filepath.Base(path))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	h, err := readHeader(f.(*os.File), size, filepath.Base(path))
	if err != nil {
		return nil, d.fail(filepath.Base(path), err)
	}
	return h, nil
}

// readHeader reads and checks the header of a file of the given size.
func readHeader(r io.ReaderAt, size int64, name string) (*Header, error) {
	length, err := readLength(r, size, name)
	if err != nil {
		return nil, err
	}
	text := make([]byte, length)
	if _, err := r.ReadAt(text, prefix); err != nil {
		return nil, err
	}
	h := &Header{DataStart: prefix + length, FileSize: size}
	if err := h.parse(text); err != nil {
		return nil, err
	}
	return h, h.checkLayout()
}

// readLength returns the header's length, at most MaxHeader and within the
// file.
func readLength(r io.ReaderAt, size int64, name string) (int64, error) {
	if size == 0 {
		return 0, faultf(ErrTruncated, "file is empty; download it again")
	}
	head := make([]byte, min(size, sniffed))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return 0, err
	}
	if size < prefix {
		return 0, faultf(ErrTruncated, "file has %d bytes, too few for a header; download it again", size)
	}
	length := binary.LittleEndian.Uint64(head)
	if length > MaxHeader {
		return 0, identify(head, name, length)
	}
	if lack := prefix + int64(length) - size; lack > 0 {
		return 0, faultf(ErrTruncated, "file is cut short inside its header, %d bytes missing; download it again", lack)
	}
	return int64(length), nil
}

// checkWhole reports a file that ends before its last tensor or goes on
// after it.
func (h *Header) checkWhole() error {
	want := h.WholeSize()
	switch {
	case h.FileSize < want:
		return faultf(ErrTruncated, "file is cut short, %d of %d bytes missing; download it again", want-h.FileSize, want)
	case h.FileSize > want:
		return again(faultf(ErrCorrupt, "%d bytes after the last tensor belong to none", h.FileSize-want))
	}
	return nil
}
