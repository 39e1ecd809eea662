package safetensors

import (
	"cmp"
	"encoding/binary"
	"io"
	"path/filepath"
)

// MaxHeader is the largest header that is read or written, in bytes. The
// format allows 100 MB; this is 120 bytes for each of maxTensors, and what
// reading one takes is a multiple of its size.
const MaxHeader = 32 << 20

// maxTensors bounds the tensors of a file, and of a checkpoint. 61 layers of 384
// experts, three matrices each with scales of their own, have 140,544.
const maxTensors = 1 << 18

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
	d, file := disk(filepath.Dir(path)), filepath.Base(path)
	f, size, err := d.open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	h, err := readHeader(f, size, file)
	if err != nil {
		return nil, d.fail(file, err)
	}
	return h, nil
}

// readHeader reads and checks the header at the start of a file of the given
// size, and leaves r at its data.
func readHeader(r io.Reader, size int64, name string) (*Header, error) {
	length, err := readLength(r, size, name)
	if err != nil {
		return nil, err
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(r, text); err != nil {
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
func readLength(r io.Reader, size int64, name string) (int64, error) {
	switch {
	case size == 0:
		return 0, faultf(ErrTruncated, "file is empty; download it again")
	case size < prefix:
		return 0, faultf(ErrTruncated, "file has %d bytes, too few for a header; download it again", size)
	}
	head := make([]byte, prefix, sniffed)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, err
	}
	length := binary.LittleEndian.Uint64(head)
	if length > MaxHeader {
		n, _ := io.ReadFull(r, head[prefix:sniffed]) // shorter is fine
		return 0, cmp.Or(identify(head[:prefix+n], name), again(faultf(ErrCorrupt,
			"header of %d bytes is over the limit of %d, so the file is damaged or not safetensors", length, MaxHeader)))
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
