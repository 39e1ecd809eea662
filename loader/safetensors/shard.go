package safetensors

import (
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
	if err := s.load(f, size); err != nil {
		return nil, d.fail(file, err)
	}
	return s, nil
}

func (s *shard) load(f fs.File, size int64) (err error) {
	if s.header, err = readHeader(f, size, s.file); err != nil {
		return err
	}
	if err := s.header.checkWhole(); err != nil {
		return err
	}
	if uint64(size) > maxInt {
		return faultf(ErrCorrupt, "file of %d bytes does not fit the address space of this machine", size)
	}
	if osFile, ok := f.(*os.File); ok {
		return s.mapData(osFile)
	}
	return s.readData(f)
}

func (s *shard) mapData(f *os.File) error {
	whole, unmap, err := mapFile(f, int(s.header.FileSize))
	if err != nil {
		return err
	}
	s.data, s.unmap = whole[s.header.DataStart:], unmap
	return nil
}

// readData reads on from where the header ended.
func (s *shard) readData(f fs.File) error {
	s.data = make([]byte, s.header.FileSize-s.header.DataStart)
	s.unmap = func() error { return nil }
	_, err := io.ReadFull(f, s.data)
	return err
}

// tensor returns the view of one entry. Its capacity ends with it, so that an
// append cannot reach the next tensor.
func (s *shard) tensor(t TensorInfo) Tensor {
	return Tensor{t.Name, t.DType, t.Shape, s.data[t.Begin:t.End:t.End], s.file}
}
