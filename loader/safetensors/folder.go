package safetensors

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// folder is where the files of a checkpoint lie, on disk or in an fs.FS.
type folder struct {
	fs.FS
	name string // in front of file names in errors
}

func disk(dir string) folder { return folder{os.DirFS(dir), dir} }

// path returns how errors name a file of the folder.
func (d folder) path(file string) string { return filepath.Join(d.name, file) }

// open opens a regular file and returns its size. Other kinds are refused
// before they are opened: opening a pipe waits for its writer.
func (d folder) open(file string) (fs.File, int64, error) {
	info, err := fs.Stat(d.FS, file)
	if err != nil {
		return nil, 0, d.fail(file, d.absent(file, err))
	}
	if !info.Mode().IsRegular() {
		return nil, 0, d.fail(file, faultf(ErrCorrupt, "not a regular file; give the path of a safetensors file or its folder"))
	}
	f, err := d.Open(file)
	if err != nil {
		return nil, 0, d.fail(file, err)
	}
	return f, info.Size(), nil
}

// absent says more about a file that cannot be found.
func (d folder) absent(file string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := fs.Lstat(d.FS, file); err == nil {
		return faultf(ErrMissingShard, "link to a file that is not there; download it again")
	}
	return faultf(fs.ErrNotExist, "no such file or folder; check the path")
}

// read returns a small file whole; one of more than limit bytes is refused.
func (d folder) read(file string, limit int64) ([]byte, error) {
	f, size, err := d.open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if size > limit {
		return nil, d.fail(file, faultf(ErrCorrupt, "file has %d bytes, over the limit of %d; download it again", size, limit))
	}
	b, err := io.ReadAll(io.LimitReader(f, limit))
	if err != nil {
		return nil, d.fail(file, err)
	}
	return b, nil
}

// fail names the file in front of err, once.
func (d folder) fail(file string, err error) error {
	return inFile(d.path(file), cause(err))
}
