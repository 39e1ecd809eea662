package safetensors

import (
	"bytes"
	"io"
	"io/fs"
	"os"
)

// shard is one opened file of an archive.
type shard struct {
	file   string
	header *Header
	data   []byte // the data section
	unmap  func() error
}

// openShard opens a file of the folder, checks it whole and maps it. A file of
// an fs.FS that is not one of the operating system's is read instead.
func openShard(d folder, file string) (*shard, error) {
	f, size, err := d.open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	s := &shard{file: file}
	if osFile, ok := f.(*os.File); ok {
		err = s.mapFile(osFile, size)
	} else {
		err = s.readFile(f, size)
	}
	if err != nil {
		return nil, d.fail(file, err)
	}
	return s, nil
}

func (s *shard) mapFile(f *os.File, size int64) (err error) {
	if err := s.check(f, size); err != nil {
		return err
	}
	if uint64(size) > maxInt {
		return faultf(ErrCorrupt, "file of %d bytes does not fit the address space of this machine", size)
	}
	whole, unmap, err := mapFile(f, int(size))
	if err != nil {
		return err
	}
	s.data, s.unmap = whole[s.header.DataStart:], unmap
	return nil
}

func (s *shard) readFile(f fs.File, size int64) error {
	whole := bytes.NewBuffer(make([]byte, 0, min(size, 1<<30)+bytes.MinRead))
	if _, err := whole.ReadFrom(io.LimitReader(f, size)); err != nil {
		return err
	}
	b := whole.Bytes()
	if err := s.check(bytes.NewReader(b), int64(len(b))); err != nil {
		return err
	}
	s.data, s.unmap = b[s.header.DataStart:], func() error { return nil }
	return nil
}

// check reads the header and requires the file to be whole.
func (s *shard) check(r io.ReaderAt, size int64) (err error) {
	s.header, err = readHeader(r, size, s.file)
	if err != nil {
		return err
	}
	return s.header.checkWhole()
}

// tensor returns the view of one entry. Its capacity ends with it, so that an
// append cannot reach the next tensor.
func (s *shard) tensor(t TensorInfo) Tensor {
	return Tensor{t.Name, t.DType, t.Shape, s.data[t.Begin:t.End:t.End], s.file}
}
